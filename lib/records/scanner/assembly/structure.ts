/**
 * The two stages of reading a line, after the idea of simdjson. `index` looks at
 * 64 bytes at a time and writes down where the structure is: quotes that are not
 * escaped, `{}[],:` outside of strings, and newlines, each of which ends any
 * string left open. The walk then goes from one such place to the next without
 * looking at what lies within strings.
 */

import { escapes, faults, places, stack } from "./heap";
import { isHex, skipScalar, skipSpace } from "./json";

/** Behind the last place in places, escapes and faults, and the first one the walk has not passed. */
let placesEnd: usize = 0;
let cursor: usize = 0;
let escapesEnd: usize = 0;
let nextEscape: usize = 0;
let faultsEnd: usize = 0;
let nextFault: usize = 0;

/** Each bit becomes the parity of the bits up to it: between two quotes the bits are set. */
@inline
function parity(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ bits << 32;
}

@inline
function mask64(a: v128, b: v128, c: v128, d: v128): u64 {
  return <u64> <u32> i8x16.bitmask(a) | <u64> <u32> i8x16.bitmask(b) << 16 |
    <u64> <u32> i8x16.bitmask(c) << 32 | <u64> <u32> i8x16.bitmask(d) << 48;
}

@inline
function structureOf(v: v128): v128 {
  // With bit 5 set, brackets look like braces.
  const folded = v128.or(v, i8x16.splat(0x20));
  return v128.or(
    v128.or(i8x16.eq(folded, i8x16.splat(0x7b)), i8x16.eq(folded, i8x16.splat(0x7d))),
    v128.or(i8x16.eq(v, i8x16.splat(0x2c)), i8x16.eq(v, i8x16.splat(0x3a))),
  );
}

/** Notes the faults of one block. */
function noteFaults(p: usize, bits: u64): void {
  while (bits != 0) {
    store<u32>(faultsEnd, <u32> (p + <usize> ctz(bits)));
    faultsEnd += 4;
    bits &= bits - 1;
  }
}

function isEscape(p: usize): bool {
  const c = load<u8>(p, 1);
  if (c == 0x75) return isHex(load<u8>(p, 2)) && isHex(load<u8>(p, 3)) && isHex(load<u8>(p, 4)) && isHex(load<u8>(p, 5));
  return c == 0x22 || c == 0x5c || c == 0x2f || c == 0x62 || c == 0x66 || c == 0x6e || c == 0x72 || c == 0x74;
}

/** Bit 0: whether the last byte of the block before escapes the first of this one. */
let carriedEscape: u64 = 0;
/** Backslashes of this block that begin no valid escape. */
let badEscapes: u64 = 0;

/** Notes the backslashes of one block; gives which bytes they escape. */
function noteEscapes(p: usize, backslashes: u64): u64 {
  let escaped = carriedEscape;
  carriedEscape = 0;
  badEscapes = 0;
  backslashes &= ~escaped;
  while (backslashes != 0) {
    const at = ctz(backslashes);
    store<u32>(escapesEnd, <u32> (p + <usize> at));
    escapesEnd += 4;
    if (!isEscape(p + <usize> at)) badEscapes |= <u64> 1 << at;
    if (at == 63) {
      carriedEscape = 1;
      break;
    }
    escaped |= <u64> 2 << at;
    backslashes &= ~(<u64> 3 << at);
  }
  return escaped;
}

/** Closes any string that a newline of this block ends. */
@inline
function endStrings(newlines: u64, inside: u64): u64 {
  while (newlines != 0) {
    const bit = newlines & -newlines;
    if ((inside & bit) != 0) inside ^= -bit;
    newlines ^= bit;
  }
  return inside;
}

@inline
function writeIndex(p: usize, bits: u64): void {
  let to = placesEnd;
  placesEnd = to + (<usize> popcnt(bits) << 2);
  // Four at a time: what is written too far, the next call overwrites.
  while (bits != 0) {
    store<u32>(to, <u32> p + <u32> ctz(bits));
    bits &= bits - 1;
    store<u32>(to, <u32> p + <u32> ctz(bits), 4);
    bits &= bits - 1;
    store<u32>(to, <u32> p + <u32> ctz(bits), 8);
    bits &= bits - 1;
    store<u32>(to, <u32> p + <u32> ctz(bits), 12);
    bits &= bits - 1;
    to += 16;
  }
}

/** Fills places, escapes and faults for whole lines from `p` to `end`, and lets the walk begin there. */
export function index(p: usize, end: usize): void {
  const quote = i8x16.splat(0x22), backslash = i8x16.splat(0x5c), space = i8x16.splat(0x20), newline = i8x16.splat(0x0a);
  let inString: u64 = 0;
  carriedEscape = 0;
  placesEnd = cursor = places;
  escapesEnd = nextEscape = escapes;
  faultsEnd = nextFault = faults;
  for (; p < end; p += 64) {
    const a = v128.load(p), b = v128.load(p, 16), c = v128.load(p, 32), d = v128.load(p, 48);
    let quotes = mask64(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote));
    const slashes = mask64(i8x16.eq(a, backslash), i8x16.eq(b, backslash), i8x16.eq(c, backslash), i8x16.eq(d, backslash));
    const control = mask64(i8x16.lt_u(a, space), i8x16.lt_u(b, space), i8x16.lt_u(c, space), i8x16.lt_u(d, space));
    const structure = mask64(structureOf(a), structureOf(b), structureOf(c), structureOf(d));
    let wrong: u64 = 0;
    if ((slashes | carriedEscape) != 0) {
      quotes &= ~noteEscapes(p, slashes);
      wrong = badEscapes;
    }
    let inside = parity(quotes) ^ inString;
    let newlines: u64 = 0;
    if (control != 0) {
      newlines = mask64(i8x16.eq(a, newline), i8x16.eq(b, newline), i8x16.eq(c, newline), i8x16.eq(d, newline));
      inside = endStrings(newlines, inside);
      wrong |= control & inside & ~newlines;
    }
    if (wrong != 0) noteFaults(p, wrong);
    inString = <u64> (<i64> inside >> 63);
    let bits = (structure & ~inside) | quotes | newlines;
    if (p + 64 > end) bits &= (<u64> 1 << (end - p)) - 1;
    writeIndex(p, bits);
  }
}

/** The next place with structure; the walk never passes a newline, and each line ends with one. */
@inline
export function next(): usize {
  const at = <usize> load<u32>(cursor);
  cursor += 4;
  return at;
}

@inline
export function peek(): usize {
  return load<u32>(cursor);
}

/** Whether only white space lies between. */
@inline
export function adjoins(from: usize, to: usize): bool {
  return from == to || skipSpace(from) == to;
}

/** Where the key passed last ends. */
export let keyEnd: usize = 0;

/** From behind `{` or `,` over a key and its colon; gives where the value begins, or 0. */
@inline
export function passKey(p: usize): usize {
  const open = next();
  if (load<u8>(open) != 0x22 || !adjoins(p, open)) return 0;
  const close = next();
  if (load<u8>(close) != 0x22) return 0;
  keyEnd = close;
  const colon = next();
  return load<u8>(colon) == 0x3a && adjoins(close + 1, colon) ? skipSpace(colon + 1) : 0;
}

/** Over a string or scalar that begins at `p`; gives the place behind it, or 0. */
@inline
export function passLeaf(p: usize): usize {
  if (p == peek()) {
    if (load<u8>(next()) != 0x22) return 0;
    const close = next();
    return load<u8>(close) == 0x22 ? close + 1 : 0;
  }
  return skipScalar(p);
}

@inline
export function opens(c: u32): bool {
  return (c | 0x20) == 0x7b;
}

/** Over the container whose bracket is next; gives the place behind it, or 0. Depth costs no call: stack holds what closes. */
export function passContainer(): usize {
  let depth: usize = 0;
  let p = peek();
  while (true) {
    if (opens(load<u8>(p)) && p == peek()) {
      // Brackets and braces close two places behind where they open.
      const close = load<u8>(next()) + 2;
      const inner = peek();
      if (load<u8>(inner) == close && adjoins(p + 1, inner)) {
        p = next() + 1;
      } else {
        store<u8>(stack + ++depth, close);
        p = close == 0x7d ? passKey(p + 1) : skipSpace(p + 1);
        if (p == 0) return 0;
        continue;
      }
    } else {
      p = passLeaf(p);
      if (p == 0) return 0;
    }
    while (true) {
      if (depth == 0) return p;
      const at = peek();
      const c = load<u8>(at), close = load<u8>(stack + depth);
      if ((c != 0x2c && c != close) || !adjoins(p, at)) return 0;
      cursor += 4;
      p = at + 1;
      if (c == 0x2c) {
        p = close == 0x7d ? passKey(p) : skipSpace(p);
        if (p == 0) return 0;
        break;
      }
      depth--;
    }
  }
}

/** Whether a noted place lies between; places before `from` are passed for good. */
@inline
export function escapedBetween(from: usize, to: usize): bool {
  while (nextEscape < escapesEnd && <usize> load<u32>(nextEscape) < from) nextEscape += 4;
  return nextEscape < escapesEnd && <usize> load<u32>(nextEscape) < to;
}

/** The same for faults. */
@inline
export function faultBetween(from: usize, to: usize): bool {
  while (nextFault < faultsEnd && <usize> load<u32>(nextFault) < from) nextFault += 4;
  return nextFault < faultsEnd && <usize> load<u32>(nextFault) < to;
}

/**
 * Passes the end of the line from `start` and gives where it is. A walk that
 * failed may already stand behind it.
 */
export function passLine(start: usize): usize {
  if (cursor > places) {
    const last = <usize> load<u32>(cursor - 4);
    if (last >= start && load<u8>(last) == 0x0a) return last;
  }
  let end = next();
  while (load<u8>(end) != 0x0a) end = next();
  return end;
}
