import { Buffer } from "node:buffer";
import type { Comparer } from "./compare.ts";
import type { UnionLine } from "./union.ts";

/** How much of a line is held at most while lines of one time are sorted. */
const HEAD_BYTES = 1024;

/** A line of a time that others have too. */
interface Tied {
  readonly line: UnionLine;
  readonly head: Uint8Array;
}

/**
 * Sorts lines by (effective time, bytes, occurrence). Of lines of one time the
 * beginnings are held in memory, and nothing of the others.
 */
export async function sortLines(
  lines: readonly UnionLine[],
  comparer: Comparer,
): Promise<UnionLine[]> {
  const byTime = lines.toSorted(compareTimes);
  const sorted: UnionLine[] = [];
  for (const tied of runs(byTime, (a, b) => compareTimes(a, b) === 0)) {
    if (tied.length === 1) sorted.push(tied[0]!);
    else for (const line of await sortTied(tied, comparer)) sorted.push(line);
  }
  return sorted;
}

async function sortTied(lines: readonly UnionLine[], comparer: Comparer): Promise<UnionLine[]> {
  const tied: Tied[] = [];
  for (const line of lines) tied.push({ line, head: await comparer.head(line, HEAD_BYTES) });
  tied.sort((a, b) => Buffer.compare(a.head, b.head));
  const sorted: UnionLine[] = [];
  for (const alike of runs(tied, (a, b) => Buffer.compare(a.head, b.head) === 0)) {
    for (const { line } of await sortAlike(alike, comparer)) sorted.push(line);
  }
  return sorted;
}

/** Sorts lines that begin alike, of which there are few, by inserting each where it belongs. */
async function sortAlike(alike: readonly Tied[], comparer: Comparer): Promise<Tied[]> {
  const sorted: Tied[] = [];
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
