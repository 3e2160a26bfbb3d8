/**
 * Noticing that files change beneath a state.
 *
 * Word from the system comes at once but not from every file system, and not of
 * every change; so it is waited for, and the files are looked at now and then all
 * the same. Word that comes in bursts leads to one look. While whoever watches
 * writes all the time, it stops listening to word of its own writes, and
 * looks as often as that word would have made it look.
 *
 * @module
 */

import type { LogDirectory } from "../storage/log_file.ts";

/** How often the files are looked at. */
export interface WatchTimes {
  /** How long to wait for more after word of a change, in milliseconds. */
  readonly debounceMs: number;
  /** How long at most between two looks, in milliseconds. */
  readonly pollMs: number;
}

/** So many own writes between two looks cost more than to stop watching and to begin again. */
const BUSY_WRITES = 8;

/** Good for files on a local disk, and bearable on a network. */
export const WATCH_TIMES: WatchTimes = { debounceMs: 50, pollMs: 1000 };

/**
 * Calls `look` after changes and now and then, one call after another, until
 * disposed of; then no call is under way any more.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { Watcher } from "./watch.ts";
 *
 * const storage = new MemoryStorage({});
 * const looked = Promise.withResolvers<void>();
 * const times = { debounceMs: 0, pollMs: 60_000 };
 * await using _watcher = new Watcher(storage, times, async () => looked.resolve());
 * storage.append("entries.jsonl", '{"id":"a"}\n');
 * await looked.promise;
 * ```
 */
export class Watcher implements AsyncDisposable {
  readonly #directory: Pick<LogDirectory, "can" | "watch">;
  readonly #times: WatchTimes;
  readonly #look: () => Promise<void>;
  /** Word from the system; null where there is none, and while own writes are many. */
  #watch: Disposable | null = null;
  /** Writes of whoever watches since the last look. */
  #ownWrites = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether a look is due soon. */
  #isDue = false;
  #looking: Promise<void> | null = null;
  /** Whether word came during a look, which may have missed it. */
  #isStale = false;
  #isClosed = false;

  /** Begins to watch; `look` must not throw. */
  constructor(
    directory: Pick<LogDirectory, "can" | "watch">,
    times: WatchTimes,
    look: () => Promise<void>,
  ) {
    this.#directory = directory;
    this.#times = times;
    this.#look = look;
    this.#listen(true);
    this.#wait(times.pollMs);
  }

  /** Notes that whoever watches has written, of which no word is needed. */
  noteOwnWrite(): void {
    this.#ownWrites++;
  }

  /** Stops watching. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#watch?.[Symbol.dispose]();
    await this.#looking;
  }

  #noteChange(): void {
    if (this.#looking !== null) {
      this.#isStale = true;
      return;
    }
    // Word that keeps coming must not put the look off for ever.
    if (this.#isDue) return;
    this.#isDue = true;
    this.#wait(this.#times.debounceMs);
  }

  #wait(ms: number): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#looking = this.#lookOnce(), ms);
  }

  async #lookOnce(): Promise<void> {
    this.#isDue = this.#isStale = false;
    const isBusy = this.#ownWrites >= BUSY_WRITES;
    this.#ownWrites = 0;
    // Before the look, which then misses nothing.
    this.#listen(!isBusy);
    await this.#look();
    this.#looking = null;
    if (this.#isStale) this.#noteChange();
    else this.#wait(this.#isDeaf ? this.#times.debounceMs : this.#times.pollMs);
  }

  /** Whether word would come, were it not for own writes. */
  get #isDeaf(): boolean {
    return this.#watch === null && this.#directory.can.notify;
  }

  /** Waits for word from the system, or no more. */
  #listen(listens: boolean): void {
    if (!listens) {
      this.#watch?.[Symbol.dispose]();
      this.#watch = null;
    } else if (this.#isDeaf && !this.#isClosed) {
      this.#watch = this.#directory.watch(() => this.#noteChange());
    }
  }
}
