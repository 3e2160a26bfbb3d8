/** How many requests are under way at once. */
const PARALLEL = 32;

/**
 * The results of work on items, in their order, with a few of them under way at a time.
 *
 * @example
 * ```ts
 * import { inParallel } from "./in_parallel.ts";
 *
 * const doubled = await inParallel([1, 2, 3], (n) => Promise.resolve(2 * n));
 * if (doubled.join() !== "2,4,6") throw new Error();
 * ```
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0, hasFailed = false;
  const worker = async () => {
    while (next < items.length && !hasFailed) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  };
  const workers = Array.from({ length: Math.min(PARALLEL, items.length) }, worker);
  try {
    await Promise.all(workers);
  } finally {
    hasFailed = true;
    // No request of a failed reading outlives it.
    await Promise.allSettled(workers);
  }
  return results;
}
