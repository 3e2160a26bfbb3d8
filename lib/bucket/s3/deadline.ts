/** What is thrown to whoever waits past a deadline. */
export class Expired extends Error {}

/**
 * The time until which an answer is waited for. It can be put off while the answer comes, and comes
 * at once if the waiting is stopped.
 *
 * @example
 * ```ts
 * import { Deadline, Expired } from "./deadline.ts";
 *
 * using deadline = new Deadline(1);
 * const error = await deadline.bound(new Promise(() => {})).catch((error) => error);
 * if (!(error instanceof Expired) || !deadline.signal.aborted) throw new Error();
 * ```
 */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #expired = Promise.withResolvers<never>();
  readonly #stop: AbortSignal | undefined;
  readonly #onStop = () => this.#end(this.#stop?.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Begins to wait; what is thrown where `stop` is aborted is its reason. */
  constructor(ms: number, stop?: AbortSignal) {
    this.#expired.promise.catch(() => {});
    this.#stop = stop;
    this.putOff(ms);
    if (stop?.aborted) this.#onStop();
    else stop?.addEventListener("abort", this.#onStop);
  }

  /** Aborts what waits once the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits so long from now on. */
  putOff(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(new Expired("it took too long")), ms);
  }

  /** What a promise gives, as long as it is in time, whether it heeds the signal or not. */
  bound<T>(promise: Promise<T>): Promise<T> {
    promise.catch(() => {});
    return Promise.race([promise, this.#expired.promise]);
  }

  /** Waits no longer. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#stop?.removeEventListener("abort", this.#onStop);
  }

  #end(reason: unknown): void {
    // First, so that it is this what is heard of, and not of being aborted.
    this.#expired.reject(reason);
    this.#controller.abort();
  }
}
