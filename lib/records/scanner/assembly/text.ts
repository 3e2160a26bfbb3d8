/** What strings say once their escapes are decoded. */

import { scratch } from "./heap";
import { TAG_STRING, TAG_STRING_ESCAPED } from "./layout";

@inline
function hexDigit(c: u32): u32 {
  return c < 0x40 ? c - 0x30 : (c | 0x20) - 0x57;
}

@inline
function hex4(p: usize): u32 {
  return hexDigit(load<u8>(p)) << 12 | hexDigit(load<u8>(p, 1)) << 8 | hexDigit(load<u8>(p, 2)) << 4 |
    hexDigit(load<u8>(p, 3));
}

@inline
function putCodePoint(to: usize, c: u32): usize {
  if (c < 0x80) {
    store<u8>(to, <u8> c);
    return to + 1;
  }
  if (c < 0x800) {
    store<u8>(to, <u8> (0xc0 | c >> 6));
    store<u8>(to, <u8> (0x80 | c & 63), 1);
    return to + 2;
  }
  if (c < 0x10000) {
    store<u8>(to, <u8> (0xe0 | c >> 12));
    store<u8>(to, <u8> (0x80 | c >> 6 & 63), 1);
    store<u8>(to, <u8> (0x80 | c & 63), 2);
    return to + 3;
  }
  store<u8>(to, <u8> (0xf0 | c >> 18));
  store<u8>(to, <u8> (0x80 | c >> 12 & 63), 1);
  store<u8>(to, <u8> (0x80 | c >> 6 & 63), 2);
  store<u8>(to, <u8> (0x80 | c & 63), 3);
  return to + 4;
}

/** Where the next decoded string goes; what lies before it is still needed. */
let scratchEnd: usize = 0;

/**
 * Decodes the inside of a valid string to `scratchEnd` and gives its length.
 * A lone surrogate keeps its three-byte form (WTF-8), so that two ids are
 * equal here exactly when they are equal as JavaScript strings.
 */
export function decode(p: usize, end: usize): u32 {
  let to = scratchEnd;
  while (p < end) {
    const c = load<u8>(p);
    if (c != 0x5c) {
      store<u8>(to++, c);
      p++;
      continue;
    }
    const e = load<u8>(p, 1);
    if (e != 0x75) {
      let d = e;
      if (e == 0x62) d = 0x08;
      else if (e == 0x66) d = 0x0c;
      else if (e == 0x6e) d = 0x0a;
      else if (e == 0x72) d = 0x0d;
      else if (e == 0x74) d = 0x09;
      store<u8>(to++, d);
      p += 2;
      continue;
    }
    let unit = hex4(p + 2);
    p += 6;
    if (unit >= 0xd800 && unit < 0xdc00 && p + 6 <= end && load<u16>(p) == 0x755c) {
      const low = hex4(p + 2);
      if (low >= 0xdc00 && low < 0xe000) {
        unit = 0x10000 + (unit - 0xd800 << 10) + (low - 0xdc00);
        p += 6;
      }
    }
    to = putCodePoint(to, unit);
  }
  return <u32> (to - scratchEnd);
}

export let textAt: usize = 0;
export let textLength: u32 = 0;

/** The decoded bytes of a slot's string in `textAt`, `textLength`; false if it holds no string. */
@inline
export function slotText(slot: usize): bool {
  const tag = load<u32>(slot, 8);
  if (tag > TAG_STRING_ESCAPED) return false;
  const from = <usize> load<u32>(slot) + 1, to = <usize> load<u32>(slot, 4) - 1;
  if (tag == TAG_STRING) {
    textAt = from;
    textLength = <u32> (to - from);
  } else {
    textLength = decode(from, to);
    textAt = scratchEnd;
  }
  return true;
}

/** Forgets all decoded strings. */
@inline
export function clearScratch(): void {
  scratchEnd = scratch;
}

/** Keeps the text loaded last until the scratch is cleared. */
@inline
export function keepText(): void {
  if (textAt == scratchEnd) scratchEnd += textLength;
}

/** Where `decode` puts the next string. */
@inline
export function scratchTop(): usize {
  return scratchEnd;
}
