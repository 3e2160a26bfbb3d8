import type { ByteBuffer } from "../../../bytes/byte_buffer.ts";
import { packBits } from "./pack_bits.ts";

/** Values are packed in groups of so many. */
const GROUP = 8;
/** A shorter run of equal values takes no fewer bytes by itself than among others. */
const LEAST_RUN = 2 * GROUP;

/** How many bits the numbers from 0 to `max` take. */
export function bitsOf(max: number): number {
  return 32 - Math.clz32(max);
}

/**
 * Writes small numbers as Parquet's hybrid of runs and packed bits: definition levels, and places
 * in a dictionary.
 *
 *     run      varint(length << 1)       the value, in whole bytes
 *     packed   varint(groups << 1 | 1)   groups of eight values, `width` bits each
 *
 * @param count How many of the values.
 * @param width Bits of the largest value, at most 32.
 */
export function putRuns(into: ByteBuffer, values: Uint32Array, count: number, width: number): void {
  for (let at = 0; at < count;) {
    const run = runAt(values, at, count);
    if (run >= LEAST_RUN || at + run === count) {
      putRun(into, values[at]!, run, width);
      at += run;
    } else at = putPacked(into, values, { from: at, count, width });
  }
}

/** How many equal values there are from some place on. */
function runAt(values: Uint32Array, from: number, count: number): number {
  const value = values[from];
  let end = from + 1;
  while (end < count && values[end] === value) end++;
  return end - from;
}

/** Writes one value so many times. */
export function putRun(into: ByteBuffer, value: number, length: number, width: number): void {
  into.putVarint(2 * length);
  for (let bits = 0; bits < width; bits += 8) into.putByte(value >>> bits & 0xff);
}

/** Packs values up to where a run begins, and gives where that is. */
function putPacked(
  into: ByteBuffer,
  values: Uint32Array,
  { from, count, width }: { from: number; count: number; width: number },
): number {
  let end = from + GROUP;
  while (end < count && !beginsRun(values, end, count)) end += GROUP;
  into.putVarint((end - from) / GROUP * 2 + 1);
  // The last group may go beyond the values, and what stands there is not read.
  const padded = end <= values.length ? values : padTo(values, end);
  packBits(into, { low: padded, high: padded }, { from, end, width });
  return Math.min(end, count);
}

/** Whether enough values from some place on are equal; it stops looking at the first that is not. */
function beginsRun(values: Uint32Array, from: number, count: number): boolean {
  const end = from + LEAST_RUN;
  if (end > count) return false;
  for (let at = from + 1; at < end; at++) if (values[at] !== values[from]) return false;
  return true;
}

function padTo(values: Uint32Array, length: number): Uint32Array {
  const padded = new Uint32Array(length);
  padded.set(values);
  return padded;
}
