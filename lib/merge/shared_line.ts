import { Comparer, type InputPlace } from "./compare.ts";
import type { Input } from "./input.ts";
import { type MergeSettings, readTail, type TailLine } from "./tail.ts";

/** Where to begin in two inputs, at the start of a line. */
export type Starts = readonly [log: number, copy: number];

/** So many lines that seem to be in both are looked at closely: hashes of two lines are hardly ever equal. */
const CLOSE_LOOKS = 16;
const FIRST_ROOM = 1024;

/**
 * Whether two inputs share a readable line, wherever it is in each. Memory grows
 * by a word for each line of the first.
 */
export async function shareReadableLine(
  [log, copy]: readonly [Input, Input],
  [logStart, copyStart]: Starts,
  settings: MergeSettings,
): Promise<boolean> {
  const hashes = new Hashes();
  await readTail(log, logStart, settings, (line) => {
    if (line.id !== null) hashes.add(hashOf(line));
  });
  hashes.sort();
  const hits = new Map<number, InputPlace>();
  await readTail(copy, copyStart, settings, (line) => {
    if (line.id === null || hits.size === CLOSE_LOOKS) return;
    const { offset, length } = line;
    const hash = hashOf(line);
    if (hashes.has(hash)) hits.set(hash, { input: 1, offset, length });
  });
  if (hits.size === 0) return false;
  const comparer = new Comparer([log, copy]);
  let isShared = false;
  await readTail(log, logStart, settings, async ({ id, offset, length, head }) => {
    const hit = isShared || id === null ? undefined : hits.get(hashOf({ length, head }));
    if (hit !== undefined) isShared = await comparer.areSame({ input: 0, offset, length }, hit);
  });
  return isShared;
}

/** Numbers to be looked up. */
class Hashes {
  #values = new Float64Array(FIRST_ROOM);
  #count = 0;

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const more = new Float64Array(2 * this.#count);
      more.set(this.#values);
      this.#values = more;
    }
    this.#values[this.#count++] = value;
  }

  /** To be called when all are there, and before any is looked up. */
  sort(): void {
    this.#values = this.#values.subarray(0, this.#count).sort();
  }

  has(value: number): boolean {
    let low = 0, high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#values[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return this.#values[low] === value;
  }
}

/** A hash of 52 bits, which a number holds. */
function hashOf({ head, length }: Pick<TailLine, "head" | "length">): number {
  let high = length, low = ~length;
  for (let at = 0; at < head.length; at++) {
    high = Math.imul(high ^ head[at]!, 0x9e3779b1);
    high ^= high >>> 15;
    low = Math.imul(low ^ head[at]!, 0x85ebca6b);
    low ^= low >>> 13;
  }
  return (high >>> 0) * 2 ** 20 + (low >>> 12);
}
