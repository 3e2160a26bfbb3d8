/** How much may be under way at once. */
export interface InFlightLimits<Item> {
  /** How many items. */
  readonly items: number;
  /** How many bytes they may have together; a larger item is under way alone. */
  readonly bytes: number;
  /** How many bytes an item has. */
  readonly bytesOf: (item: Item) => number;
}

/**
 * Does work on items as they come, several at a time, and gives the results in
 * the order of the items, each as soon as it and those before it are done. Where
 * the items end in an error, the results of those before come first.
 *
 * @param limits What may be under way at once: begun, and its result not yet
 * taken. One item more is held that waits for its turn.
 * @throws What the items or the work throw; then no more items are asked for.
 *
 * @example
 * ```ts
 * import { inFlight } from "./in_flight.ts";
 *
 * const double = (n: number) => Promise.resolve(2 * n);
 * const limits = { items: 2, bytes: 16, bytesOf: () => 8 };
 * const results = await Array.fromAsync(inFlight([1, 2, 3], double, limits));
 * if (results.join() !== "2,4,6") throw new Error();
 * ```
 */
export async function* inFlight<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  work: (item: Item) => Promise<Result>,
  limits: InFlightLimits<Item>,
): AsyncGenerator<Result> {
  const underWay: { result: Promise<Result>; bytes: number }[] = [];
  let bytesUnderWay = 0;
  let state: "reading" | "ended" | "stopped" = "reading";
  let failure: { error: unknown } | null = null;
  let wake = Promise.withResolvers<void>();
  const turn = () => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const stop = () => {
    state = "stopped";
    turn();
  };
  const read = async () => {
    try {
      for await (const item of items) {
        const bytes = limits.bytesOf(item);
        const isFull = () =>
          underWay.length >= limits.items ||
          underWay.length > 0 && bytesUnderWay + bytes > limits.bytes;
        while (isFull() && state === "reading") await wake.promise;
        if (state === "stopped") return;
        const result = work(item);
        // Whoever waits for the results before it is told in turn; nothing more is begun.
        result.catch(stop);
        underWay.push({ result, bytes });
        bytesUnderWay += bytes;
        turn();
      }
    } catch (error) {
      failure = { error };
    }
    if (state === "reading") state = "ended";
    turn();
  };
  read();
  try {
    while (underWay.length > 0 || state === "reading") {
      if (underWay.length === 0) await wake.promise;
      const [first] = underWay;
      if (first === undefined) continue;
      yield await first.result;
      underWay.shift();
      bytesUnderWay -= first.bytes;
      turn();
    }
    if (failure !== null) throw (failure as { error: unknown }).error;
  } finally {
    stop();
  }
}
