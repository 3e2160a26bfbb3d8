/**
 * Lines of a log in memory: counted, cut and compared.
 *
 * @module
 */

import { sameLength } from "../bytes/compare_bytes.ts";
import { linesOf } from "../bytes/line_ends.ts";

const NEWLINE = 10, CARRIAGE_RETURN = 13;
const BOM = [0xef, 0xbb, 0xbf] as const;
const latin1 = new TextDecoder("latin1");

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
  if (areInStep(log, other)) return 0;
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

/** Whether all lines of a log are met in another, in their order. */
function areInStep(log: Uint8Array, other: Uint8Array): boolean {
  let at = 0;
  for (const line of linesOf(other)) {
    const next = log.subarray(at, at + line.length);
    if (next.length === line.length && sameLength(next, line) === line.length) at += line.length;
  }
  return at === log.length;
}

/** What lines that merging takes for the same have in common. */
function keyOf(line: Uint8Array): string {
  const start = BOM.every((byte, index) => line[index] === byte) ? BOM.length : 0;
  let end = line.length;
  if (line[end - 1] === NEWLINE) end--;
  while (end > start && line[end - 1] === CARRIAGE_RETURN) end--;
  return latin1.decode(line.subarray(start, end));
}
