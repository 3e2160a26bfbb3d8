/** How often a bucket is looked at while somebody watches. */
export interface PollTimes {
  /** Milliseconds between two looks after something happened. */
  readonly minMs: number;
  /** Milliseconds between two looks once nothing happens any more. */
  readonly maxMs: number;
}

/** For four logs, some 200,000 requests of the cheaper class in a month. */
export const POLL_TIMES: PollTimes = { minMs: 15_000, maxMs: 60_000 };

/** Each look that finds nothing puts the next one off by this factor. */
const BACK_OFF = 2;

/**
 * Looks at a place that gives no word of changes, the less often the longer nothing happens.
 * It looks only while somebody watches.
 *
 * @example
 * ```ts
 * import { Poller } from "./poller.ts";
 *
 * const poller = new Poller({ minMs: 0, maxMs: 0 }, () => Promise.resolve(true));
 * const told = Promise.withResolvers<void>();
 * using _watch = poller.watch(() => told.resolve());
 * await told.promise;
 * ```
 */
export class Poller {
  readonly #times: PollTimes;
  readonly #look: () => Promise<boolean>;
  readonly #watchers = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitMs: number;
  #isLooking = false;

  /** @param look Says whether something came; must not throw. */
  constructor(times: PollTimes, look: () => Promise<boolean>) {
    this.#times = times;
    this.#look = look;
    this.#waitMs = times.minMs;
  }

  /** Calls back after each look that found something, until disposed of. */
  watch(onChange: () => void): Disposable {
    const watcher = () => onChange();
    this.#watchers.add(watcher);
    this.pollSoon();
    return {
      [Symbol.dispose]: () => {
        this.#watchers.delete(watcher);
        if (this.#watchers.size === 0) clearTimeout(this.#timer);
      },
    };
  }

  /** Looks often again: something happened here. */
  pollSoon(): void {
    this.#waitMs = this.#times.minMs;
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#watchers.size === 0 || this.#isLooking) return;
    this.#timer = setTimeout(() => void this.#lookOnce(), this.#waitMs);
  }

  async #lookOnce(): Promise<void> {
    this.#isLooking = true;
    const isNew = await this.#look();
    this.#isLooking = false;
    this.#waitMs = isNew
      ? this.#times.minMs
      : Math.min(this.#times.maxMs, BACK_OFF * Math.max(this.#waitMs, 1));
    if (isNew) { for (const watcher of this.#watchers) watcher(); }
    this.#schedule();
  }
}
