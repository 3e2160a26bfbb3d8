import { Buffer } from "node:buffer";
import type { Comparer } from "./compare.ts";
import type { UnionLine } from "./union.ts";

/** How much of a line is held at most while lines of one time are sorted. */
const HEAD_BYTES = 1024;

/** A line of a time that others have too. */
interface Tied<Item> {
  readonly item: Item;
  readonly line: UnionLine;
  readonly head: Uint8Array;
}

/**
 * Sorts lines by (effective time, bytes, occurrence). Of lines of one time the
 * beginnings are held in memory, and nothing of the others.
 *
 * @param lineOf Gives the line of an item.
 */
export async function sortLines<Item>(
  items: readonly Item[],
  lineOf: (item: Item) => UnionLine,
  comparer: Comparer,
): Promise<Item[]> {
  const byTime = items.toSorted((a, b) => compareTimes(lineOf(a), lineOf(b)));
  const sorted: Item[] = [];
  for (const tied of runs(byTime, (a, b) => compareTimes(lineOf(a), lineOf(b)) === 0)) {
    if (tied.length === 1) sorted.push(tied[0]!);
    else for (const item of await sortTied(tied, lineOf, comparer)) sorted.push(item);
  }
  return sorted;
}

async function sortTied<Item>(
  items: readonly Item[],
  lineOf: (item: Item) => UnionLine,
  comparer: Comparer,
): Promise<Item[]> {
  const tied: Tied<Item>[] = [];
  for (const item of items) {
    const line = lineOf(item);
    tied.push({ item, line, head: await comparer.head(line, HEAD_BYTES) });
  }
  tied.sort((a, b) => Buffer.compare(a.head, b.head));
  const sorted: Item[] = [];
  for (const alike of runs(tied, (a, b) => Buffer.compare(a.head, b.head) === 0)) {
    for (const { item } of await sortAlike(alike, comparer)) sorted.push(item);
  }
  return sorted;
}

/** Sorts lines that begin alike, of which there are few, by inserting each where it belongs. */
async function sortAlike<Item>(
  alike: readonly Tied<Item>[],
  comparer: Comparer,
): Promise<Tied<Item>[]> {
  const sorted: Tied<Item>[] = [];
  for (const one of alike) {
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (await comparer.compareLines(sorted[middle]!.line, one.line) < 0) low = middle + 1;
      else high = middle;
    }
    sorted.splice(low, 0, one);
  }
  return sorted;
}

function compareTimes(a: UnionLine, b: UnionLine): number {
  return a.effective < b.effective ? -1 : a.effective > b.effective ? 1 : 0;
}

/** Neighbours that are alike, together. */
function* runs<Item>(
  items: readonly Item[],
  isAlike: (a: Item, b: Item) => boolean,
): Generator<Item[]> {
  for (let start = 0, end: number; start < items.length; start = end) {
    end = start + 1;
    while (end < items.length && isAlike(items[start]!, items[end]!)) end++;
    yield items.slice(start, end);
  }
}
