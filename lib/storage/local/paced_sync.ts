/** What can be synced, waiting for the disk in this thread or in another. */
export interface SyncableFile {
  /** Syncs the bytes in another thread. */
  syncData(): Promise<void>;
  /** Syncs the bytes in this thread. */
  syncDataSync(): void;
}

/** A slower disk is not waited for in this thread. */
const IN_PLACE_MAX_MS = 1;
/** So long, and one more sync, may the event loop be without a turn. */
const TURN_EVERY_MS = 10;

/**
 * Syncs of one file, each in the thread that costs less.
 *
 * The way to another thread and back takes about as long as half a sync of a fast disk. So writes
 * that come one right after the other wait for the disk in place, as long as it answers within
 * 1 ms. A slow disk would hold up everything else in the process, so its syncs go to another
 * thread. Every 10 ms one goes there anyway: whoever awaits nothing else would never give timers
 * and requests their turn.
 *
 * @example
 * ```ts
 * import { PacedSync } from "./paced_sync.ts";
 *
 * const threads: string[] = [];
 * const file = {
 *   syncData: () => Promise.resolve(void threads.push("other")),
 *   syncDataSync: () => void threads.push("this"),
 * };
 * const sync = new PacedSync(file, () => 0);
 * for (let count = 0; count < 3; count++) await sync.run();
 * if (threads.join() !== "other,this,this") throw new Error(threads.join());
 * ```
 */
export class PacedSync {
  readonly #file: SyncableFile;
  readonly #now: () => number;
  /** How long the last sync took, in milliseconds. */
  #lastMs = Infinity;
  /** When the event loop last had a turn. */
  #turnMs = -Infinity;

  /**
   * Syncs nothing yet.
   *
   * @param now Milliseconds since some moment; never less than before.
   */
  constructor(file: SyncableFile, now: () => number = () => performance.now()) {
    this.#file = file;
    this.#now = now;
  }

  /**
   * Returns once all that was written survives a power failure.
   *
   * @throws what the file throws.
   */
  async run(): Promise<void> {
    const startMs = this.#now();
    const isInPlace = this.#lastMs <= IN_PLACE_MAX_MS && startMs - this.#turnMs < TURN_EVERY_MS;
    if (isInPlace) this.#file.syncDataSync();
    else await this.#file.syncData();
    const endMs = this.#now();
    this.#lastMs = endMs - startMs;
    if (!isInPlace) this.#turnMs = endMs;
  }
}
