/**
 * Hands what is pushed to everybody who listens, each at his own pace: nothing is
 * left out for one who is slow, who holds it in memory until he has it.
 *
 * @example
 * ```ts
 * import { Feed } from "./broadcast.ts";
 *
 * const feed = new Feed<number>();
 * const numbers = feed.listen((number) => number);
 * feed.push(1);
 * feed.push(2);
 * feed.close();
 * if ((await Array.fromAsync(numbers)).join() !== "1,2") throw new Error();
 * ```
 */
export class Broadcast<T> {
  readonly #listeners = new Set<{
    push: (item: T) => void;
    end: (failure: { error: unknown } | null) => void;
  }>();
  #isClosed = false;

  /** Whether anybody listens. */
  get hasSubscribers(): boolean {
    return this.#listeners.size > 0;
  }

  /**
   * What is pushed from now on, until the iteration ends or the feed is closed.
   *
   * @param pick What to make of it; null for what is to be left out.
   */
  subscribe<Part>(pick: (item: T) => Part | null): Subscription<Part> {
    const leave = () => void this.#listeners.delete(ear);
    const listener = new Listener<Part>(leave);
    const ear = {
      push: (item: T) => {
        const part = pick(item);
        if (part !== null) listener.push(part);
      },
      end: (failure: { error: unknown } | null) => listener.end(failure),
    };
    if (this.#isClosed) listener.end(null);
    else this.#listeners.add(ear);
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

/** What somebody who listens is handed, also to several questions at once. */
export interface Subscription<T> extends AsyncIterableIterator<T>, AsyncDisposable {
  /** Stops listening; what is waited for meanwhile ends. */
  return(value?: unknown): Promise<IteratorResult<T>>;
}

/** Items that were given are let go of after so many. */
const GIVEN_MAX = 4096;

/** One who listens. */
class Listener<T> implements Subscription<T> {
  readonly #leave: () => void;
  #items: T[] = [];
  /** How many of the items were given already. */
  #given = 0;
  readonly #waiting: PromiseWithResolvers<IteratorResult<T>>[] = [];
  #end: { error?: unknown } | null = null;

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  push(item: T): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#items.push(item);
    else waiting.resolve({ done: false, value: item });
  }

  end(failure: { error: unknown } | null): void {
    this.#end ??= failure ?? {};
    for (const waiting of this.#waiting.splice(0)) waiting.resolve(this.#last(this.#end));
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#given < this.#items.length) {
      return Promise.resolve({ done: false, value: this.#take() });
    }
    if (this.#end !== null) return this.#last(this.#end);
    const waiting = Promise.withResolvers<IteratorResult<T>>();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  return(): Promise<IteratorResult<T>> {
    this.#leave();
    this.#items = [];
    this.#given = 0;
    this.end(null);
    return Promise.resolve({ done: true, value: undefined });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The next item. Taking each from the front of a long list would move all others each time. */
  #take(): T {
    const item = this.#items[this.#given++]!;
    if (this.#given === this.#items.length || this.#given === GIVEN_MAX) {
      this.#items = this.#items.slice(this.#given);
      this.#given = 0;
    }
    return item;
  }

  /** The end, which an error is told of only once. */
  #last(end: { error?: unknown }): Promise<IteratorResult<T>> {
    this.#end = {};
    if ("error" in end) return Promise.reject(end.error);
    return Promise.resolve({ done: true, value: undefined });
  }
}
