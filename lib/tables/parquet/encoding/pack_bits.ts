import type { ByteBuffer } from "../../../bytes/byte_buffer.ts";

/** So many bits are added at once, so that with what waits for a whole byte they fit 32 bits. */
const STEP_BITS = 24;

/** Numbers of at most 64 bits, one the low and one the high half. */
export interface Words {
  /** The low halves. */
  readonly low: Uint32Array;
  /** The high halves; looked at only where more than 32 bits are packed. */
  readonly high: Uint32Array;
}

/**
 * Packs the low bits of numbers one behind the other, the lowest bit of each first. The last byte
 * is filled with zeros.
 *
 * @param from The first number.
 * @param end Behind the last one.
 * @param width How many bits of each.
 */
export function packBits(
  into: ByteBuffer,
  { low, high }: Words,
  { from, end, width }: { readonly from: number; readonly end: number; readonly width: number },
): void {
  into.reserve(Math.ceil((end - from) * width / 8));
  const { bytes } = into, highBits = Math.max(width - 32, 0);
  let at = into.length, bits = 0, count = 0;
  for (let index = from; index < end; index++) {
    let word = low[index]!;
    for (let left = width; left > 0;) {
      const half = left > highBits ? left - highBits : left;
      const step = half > STEP_BITS ? STEP_BITS : half;
      bits |= (word & (1 << step) - 1) << count;
      word >>>= step;
      left -= step;
      if (left === highBits) word = high[index]!;
      for (count += step; count >= 8; count -= 8) {
        bytes[at++] = bits;
        bits >>>= 8;
      }
    }
  }
  if (count > 0) bytes[at++] = bits;
  into.length = at;
}
