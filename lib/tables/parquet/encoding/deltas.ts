/**
 * Whole numbers as Parquet's DELTA_BINARY_PACKED: each as what it is more than the one before, in
 * as many bits as the largest of those takes.
 *
 *     header   varint(128)  varint(4)  varint(count)  zigzag(the first value)
 *     block    zigzag(least delta)  4 widths, a byte each  4 × 32 deltas above the least, packed
 *
 * Numbers are taken as pairs of 32-bit words, the low one first, for 64-bit numbers as such are
 * slow. Sums of 32-bit numbers wrap around, in a reader too.
 *
 * @module
 */

import type { ByteBuffer } from "../../../bytes/byte_buffer.ts";
import { packBits, type Words } from "./pack_bits.ts";
import { bitsOf } from "./run_lengths.ts";

const BLOCK = 128, MINIBLOCKS = 4, MINIBLOCK = BLOCK / MINIBLOCKS;
const WORD = 2 ** 32;
/** Deltas beyond this are not exact as a double, nor is the difference of two of them. */
const EXACT_MAX = 2 ** 51;

/** Writes 32-bit numbers. */
export function putDeltas32(into: ByteBuffer, values: Int32Array): void {
  putHeader(into, values.length, BigInt(values[0] ?? 0));
  const block = new DeltaBlock();
  for (let from = 1; from < values.length; from += BLOCK) {
    const length = Math.min(BLOCK, values.length - from);
    for (let at = 0; at < length; at++) {
      block.deltas[at] = values[from + at]! - values[from + at - 1]! | 0;
    }
    block.put(into, length);
  }
}

/** Writes 64-bit numbers; false where one is so far from the one before that it is not worth it. */
export function putDeltas64(into: ByteBuffer, values: BigInt64Array): boolean {
  putHeader(into, values.length, values[0] ?? 0n);
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const block = new DeltaBlock();
  for (let from = 1; from < values.length; from += BLOCK) {
    const length = Math.min(BLOCK, values.length - from);
    if (!takeDeltas(words, from, length, block.deltas)) return false;
    block.put(into, length);
  }
  return true;
}

function putHeader(into: ByteBuffer, count: number, first: bigint): void {
  into.putVarint(BLOCK);
  into.putVarint(MINIBLOCKS);
  into.putVarint(count);
  let zigzag = BigInt.asUintN(64, first << 1n ^ first >> 63n);
  for (; zigzag >= 0x80n; zigzag >>= 7n) into.putByte(Number(zigzag & 0x7fn) | 0x80);
  into.putByte(Number(zigzag));
}

/** Works out the deltas of a block; false where one is too large. */
function takeDeltas(
  words: Uint32Array,
  from: number,
  length: number,
  deltas: Float64Array,
): boolean {
  for (let at = 0; at < length; at++) {
    const place = 2 * (from + at);
    const low = words[place]! - words[place - 2]!;
    // The high words are signed, and so is what they differ by.
    const high = (words[place + 1]! | 0) - (words[place - 1]! | 0);
    const delta = high * WORD + low;
    if (Math.abs(delta) > EXACT_MAX) return false;
    deltas[at] = delta;
  }
  return true;
}

/** One block, in memory that the next one uses again. */
class DeltaBlock {
  /** What each number is more than the one before. */
  readonly deltas = new Float64Array(BLOCK);
  readonly #words: Words = { low: new Uint32Array(BLOCK), high: new Uint32Array(BLOCK) };
  readonly #widths = new Uint8Array(MINIBLOCKS);

  /** Writes the first of the deltas. */
  put(into: ByteBuffer, length: number): void {
    const { deltas } = this, { low, high } = this.#words;
    let least = deltas[0]!;
    for (let at = 1; at < length; at++) if (deltas[at]! < least) least = deltas[at]!;
    deltas.fill(least, length);
    for (let index = 0; index < MINIBLOCKS; index++) {
      const end = (index + 1) * MINIBLOCK;
      let most = 0;
      for (let at = index * MINIBLOCK; at < end; at++) {
        const delta = deltas[at]! - least;
        if (delta > most) most = delta;
        low[at] = delta;
      }
      this.#widths[index] = widthOf(most);
      if (most < WORD) continue;
      for (let at = index * MINIBLOCK; at < end; at++) high[at] = (deltas[at]! - least) / WORD;
    }
    this.#putPacked(into, least);
  }

  #putPacked(into: ByteBuffer, least: number): void {
    into.putZigzag(least);
    into.putBytes(this.#widths);
    for (let index = 0; index < MINIBLOCKS; index++) {
      const from = index * MINIBLOCK, width = this.#widths[index]!;
      packBits(into, this.#words, { from, end: from + MINIBLOCK, width });
    }
  }
}

/** How many bits a number takes that is at most 2^53. */
function widthOf(value: number): number {
  return value < WORD ? bitsOf(value) : 32 + bitsOf(Math.floor(value / WORD));
}
