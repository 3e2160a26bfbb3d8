/**
 * Noticing that files change beneath a state.
 *
 * Word from the system comes at once but not from every file system, and not of
 * every change; so it is waited for, and the files are looked at now and then all
 * the same. Word that comes in bursts leads to one look.
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
  readonly #times: WatchTimes;
  readonly #look: () => Promise<void>;
  /** Word from the system; null where there is none. */
  readonly #watch: Disposable | null;
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
    this.#times = times;
    this.#look = look;
    this.#watch = directory.can.notify ? directory.watch(() => this.#noteChange()) : null;
    this.#wait(times.pollMs);
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
    await this.#look();
    this.#looking = null;
    if (this.#isStale) this.#noteChange();
    else this.#wait(this.#times.pollMs);
  }
}
