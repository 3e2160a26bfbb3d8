/**
 * Lines of a log in memory: counted, cut and compared.
 *
 * @module
 */

import { keyOf, linesOf, walkInStep } from "../bucket/line_origins.ts";

const NEWLINE = 10;

/** How many bytes of a log are whole lines. */
export function wholeLength(bytes: Uint8Array): number {
  return bytes.lastIndexOf(NEWLINE) + 1;
}

/** How many lines end in a piece. */
export function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

/**
 * The first lines of a piece, as many as have so many bytes, and one at least.
 *
 * @example
 * ```ts
 * import { firstLines } from "./lines.ts";
 *
 * const bytes = new TextEncoder().encode("one\ntwo\nthree\n");
 * if (firstLines(bytes, 9).length !== 8 || firstLines(bytes, 1).length !== 4) throw new Error();
 * ```
 */
export function firstLines(
  bytes: Uint8Array<ArrayBuffer>,
  maxBytes: number,
): Uint8Array<ArrayBuffer> {
  if (bytes.length <= maxBytes) return bytes;
  const last = bytes.lastIndexOf(NEWLINE, maxBytes - 1);
  return bytes.subarray(0, (last < 0 ? bytes.indexOf(NEWLINE) : last) + 1);
}

/** How many lines of a log another does not hold, or not as often. */
export function missingLines(log: Uint8Array, other: Uint8Array): number {
  // Where no line moved, nothing has to be kept of any.
  if (walkInStep(log, other)) return 0;
  const counts = new Map<string, number>();
  for (const line of linesOf(other)) {
    const key = keyOf(line);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let missing = 0;
  for (const line of linesOf(log)) {
    const key = keyOf(line), count = counts.get(key) ?? 0;
    if (count === 0) missing++;
    else counts.set(key, count - 1);
  }
  return missing;
}
