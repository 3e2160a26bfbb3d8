/**
 * A broadcast: hands what is pushed to all subscribers, each at their own pace. A slow
 * one misses nothing; what it has not taken yet is kept in memory.
 *
 * @example
 * ```ts
 * import { Broadcast } from "./broadcast.ts";
 *
 * const broadcast = new Broadcast<number>();
 * const numbers = broadcast.subscribe((number) => number);
 * broadcast.push(1);
 * broadcast.push(2);
 * broadcast.close();
 * if ((await Array.fromAsync(numbers)).join() !== "1,2") throw new Error();
 * ```
 */
export class Broadcast<T> {
  readonly #subscribers = new Set<{
    push: (item: T) => void;
    end: (failure: { error: unknown } | null) => void;
  }>();
  #isClosed = false;

  /** Whether there is a subscriber. */
  get hasSubscribers(): boolean {
    return this.#subscribers.size > 0;
  }

  /**
   * What is pushed from now on, until the iteration ends or the broadcast is closed.
   *
   * @param map What to make of it; null for what is to be left out.
   */
  subscribe<Part>(map: (item: T) => Part | null): Subscription<Part> {
    const unsubscribe = () => void this.#subscribers.delete(subscriber);
    const listener = new Subscriber<Part>(unsubscribe);
    const subscriber = {
      push: (item: T) => {
        const part = map(item);
        if (part !== null) listener.push(part);
      },
      end: (failure: { error: unknown } | null) => listener.end(failure),
    };
    if (this.#isClosed) listener.end(null);
    else this.#subscribers.add(subscriber);
    return listener;
  }

  /** Gives something to all subscribers. */
  push(item: T): void {
    for (const listener of this.#subscribers) listener.push(item);
  }

  /** Ends all iterations behind what was pushed; with an error, by throwing it. */
  fail(error: unknown): void {
    for (const listener of this.#subscribers) listener.end({ error });
    this.#subscribers.clear();
  }

  /** Ends all iterations behind what was pushed, also those that are still to begin. */
  close(): void {
    this.#isClosed = true;
    for (const listener of this.#subscribers) listener.end(null);
    this.#subscribers.clear();
  }
}

/** A subscription, which may be asked for several items at once. */
export interface Subscription<T> extends AsyncIterableIterator<T>, AsyncDisposable {
  /** Unsubscribes; what is waited for meanwhile ends. */
  return(value?: unknown): Promise<IteratorResult<T>>;
}

/** Items that were given are let go of after so many. */
const GIVEN_MAX = 4096;

/** A subscriber and what waits for it. */
class Subscriber<T> implements Subscription<T> {
  readonly #unsubscribe: () => void;
  #items: T[] = [];
  /** How many of the items were given already. */
  #given = 0;
  readonly #waiting: PromiseWithResolvers<IteratorResult<T>>[] = [];
  #end: { error?: unknown } | null = null;

  constructor(unsubscribe: () => void) {
    this.#unsubscribe = unsubscribe;
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
    this.#unsubscribe();
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
