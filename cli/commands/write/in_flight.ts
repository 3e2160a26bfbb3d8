/**
 * Does work on items as they come, several at a time, and gives the results in
 * the order of the items, each as soon as it and those before it are done. Where
 * the items end in an error, the results of those before come first.
 *
 * @param max How many may be under way at once.
 * @throws What the items or the work throw; then no more items are asked for.
 *
 * @example
 * ```ts
 * import { inFlight } from "./in_flight.ts";
 *
 * const double = (n: number) => Promise.resolve(2 * n);
 * const results = await Array.fromAsync(inFlight([1, 2, 3], double, 2));
 * if (results.join() !== "2,4,6") throw new Error();
 * ```
 */
export async function* inFlight<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  work: (item: Item) => Promise<Result>,
  max: number,
): AsyncGenerator<Result> {
  const results: Promise<Result>[] = [];
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
        while (results.length >= max && state === "reading") await wake.promise;
        if (state === "stopped") return;
        const result = work(item);
        // Whoever waits for the results before it is told in his turn; nothing more is begun.
        result.catch(stop);
        results.push(result);
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
    while (results.length > 0 || state === "reading") {
      if (results.length === 0) await wake.promise;
      if (results.length === 0) continue;
      yield await results[0]!;
      results.shift();
      turn();
    }
    if (failure !== null) throw (failure as { error: unknown }).error;
  } finally {
    stop();
  }
}
