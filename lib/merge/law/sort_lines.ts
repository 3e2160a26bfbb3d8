import { compareBytes } from "../../bytes/compare_bytes.ts";
import type { UnionLine } from "../union/line_columns.ts";
import type { ComparableLines } from "../union/union.ts";

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
export async function sortLines(lines: Uint32Array, union: ComparableLines): Promise<Uint32Array> {
  const { columns } = union;
  const sorted = lines.toSorted((a, b) => columns.compareTimes(a, b));
  const isTied = (a: UnionLine, b: UnionLine) => columns.compareTimes(a, b) === 0;
  for (const { start, end } of runs(sorted, isTied)) {
    if (end - start === 1) continue;
    sorted.set(await sortTied(sorted.subarray(start, end), union), start);
  }
  return sorted;
}

async function sortTied(lines: Uint32Array, union: ComparableLines): Promise<UnionLine[]> {
  const { columns, comparer } = union;
  const tied: Tied[] = [];
  for (const line of lines) {
    tied.push({ line, head: await comparer.head(columns.placeOf(line), HEAD_BYTES) });
  }
  tied.sort((a, b) => compareBytes(a.head, b.head));
  const sorted: UnionLine[] = [];
  for (const { start, end } of runs(tied, (a, b) => compareBytes(a.head, b.head) === 0)) {
    for (const { line } of await sortAlike(tied.slice(start, end), union)) sorted.push(line);
  }
  return sorted;
}

/** Sorts lines that begin alike, of which there are few, by inserting each where it belongs. */
async function sortAlike(
  alike: readonly Tied[],
  { columns, comparer }: ComparableLines,
): Promise<Tied[]> {
  const sorted: Tied[] = [];
  for (const one of alike) {
    const place = columns.placeOf(one.line);
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = columns.placeOf(sorted[middle]!.line);
      if (await comparer.compareLines(other, place) < 0) low = middle + 1;
      else high = middle;
    }
    sorted.splice(low, 0, one);
  }
  return sorted;
}

/** Where neighbours that are alike begin and end. */
function* runs<Item>(
  items: ArrayLike<Item>,
  isAlike: (a: Item, b: Item) => boolean,
): Generator<{ start: number; end: number }> {
  for (let start = 0, end: number; start < items.length; start = end) {
    end = start + 1;
    while (end < items.length && isAlike(items[start]!, items[end]!)) end++;
    yield { start, end };
  }
}
