/**
 * Hands what is pushed to everybody who listens, each at his own pace: nothing is
 * left out for one who is slow, who holds it in memory until he has it.
 *
 * @example
 * ```ts
 * import { Feed } from "./feed.ts";
 *
 * const feed = new Feed<number>();
 * const numbers = feed.listen();
 * feed.push(1);
 * feed.push(2);
 * feed.close();
 * if ((await Array.fromAsync(numbers)).join() !== "1,2") throw new Error();
 * ```
 */
export class Feed<T> {
  readonly #listeners = new Set<Listener<T>>();
  #isClosed = false;

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  /** What is pushed from now on, until the iteration ends or the feed is closed. */
  listen(): AsyncIterableIterator<T> {
    const listener = new Listener<T>(() => this.#listeners.delete(listener));
    if (this.#isClosed) listener.end(null);
    else this.#listeners.add(listener);
    return listener;
  }

  /** Gives something to all who listen. */
  push(item: T): void {
    for (const listener of this.#listeners) listener.push(item);
  }

  /** Ends all iterations behind what was pushed; with an error, by throwing it. */
  fail(error: unknown): void {
    for (const listener of this.#listeners) listener.end({ error });
    this.#listeners.clear();
  }

  /** Ends all iterations behind what was pushed, also those that are still to begin. */
  close(): void {
    this.#isClosed = true;
    for (const listener of this.#listeners) listener.end(null);
    this.#listeners.clear();
  }
}

/** One who listens. */
class Listener<T> implements AsyncIterableIterator<T> {
  readonly #leave: () => void;
  readonly #items: T[] = [];
  #end: { error?: unknown } | null = null;
  #wake: (() => void) | null = null;

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  end(failure: { error: unknown } | null): void {
    this.#end ??= failure ?? {};
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<T>> {
    while (this.#items.length === 0) {
      const end = this.#end;
      if (end !== null) {
        this.#end = {};
        if ("error" in end) throw end.error;
        return { done: true, value: undefined };
      }
      await new Promise<void>((resolve) => this.#wake = resolve);
      this.#wake = null;
    }
    return { done: false, value: this.#items.shift()! };
  }

  return(): Promise<IteratorResult<T>> {
    this.#leave();
    this.#items.length = 0;
    this.end(null);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
