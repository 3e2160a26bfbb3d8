/**
 * One walk over a line, which checks the whole grammar on its way; strings are
 * passed sixteen bytes at a time. Every line ends with a newline, and no string,
 * number or literal holds one, so nothing here looks for the end of its input.
 *
 * What passes a thing takes where it begins and gives the place behind it, or 0
 * where it is not one.
 */

import { stack } from "./heap";
import { isHex, isUtf8, skipScalar, skipSpace } from "./json";

/** Whether the string passed last holds an escape. */
export let hasEscape: bool = false;
/** Where the key passed last ends, and whether it holds an escape. */
export let keyEnd: usize = 0;
export let keyHasEscape: bool = false;

function passEscape(p: usize): usize {
  const c = load<u8>(p, 1);
  if (c == 0x75) {
    const isCodeUnit = isHex(load<u8>(p, 2)) && isHex(load<u8>(p, 3)) && isHex(load<u8>(p, 4)) &&
      isHex(load<u8>(p, 5));
    return isCodeUnit ? p + 6 : 0;
  }
  const isShort = c == 0x22 || c == 0x5c || c == 0x2f || c == 0x62 || c == 0x66 || c == 0x6e ||
    c == 0x72 || c == 0x74;
  return isShort ? p + 2 : 0;
}

/** From behind the quote that opens a string; gives the place of the one that closes it, or 0. */
@inline
function findQuote(start: usize): usize {
  let p = start;
  let all = i8x16.splat(0);
  hasEscape = false;
  while (true) {
    const v = v128.load(p);
    all = v128.or(all, v);
    // With bit 1 turned, a quote lies next to what no string may hold.
    const ends = i8x16.le_u(v128.xor(v, i8x16.splat(0x02)), i8x16.splat(0x20));
    const marks = i8x16.bitmask(v128.or(ends, i8x16.eq(v, i8x16.splat(0x5c))));
    if (marks == 0) {
      p += 16;
      continue;
    }
    p += ctz(marks);
    const c = load<u8>(p);
    if (c == 0x22) break;
    if (c != 0x5c) return 0;
    p = passEscape(p);
    if (p == 0) return 0;
    hasEscape = true;
  }
  // What was loaded behind the end may be more than ASCII, too.
  return i8x16.bitmask(all) == 0 || isUtf8(start, p) ? p : 0;
}

/** Over a key, its colon and the space around that: to where the value begins. */
@inline
export function passKey(p: usize): usize {
  if (load<u8>(p) != 0x22) return 0;
  const end = findQuote(p + 1);
  if (end == 0) return 0;
  keyEnd = end;
  keyHasEscape = hasEscape;
  p = end + 1;
  if (load<u8>(p) != 0x3a) {
    p = skipSpace(p);
    if (load<u8>(p) != 0x3a) return 0;
  }
  return skipSpace(p + 1);
}

@inline
export function opens(c: u32): bool {
  // With bit 5 set, a bracket is a brace.
  return (c | 0x20) == 0x7b;
}

/** Over a string, number or literal. */
@inline
export function passLeaf(p: usize): usize {
  if (load<u8>(p) != 0x22) return skipScalar(p);
  const end = findQuote(p + 1);
  return end == 0 ? 0 : end + 1;
}

/** Over an object or array. Depth costs no call: the stack holds what closes each. */
export function passContainer(p: usize): usize {
  let depth: usize = 0;
  while (true) {
    const c = load<u8>(p);
    if (opens(c)) {
      // Brackets and braces close two places behind where they open.
      const close = c + 2;
      p = skipSpace(p + 1);
      if (load<u8>(p) == close) {
        p++;
      } else {
        store<u8>(stack + ++depth, close);
        if (close == 0x7d) {
          p = passKey(p);
          if (p == 0) return 0;
        }
        continue;
      }
    } else {
      p = passLeaf(p);
      if (p == 0) return 0;
    }
    while (true) {
      if (depth == 0) return p;
      p = skipSpace(p);
      const next = load<u8>(p), close = load<u8>(stack + depth);
      if (next == 0x2c) {
        p = skipSpace(p + 1);
        if (close == 0x7d) {
          p = passKey(p);
          if (p == 0) return 0;
        }
        break;
      }
      if (next != close) return 0;
      p++;
      depth--;
    }
  }
}
