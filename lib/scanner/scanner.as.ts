/**
 * The inner loop of reading: bytes of whole lines → one row per readable line.
 * AssemblyScript, compiled by `deno task scanner` into `scanner_wasm.ts`.
 *
 * A line is readable exactly when strict UTF-8 decoding and `JSON.parse` would
 * accept it, it is an object, and it has an id. The whole grammar is checked
 * here, so nothing is parsed twice and no JavaScript value is made for a line
 * that nobody asks about.
 *
 * Two stages, after the idea of simdjson. `index` looks at 64 bytes at a time and
 * writes down where the structure is: quotes that are not escaped, `{}[],:`
 * outside of strings, and newlines, each of which ends any string left open.
 * The walk then goes from one such place to the next without looking at what lies
 * within strings.
 *
 * Linear memory (the host knows INPUT, ROWS and DAMAGE, see `scanner.ts`):
 *
 *     KEYS     wanted top-level keys: {ptr, len, envelope and kinds, next} and their bytes
 *     UNKNOWN  for hashes of keys that are not wanted, the generation that had one last
 *     SLOTS    what the current line has for each wanted key: {from, to, tag, generation}
 *     STACK    one byte per open container; as deep as a line can be
 *     SCRATCH  strings with escapes, decoded
 *     INPUT    the bytes to scan, then a sentinel newline and room for a wide load
 *     ROWS     {start, length, line, flags, effective i64, key, version,
 *              hash, atStart, atLength, fields[10]}
 *     DAMAGE   {start, length, line, status} per malformed or blank line
 *     ESCAPES  where backslashes that start an escape are, in order
 *     FAULTS   where a string holds what it must not, in order
 *     INDEX    where the structure is, in order
 *     HEAP     the interned strings; grows
 *
 * The large regions cost address space only: a page nobody touches is never backed.
 */

const KEYS: usize = 0x1000;
const KEY_HEADS: usize = 0x2000;
const UNKNOWN: usize = 0x3000;
const NEEDLE: usize = 0x5000;
const SLOTS: usize = 0x7000;
const ROLES: usize = 0x8000;
const IDS: usize = 0x9000;
const VALUES: usize = 0x9040;
const KEY_BYTES: usize = 0xa000;
const STACK: usize = 0x10000;
const SCRATCH: usize = 0x1020000;
const INPUT: usize = 0x2140000;
const ROWS: usize = 0x3260000;
const DAMAGE: usize = 0x3320000;
const ESCAPES: usize = 0x3340000;
const FAULTS: usize = 0x57c0000;
const INDEX: usize = 0x9c50000;
const HEAP: usize = 0xe0e0000;

const ROW_BYTES: usize = 88;
const DAMAGE_BYTES: usize = 16;
const ROWS_MAX: i32 = 8192;
const FIELDS_MAX: i32 = 10;

const ROLE_ID: usize = 0;
const ROLE_AT: usize = 1;
const ROLE_DELETED: usize = 2;
const ROLE_RESTORED: usize = 3;
const ROLE_FIELD: usize = 4;
const ROLE_BYTES: usize = 64;

const TAG_STRING: u32 = 1;
const TAG_STRING_ESCAPED: u32 = 2;
const TAG_NUMBER: u32 = 3;
const TAG_TRUE: u32 = 4;
const TAG_FALSE: u32 = 5;
const TAG_OTHER: u32 = 6;

const FLAG_DELETED: u32 = 1;
const FLAG_RESTORED: u32 = 2;
const FLAG_OWN_AT: u32 = 4;
const FLAG_CONTENT: u32 = 8;
const FLAG_REPEATS: u32 = 16;
const FLAG_UNFIT: u32 = 32;

/** What a key's value may be: bits of its KEYS entry, beside ENVELOPE. */
const KIND_STRING: u32 = 1;
const KIND_BOOLEAN: u32 = 2;
const KIND_NULL: u32 = 4;
const KIND_OBJECT: u32 = 8;
const KIND_STRINGS: u32 = 16;
const KIND_INSTANT: u32 = 32;
const ENVELOPE: u32 = 64;
const UNKNOWN_HASHES: u32 = 1024;

const BLANK: u32 = 1;
const UNREADABLE: u32 = 2;
const NOT_AN_OBJECT: u32 = 3;
const MISSING_ID: u32 = 4;

const NONE: u32 = 0xffffffff;

/** Keep every record; records whose id is known; records whose first field has the first known value. */
const KEEP_ALL: i32 = 0;
const KEEP_IDS: i32 = 1;
const KEEP_FIELD: i32 = 2;

/** What `scan` found, for the host. */
export let rowCount: i32 = 0;
export let damageCount: i32 = 0;
/** 1-based number of the next physical line. */
export let nextLine: u32 = 1;
/** Effective time that a line without its own `at` inherits, in microseconds. */
export let effective: i64 = i64.MIN_VALUE;
/** Set when a byte search met a line whose effective time lies before what it looked at. */
export let stalled: i32 = 0;
/** 0 rfc3339, 1 epoch milliseconds, 2 epoch seconds. */
export let atFormat: i32 = 0;
export let keep: i32 = KEEP_ALL;
/** Whether to look for keys that repeat and values that are of no kind asked for. */
export let closely: bool = false;
/** Length of the needle at NEEDLE, at most 4096; 0 searches nothing and looks at every line. */
export let needleLength: i32 = 0;

export function setAtFormat(format: i32): void {
  atFormat = format;
}
export function setKeep(mode: i32): void {
  keep = mode;
}
/** Looks closely from now on. */
export function lookClosely(): void {
  closely = true;
}
export function setEffective(value: i64): void {
  effective = value;
}
export function setNextLine(line: u32): void {
  nextLine = line;
}

let needleFirst: v128 = i8x16.splat(0);
let needleLast: v128 = i8x16.splat(0);
let needlePlain: bool = false;
/** `plain` says that the needle is ASCII and no character of it has a short escape. */
export function setNeedle(length: i32, plain: bool): void {
  needleLength = length;
  needlePlain = plain;
  if (length > 0) {
    needleFirst = i8x16.splat(load<i8>(NEEDLE));
    needleLast = i8x16.splat(load<i8>(NEEDLE + length - 1));
  }
}

// ---------------------------------------------------------------- wanted keys

let keyCount: u32 = 0;
let keyBytesEnd: usize = KEY_BYTES;
let generation: u32 = 0;

@inline
function keyHash(p: usize, length: u32): u32 {
  return (length * 7 + load<u8>(p) * 31 + load<u8>(p + length - 1)) & 255;
}

/** Takes the key whose bytes the host put at KEY_BYTES + its running end; gives its slot. */
export function addKey(length: u32, envelope: u32): u32 {
  const slot = keyCount++;
  const at = KEYS + <usize> slot * 16;
  const head = KEY_HEADS + <usize> keyHash(keyBytesEnd, length) * 4;
  store<u32>(at, <u32> keyBytesEnd);
  store<u32>(at, length, 4);
  store<u32>(at, envelope == 0 ? 0 : ENVELOPE, 8);
  store<u32>(at, load<u32>(head), 12);
  store<u32>(head, slot + 1);
  keyBytesEnd += length;
  return slot;
}

/** Says what the values of a key may be; one of another kind is unfit. */
export function setKinds(slot: u32, kinds: u32): void {
  const at = KEYS + <usize> slot * 16;
  store<u32>(at, load<u32>(at, 8) | kinds, 8);
}

/** Where the host puts the next key's bytes. */
export function keyBytes(): usize {
  return keyBytesEnd;
}

/** Lets `slot` serve a role; of several slots in one role the first valid one wins. */
export function addRole(role: u32, slot: u32): void {
  const list = ROLES + <usize> role * ROLE_BYTES;
  const count = load<u32>(list);
  store<u32>(list + 4 + <usize> count * 4, slot);
  store<u32>(list, count + 1);
}

@inline
function findKey(p: usize, length: u32): u32 {
  if (length == 0) return NONE;
  let next = load<u32>(KEY_HEADS + <usize> keyHash(p, length) * 4);
  while (next != 0) {
    const at = KEYS + <usize> (next - 1) * 16;
    if (load<u32>(at, 4) == length && sameBytes(load<u32>(at), p, length)) return next - 1;
    next = load<u32>(at, 12);
  }
  return NONE;
}

@inline
function slotAt(slot: u32): usize {
  return SLOTS + <usize> slot * 16;
}

@inline
function roleCount(role: usize): u32 {
  return load<u32>(ROLES + role * ROLE_BYTES);
}

/** The slot's place if the current line has that key, else 0. */
@inline
function roleSlot(role: usize, index: u32): usize {
  const at = slotAt(load<u32>(ROLES + role * ROLE_BYTES + 4 + <usize> index * 4));
  return load<u32>(at, 12) == generation ? at : 0;
}

// ------------------------------------------------------------- JSON and UTF-8

@inline
function skipSpace(p: usize): usize {
  let c = load<u8>(p);
  while (c == 0x20 || c == 0x09 || c == 0x0d) c = load<u8>(++p);
  return p;
}

@inline
function isHex(c: u32): bool {
  return c - 0x30 < 10 || (c | 0x20) - 0x61 < 6;
}

@inline
function isContinuation(p: usize): bool {
  return (load<u8>(p) & 0xc0) == 0x80;
}

/** Behind one multi-byte character, or 0 where strict decoding would refuse it. */
function skipMultiByte(p: usize): usize {
  const c = <u32> load<u8>(p);
  const d = <u32> load<u8>(p, 1);
  if (c < 0xc2) return 0;
  if (c < 0xe0) return isContinuation(p + 1) ? p + 2 : 0;
  if (c < 0xf0) {
    if (c == 0xe0 && d < 0xa0) return 0;
    if (c == 0xed && d > 0x9f) return 0;
    return isContinuation(p + 1) && isContinuation(p + 2) ? p + 3 : 0;
  }
  if (c > 0xf4) return 0;
  if (c == 0xf0 && d < 0x90) return 0;
  if (c == 0xf4 && d > 0x8f) return 0;
  return isContinuation(p + 1) && isContinuation(p + 2) && isContinuation(p + 3) ? p + 4 : 0;
}

/** Whether strict UTF-8 decoding would accept the bytes; nearly always a look at their top bits. */
function isUtf8(p: usize, end: usize): bool {
  while (p < end) {
    const high = i8x16.bitmask(v128.load(p));
    if (high == 0) {
      p += 16;
      continue;
    }
    p += ctz(high);
    while (p < end && load<u8>(p) >= 0x80) {
      p = skipMultiByte(p);
      if (p == 0) return false;
    }
  }
  return true;
}

@inline
function isDigit(p: usize): bool {
  return <u32> load<u8>(p) - 0x30 < 10;
}

function skipNumber(p: usize): usize {
  if (load<u8>(p) == 0x2d) p++;
  if (load<u8>(p) == 0x30) p++;
  else {
    if (!isDigit(p)) return 0;
    while (isDigit(p)) p++;
  }
  if (load<u8>(p) == 0x2e) {
    if (!isDigit(++p)) return 0;
    while (isDigit(p)) p++;
  }
  if ((load<u8>(p) | 0x20) == 0x65) {
    const sign = load<u8>(++p);
    if (sign == 0x2b || sign == 0x2d) p++;
    if (!isDigit(p)) return 0;
    while (isDigit(p)) p++;
  }
  return p;
}

function skipScalar(p: usize): usize {
  const c = load<u8>(p);
  if (c == 0x74) return load<u32>(p) == 0x65757274 ? p + 4 : 0;
  if (c == 0x6e) return load<u32>(p) == 0x6c6c756e ? p + 4 : 0;
  if (c == 0x66) return load<u32>(p, 1) == 0x65736c61 ? p + 5 : 0;
  return skipNumber(p);
}

// ------------------------------------------------------------ where structure is

/** Behind the last place in INDEX, ESCAPES and FAULTS, and the first one the walk has not passed. */
let indexEnd: usize = INDEX;
let cursor: usize = INDEX;
let escapesEnd: usize = ESCAPES;
let nextEscape: usize = ESCAPES;
let faultsEnd: usize = FAULTS;
let nextFault: usize = FAULTS;

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
function noteFaults(p: usize, faults: u64): void {
  while (faults != 0) {
    store<u32>(faultsEnd, <u32> (p + <usize> ctz(faults)));
    faultsEnd += 4;
    faults &= faults - 1;
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
  let to = indexEnd;
  indexEnd = to + (<usize> popcnt(bits) << 2);
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

/** Fills INDEX, ESCAPES and FAULTS for whole lines from `p` to `end`, and lets the walk begin there. */
function index(p: usize, end: usize): void {
  const quote = i8x16.splat(0x22), backslash = i8x16.splat(0x5c), space = i8x16.splat(0x20), newline = i8x16.splat(0x0a);
  let inString: u64 = 0;
  carriedEscape = 0;
  indexEnd = cursor = INDEX;
  escapesEnd = nextEscape = ESCAPES;
  faultsEnd = nextFault = FAULTS;
  for (; p < end; p += 64) {
    const a = v128.load(p), b = v128.load(p, 16), c = v128.load(p, 32), d = v128.load(p, 48);
    let quotes = mask64(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote));
    const slashes = mask64(i8x16.eq(a, backslash), i8x16.eq(b, backslash), i8x16.eq(c, backslash), i8x16.eq(d, backslash));
    const control = mask64(i8x16.lt_u(a, space), i8x16.lt_u(b, space), i8x16.lt_u(c, space), i8x16.lt_u(d, space));
    const structure = mask64(structureOf(a), structureOf(b), structureOf(c), structureOf(d));
    let faults: u64 = 0;
    if ((slashes | carriedEscape) != 0) {
      quotes &= ~noteEscapes(p, slashes);
      faults = badEscapes;
    }
    let inside = parity(quotes) ^ inString;
    let newlines: u64 = 0;
    if (control != 0) {
      newlines = mask64(i8x16.eq(a, newline), i8x16.eq(b, newline), i8x16.eq(c, newline), i8x16.eq(d, newline));
      inside = endStrings(newlines, inside);
      faults |= control & inside & ~newlines;
    }
    if (faults != 0) noteFaults(p, faults);
    inString = <u64> (<i64> inside >> 63);
    let bits = (structure & ~inside) | quotes | newlines;
    if (p + 64 > end) bits &= (<u64> 1 << (end - p)) - 1;
    writeIndex(p, bits);
  }
}

/** The next place with structure; the walk never passes a newline, and each line ends with one. */
@inline
function next(): usize {
  const at = <usize> load<u32>(cursor);
  cursor += 4;
  return at;
}

@inline
function peek(): usize {
  return load<u32>(cursor);
}

/** Whether only white space lies between. */
@inline
function adjoins(from: usize, to: usize): bool {
  return from == to || skipSpace(from) == to;
}

/** From behind `{` or `,` over a key and its colon; gives where the value begins, or 0. */
@inline
function passKey(p: usize): usize {
  const open = next();
  if (load<u8>(open) != 0x22 || !adjoins(p, open)) return 0;
  const close = next();
  if (load<u8>(close) != 0x22) return 0;
  const colon = next();
  return load<u8>(colon) == 0x3a && adjoins(close + 1, colon) ? skipSpace(colon + 1) : 0;
}

/** Over a string or scalar that begins at `p`; gives the place behind it, or 0. */
@inline
function passLeaf(p: usize): usize {
  if (p == peek()) {
    if (load<u8>(next()) != 0x22) return 0;
    const close = next();
    return load<u8>(close) == 0x22 ? close + 1 : 0;
  }
  return skipScalar(p);
}

@inline
function opens(c: u32): bool {
  return (c | 0x20) == 0x7b;
}

/** Over the container whose bracket is next; gives the place behind it, or 0. Depth costs no call: STACK holds what closes. */
function passContainer(): usize {
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
        store<u8>(STACK + ++depth, close);
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
      const c = load<u8>(at), close = load<u8>(STACK + depth);
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
function escapedBetween(from: usize, to: usize): bool {
  while (nextEscape < escapesEnd && <usize> load<u32>(nextEscape) < from) nextEscape += 4;
  return nextEscape < escapesEnd && <usize> load<u32>(nextEscape) < to;
}

/** The same for faults. */
@inline
function faultBetween(from: usize, to: usize): bool {
  while (nextFault < faultsEnd && <usize> load<u32>(nextFault) < from) nextFault += 4;
  return nextFault < faultsEnd && <usize> load<u32>(nextFault) < to;
}

@inline
function tagOf(c: u32, escaped: bool): u32 {
  if (c == 0x22) return escaped ? TAG_STRING_ESCAPED : TAG_STRING;
  if (c == 0x74) return TAG_TRUE;
  if (c == 0x66) return TAG_FALSE;
  return c == 0x2d || c - 0x30 < 10 ? TAG_NUMBER : TAG_OTHER;
}

// ---------------------------------------------------------- strings with escapes

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
let scratchEnd: usize = SCRATCH;

/**
 * Decodes the inside of a valid string to `scratchEnd` and gives its length.
 * A lone surrogate keeps its three-byte form (WTF-8), so that two ids are
 * equal here exactly when they are equal as JavaScript strings.
 */
function decode(p: usize, end: usize): u32 {
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

let textAt: usize = 0;
let textLength: u32 = 0;

/** The decoded bytes of a slot's string in `textAt`, `textLength`; false if it holds no string. */
@inline
function slotText(slot: usize): bool {
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

// --------------------------------------------------------------------- instants

let instant: i64 = 0;

@inline
function two(p: usize): i32 {
  const a = <u32> load<u8>(p) - 0x30, b = <u32> load<u8>(p, 1) - 0x30;
  return a < 10 && b < 10 ? <i32> (a * 10 + b) : 99999;
}

@inline
function daysInMonth(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar; years start in March, so that the leap day is last. */
@inline
function daysFromCivil(year: i32, month: i32, day: i32): i64 {
  const y = year - (month <= 2 ? 1 : 0);
  const era = (y >= 0 ? y : y - 399) / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return <i64> era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

/** The grammar of `parseInstant` in `lib/instant.ts`, on bytes. */
function parseRfc3339(p: usize, length: u32): bool {
  if (length < 20) return false;
  const end = p + length;
  const century = two(p), years = two(p + 2), month = two(p + 5), day = two(p + 8);
  const hour = two(p + 11), minute = two(p + 14), second = two(p + 17);
  const year = century * 100 + years;
  if (year > 9999 || load<u8>(p, 4) != 0x2d || load<u8>(p, 7) != 0x2d) return false;
  if ((load<u8>(p, 10) | 0x20) != 0x74 || load<u8>(p, 13) != 0x3a || load<u8>(p, 16) != 0x3a) return false;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  let micros: i64 = 0;
  let q = p + 19;
  if (load<u8>(q) == 0x2e) {
    let unit: i64 = 100000;
    const digits = ++q;
    while (q < end && isDigit(q)) {
      micros += <i64> (load<u8>(q) - 0x30) * unit;
      unit /= 10;
      q++;
    }
    if (q == digits) return false;
  }
  let offset: i64 = 0;
  const zone = load<u8>(q);
  if ((zone | 0x20) == 0x7a) q += 1;
  else {
    if (zone != 0x2b && zone != 0x2d || q + 6 != end || load<u8>(q, 3) != 0x3a) return false;
    const hours = two(q + 1), minutes = two(q + 4);
    if (hours > 23 || minutes > 59) return false;
    offset = <i64> (hours * 60 + minutes) * (zone == 0x2b ? 60 : -60);
    q += 6;
  }
  if (q != end) return false;
  const seconds = daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
  instant = seconds * 1000000 + micros;
  return true;
}

/** A JSON number times 10^`shift` as whole microseconds, cut towards the past; false outside ±2^62. */
function parseEpoch(p: usize, end: usize, shift: i32): bool {
  let negative = false;
  if (load<u8>(p) == 0x2d) {
    negative = true;
    p++;
  }
  let mantissa: i64 = 0, exponent: i32 = shift, cut = false, fraction = false;
  for (; p < end; p++) {
    const c = <u32> load<u8>(p);
    if (c == 0x2e) {
      fraction = true;
      continue;
    }
    if ((c | 0x20) == 0x65) break;
    // A digit that is dropped leaves a mantissa that no further power of ten can fit.
    if (mantissa <= i64.MAX_VALUE / 20) {
      mantissa = mantissa * 10 + (c - 0x30);
      if (fraction) exponent--;
    } else {
      if (c != 0x30) cut = true;
      if (!fraction) exponent++;
    }
  }
  if (p < end) {
    const sign = load<u8>(++p);
    if (sign == 0x2b || sign == 0x2d) p++;
    let power: i32 = 0;
    for (; p < end; p++) power = min(power * 10 + load<u8>(p) - 0x30, 100000000);
    exponent += sign == 0x2d ? -power : power;
  }
  for (; exponent > 0 && mantissa != 0; exponent--) {
    if (mantissa > i64.MAX_VALUE / 20) return false;
    mantissa *= 10;
  }
  for (; exponent < 0 && mantissa != 0; exponent++) {
    if (mantissa % 10 != 0) cut = true;
    mantissa /= 10;
  }
  instant = negative ? -mantissa - (cut ? 1 : 0) : mantissa;
  return abs(instant) <= <i64> 1 << 62;
}

/** The first valid `at` of the current line in `instant`; gives its slot, or 0. */
function ownAt(): usize {
  for (let i: u32 = 0; i < roleCount(ROLE_AT); i++) {
    const slot = roleSlot(ROLE_AT, i);
    if (slot == 0) continue;
    if (atFormat == 0) {
      if (slotText(slot) && parseRfc3339(textAt, textLength)) return slot;
    } else if (load<u32>(slot, 8) == TAG_NUMBER) {
      if (parseEpoch(load<u32>(slot), load<u32>(slot, 4), atFormat == 1 ? 3 : 6)) return slot;
    }
  }
  return 0;
}

// ------------------------------------------------------------- interned strings

/**
 * A table of interned strings: {count, capacity, slots, entries}. A slot is {hash, ptr}, ptr 0 where
 * it is free; at ptr lies {symbol, length, versions, hash} and behind it the bytes, so that a look-up
 * touches two places in memory. `entries` gives the host each symbol's ptr.
 */
const TABLE_COUNT: usize = 0, TABLE_CAPACITY: usize = 4, TABLE_SLOTS: usize = 8, TABLE_ENTRIES: usize = 12;
const ENTRY_BYTES: usize = 16;

let heapEnd: usize = HEAP;

function allocate(bytes: usize): usize {
  const at = heapEnd;
  heapEnd = at + bytes + 7 & ~7;
  // The slack lets a wide load run past the last string.
  const missing = <i64> heapEnd + 64 - (<i64> memory.size() << 16);
  if (missing > 0) {
    // In steps, for every growth hands the host a new view of the memory.
    const pages = <i32> (missing + 0xffff >> 16);
    if (memory.grow(max(pages, 64)) < 0 && memory.grow(pages) < 0) unreachable();
  }
  return at;
}

@inline
function sameBytes(a: usize, b: usize, length: u32): bool {
  const end = a + length;
  while (a + 8 <= end) {
    if (load<u64>(a) != load<u64>(b)) return false;
    a += 8;
    b += 8;
  }
  while (a < end) {
    if (load<u8>(a++) != load<u8>(b++)) return false;
  }
  return true;
}

@inline
function hashBytes(p: usize, length: u32): u32 {
  let hash: u64 = <u64> length * 0x9e3779b97f4a7c15;
  const end = p + length;
  while (p + 8 <= end) {
    hash = (hash ^ load<u64>(p)) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
    p += 8;
  }
  if (p < end) {
    const tail = load<u64>(p) & (<u64> 1 << <u64> (end - p) * 8) - 1;
    hash = (hash ^ tail) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  return <u32> (hash ^ hash >> 29);
}

function grow(table: usize): void {
  const count = load<u32>(table, TABLE_COUNT);
  const capacity = max<u32>(load<u32>(table, TABLE_CAPACITY) * 2, 1024);
  const slots = allocate(<usize> capacity * 16);
  const entries = allocate(<usize> capacity * 4);
  memory.fill(slots, 0, <usize> capacity * 16);
  memory.copy(entries, load<u32>(table, TABLE_ENTRIES), <usize> count * 4);
  const mask = capacity * 2 - 1;
  for (let symbol: u32 = 0; symbol < count; symbol++) {
    const entry = load<u32>(entries + <usize> symbol * 4);
    const hash = load<u32>(entry, 12);
    let at = hash & mask;
    while (load<u32>(slots + <usize> at * 8, 4) != 0) at = at + 1 & mask;
    store<u32>(slots + <usize> at * 8, hash);
    store<u32>(slots + <usize> at * 8, entry, 4);
  }
  store<u32>(table, capacity, TABLE_CAPACITY);
  store<u32>(table, <u32> slots, TABLE_SLOTS);
  store<u32>(table, <u32> entries, TABLE_ENTRIES);
}

/** The entry of the bytes; a new one where `add`, else 0 for bytes never seen. */
function find(table: usize, p: usize, length: u32, hash: u32, add: bool): usize {
  const count = load<u32>(table, TABLE_COUNT);
  if (!add && count == 0) return 0;
  if (add && count == load<u32>(table, TABLE_CAPACITY)) grow(table);
  const mask = load<u32>(table, TABLE_CAPACITY) * 2 - 1;
  const slots = <usize> load<u32>(table, TABLE_SLOTS);
  let at = hash & mask;
  while (true) {
    const slot = slots + <usize> at * 8;
    const entry = <usize> load<u32>(slot, 4);
    if (entry == 0) break;
    if (load<u32>(slot) == hash && load<u32>(entry, 4) == length && sameBytes(entry + ENTRY_BYTES, p, length)) {
      return entry;
    }
    at = at + 1 & mask;
  }
  if (!add) return 0;
  const entry = allocate(ENTRY_BYTES + length);
  store<u32>(entry, count);
  store<u32>(entry, length, 4);
  store<u32>(entry, 0, 8);
  store<u32>(entry, hash, 12);
  memory.copy(entry + ENTRY_BYTES, p, length);
  store<u32>(slots + <usize> at * 8, hash);
  store<u32>(slots + <usize> at * 8, <u32> entry, 4);
  store<u32>(<usize> load<u32>(table, TABLE_ENTRIES) + <usize> count * 4, <u32> entry);
  store<u32>(table, count + 1, TABLE_COUNT);
  return entry;
}

/** The symbol of the bytes; a new one where `add`, else NONE for bytes never seen. */
function intern(table: usize, p: usize, length: u32, add: bool): u32 {
  const entry = find(table, p, length, hashBytes(p, length), add);
  return entry == 0 ? NONE : load<u32>(entry);
}

/** Interns the host's string, put at INPUT, among ids (0) or field values (1). */
export function know(table: u32, length: u32): u32 {
  return intern(table == 0 ? IDS : VALUES, INPUT, length, true);
}

/** How many strings a table holds. */
export function known(table: u32): u32 {
  return load<u32>(table == 0 ? IDS : VALUES, TABLE_COUNT);
}

/** Address of {symbol, length, versions, hash, bytes} of a symbol. */
export function entryOf(table: u32, symbol: u32): usize {
  return load<u32>(<usize> load<u32>(table == 0 ? IDS : VALUES, TABLE_ENTRIES) + <usize> symbol * 4);
}

// ------------------------------------------------------------------- lines

let lineEnd: usize = 0;
let hasContent: bool = false;
let repeats: bool = false;
let unfit: bool = false;

function findNewline(p: usize): usize {
  const newline = i8x16.splat(0x0a);
  while (true) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(p), newline));
    if (found != 0) return p + ctz(found);
    p += 16;
  }
}

/** Whether the array at `p`, whose grammar has been checked, holds nothing but strings. */
function areStrings(p: usize): bool {
  p = skipSpace(p + 1);
  if (load<u8>(p) == 0x5d) return true;
  while (load<u8>(p) == 0x22) {
    p++;
    while (load<u8>(p) != 0x22) p += load<u8>(p) == 0x5c ? 2 : 1;
    p = skipSpace(p + 1);
    if (load<u8>(p) == 0x5d) return true;
    p = skipSpace(p + 1);
  }
  return false;
}

/** Whether a value is of one of the kinds; an instant spelled with escapes is held to be none. */
function isOfKind(kinds: u32, from: usize, to: usize): bool {
  const c = load<u8>(from);
  if (c == 0x22) {
    if ((kinds & KIND_STRING) != 0) return true;
    return (kinds & KIND_INSTANT) != 0 && parseRfc3339(from + 1, <u32> (to - from - 2));
  }
  if (c == 0x5b) return (kinds & KIND_STRINGS) != 0 && areStrings(from);
  if (c == 0x7b) return (kinds & KIND_OBJECT) != 0;
  if (c == 0x6e) return (kinds & KIND_NULL) != 0;
  return (c == 0x74 || c == 0x66) && (kinds & KIND_BOOLEAN) != 0;
}

/** Notes a key that is not wanted; two of one hash count as the same. */
function noteUnknown(key: usize, length: u32): void {
  const at = UNKNOWN + <usize> (hashBytes(key, length) & UNKNOWN_HASHES - 1) * 4;
  if (load<u32>(at) == generation) repeats = true;
  store<u32>(at, generation);
}

/** Puts the key's value from `from` to `to` into its slot; of duplicate keys the last one stays. */
@inline
function noteMember(key: usize, keyEnd: usize, from: usize, to: usize): void {
  let at = key, length = <u32> (keyEnd - key);
  if (escapedBetween(key, keyEnd)) {
    length = decode(key, keyEnd);
    at = scratchEnd;
  }
  const slot = findKey(at, length);
  if (slot == NONE) {
    hasContent = true;
    if (closely) noteUnknown(at, length);
    return;
  }
  const kinds = load<u32>(KEYS + <usize> slot * 16, 8);
  if ((kinds & ENVELOPE) == 0) hasContent = true;
  const place = slotAt(slot);
  if (closely) {
    if (load<u32>(place, 12) == generation) repeats = true;
    if ((kinds & ~ENVELOPE) != 0 && !isOfKind(kinds, from, to)) unfit = true;
  }
  store<u32>(place, <u32> from);
  store<u32>(place, <u32> to, 4);
  store<u32>(place, tagOf(load<u8>(from), escapedBetween(from, to)), 8);
  store<u32>(place, generation, 12);
}

/** Reads the members of the object whose brace is next; gives the place behind it, or 0. */
function readMembers(): usize {
  let p = next() + 1;
  let at = peek();
  if (load<u8>(at) == 0x7d) {
    cursor += 4;
    return adjoins(p, at) ? at + 1 : 0;
  }
  while (true) {
    const key = peek() + 1;
    const from = passKey(p);
    if (from == 0) return 0;
    const keyEnd = <usize> load<u32>(cursor - 8);
    p = opens(load<u8>(from)) && from == peek() ? passContainer() : passLeaf(from);
    if (p == 0) return 0;
    noteMember(key, keyEnd, from, p);
    at = next();
    if (!adjoins(p, at)) return 0;
    const c = load<u8>(at);
    p = at + 1;
    if (c == 0x7d) return p;
    if (c != 0x2c) return 0;
  }
}

@inline
function endsLineFrom(start: usize, at: usize): bool {
  return at >= start && load<u8>(at) == 0x0a;
}

/** Reads one indexed line into the slots and sets `lineEnd`; 0 for an object, else why it is none. */
function readLine(start: usize): u32 {
  generation++;
  hasContent = repeats = unfit = false;
  const p = skipSpace(start);
  const c = load<u8>(p);
  if (c == 0x0a) {
    cursor += 4;
    lineEnd = p;
    return BLANK;
  }
  const behind = c == 0x7b ? readMembers() : opens(c) && p == peek() ? passContainer() : passLeaf(p);
  const whole = behind != 0 && load<u8>(peek()) == 0x0a && adjoins(behind, peek());
  // A walk that failed may already stand behind the newline's place.
  if (!whole && cursor > INDEX && endsLineFrom(start, load<u32>(cursor - 4))) cursor -= 4;
  while (load<u8>(peek()) != 0x0a) cursor += 4;
  lineEnd = next();
  if (!whole || faultBetween(start, lineEnd) || !isUtf8(start, lineEnd)) return UNREADABLE;
  return c == 0x7b ? 0 : NOT_AN_OBJECT;
}

@inline
function addDamage(start: usize, status: u32): void {
  const at = DAMAGE + <usize> damageCount * DAMAGE_BYTES;
  damageCount++;
  store<u32>(at, <u32> (start - INPUT));
  store<u32>(at, <u32> (lineEnd - start), 4);
  store<u32>(at, nextLine, 8);
  store<u32>(at, status, 12);
}

@inline
function flagSlot(role: usize): bool {
  for (let i: u32 = 0; i < roleCount(role); i++) {
    const slot = roleSlot(role, i);
    if (slot == 0) continue;
    const tag = load<u32>(slot, 8);
    if (tag == TAG_TRUE) return true;
    if (tag == TAG_FALSE) return false;
  }
  return false;
}

/** Loads the first valid id's text; false where the line has none. */
@inline
function loadId(): bool {
  for (let i: u32 = 0; i < roleCount(ROLE_ID); i++) {
    const slot = roleSlot(ROLE_ID, i);
    if (slot != 0 && slotText(slot) && textLength != 0) return true;
  }
  return false;
}

@inline
function fieldSymbol(index: u32, add: bool): u32 {
  const slot = roleSlot(ROLE_FIELD, index);
  return slot != 0 && slotText(slot) ? intern(VALUES, textAt, textLength, add) : NONE;
}

/** Writes the row of the line just read; its id goes in as {ptr, len} until `nameRows`. */
function addRow(start: usize, id: usize, idLength: u32, at: usize): void {
  const row = ROWS + <usize> rowCount * ROW_BYTES;
  rowCount++;
  let flags: u32 = at != 0 ? FLAG_OWN_AT : 0;
  if (flagSlot(ROLE_DELETED)) flags |= FLAG_DELETED;
  if (flagSlot(ROLE_RESTORED)) flags |= FLAG_RESTORED;
  if (hasContent) flags |= FLAG_CONTENT;
  if (repeats) flags |= FLAG_REPEATS;
  if (unfit) flags |= FLAG_UNFIT;
  store<u32>(row, <u32> (start - INPUT));
  store<u32>(row, <u32> (lineEnd - start), 4);
  store<u32>(row, nextLine, 8);
  store<u32>(row, flags, 12);
  store<i64>(row, effective, 16);
  store<u32>(row, <u32> id, 24);
  store<u32>(row, idLength, 28);
  if (at != 0) {
    store<u32>(row, load<u32>(at) - <u32> start, 36);
    store<u32>(row, load<u32>(at, 4) - load<u32>(at), 40);
  }
  const fields = roleCount(ROLE_FIELD);
  for (let i: u32 = 0; i < fields; i++) store<u32>(row + 44 + <usize> i * 4, fieldSymbol(i, true));
}

/** Where `nameRows` leaves what it loaded ahead, so that the loads are not optimised away. */
export let touched: u32 = 0;

/**
 * Interns the ids of all rows. Ids lie all over memory, so first the slots, then the entries are
 * loaded for all rows in loops without dependencies: their cache misses overlap.
 */
function nameRows(): void {
  const end = ROWS + <usize> rowCount * ROW_BYTES;
  const mask = load<u32>(IDS, TABLE_CAPACITY) * 2 - 1;
  const slots = <usize> load<u32>(IDS, TABLE_SLOTS);
  const warm = slots != 0;
  let sum: u32 = 0;
  for (let row = ROWS; row < end; row += ROW_BYTES) {
    const hash = hashBytes(load<u32>(row, 24), load<u32>(row, 28));
    store<u32>(row, hash, 32);
    if (warm) sum += load<u32>(slots + <usize> (hash & mask) * 8);
  }
  if (warm) {
    for (let row = ROWS; row < end; row += ROW_BYTES) {
      sum += load<u32>(load<u32>(slots + <usize> (load<u32>(row, 32) & mask) * 8, 4));
    }
  }
  touched = sum;
  for (let row = ROWS; row < end; row += ROW_BYTES) {
    const entry = find(IDS, load<u32>(row, 24), load<u32>(row, 28), load<u32>(row, 32), true);
    const version = load<u32>(entry, 8) + 1;
    store<u32>(entry, version, 8);
    store<u32>(row, load<u32>(entry), 24);
    store<u32>(row, version, 28);
  }
}

/** Takes the indexed line at `p`: a row, damage, or nothing. False where its effective time has to be found first. */
function takeLine(p: usize): bool {
  const status = readLine(p);
  if (status != 0) {
    addDamage(p, status);
    return true;
  }
  if (!loadId()) {
    addDamage(p, MISSING_ID);
    return true;
  }
  const id = textAt, idLength = textLength;
  if (id == scratchEnd) scratchEnd += idLength;
  const at = ownAt();
  if (at != 0) effective = instant;
  if (keep == KEEP_IDS && intern(IDS, id, idLength, false) == NONE) return true;
  // Other values become known as rows carry them; the one asked for was the first.
  if (keep == KEEP_FIELD && fieldSymbol(0, false) != 0) return true;
  if (at == 0 && needleLength > 0) return false;
  addRow(p, id, idLength, at);
  return true;
}

/**
 * Whether one of the marked bytes starts the needle or an escape that could spell a part of it.
 * A needle of plain letters can only hide behind `\\u00..`, which is rare where `\\n` and `\\"` are not.
 */
function mayHold(p: usize, marks: i32): bool {
  while (marks != 0) {
    const at = p + ctz(marks);
    marks &= marks - 1;
    if (load<u8>(at) != 0x5c) {
      if (sameBytes(NEEDLE, at, needleLength)) return true;
    } else if (!needlePlain || (load<u32>(at) & 0xffffffff) == 0x3030755c) return true;
  }
  return false;
}

/** Whether the line at `p` may hold the needle; if not, `lineEnd` is where it ends. */
@inline
function isCandidate(p: usize): bool {
  const newline = i8x16.splat(0x0a), backslash = i8x16.splat(0x5c);
  const reach = <usize> needleLength - 1;
  while (true) {
    const v = v128.load(p);
    const ends = i8x16.bitmask(i8x16.eq(v, newline));
    let marks = i8x16.bitmask(
      v128.or(
        i8x16.eq(v, backslash),
        v128.and(i8x16.eq(v, needleFirst), i8x16.eq(v128.load(p + reach), needleLast)),
      ),
    );
    if (ends != 0) {
      const length = ctz(ends);
      marks &= (1 << length) - 1;
      if (marks != 0 && mayHold(p, marks)) return true;
      lineEnd = p + length;
      return false;
    }
    if (marks != 0 && mayHold(p, marks)) return true;
    p += 16;
  }
}

/**
 * Scans the whole lines in INPUT from `start` to `end` (relative, `end` behind the last newline or the
 * sentinel) and gives where it stopped: at `end`, when a table is full, after `linesMax` lines, or stalled.
 * `resume` says that the last call stopped at `start` in these same bytes.
 */
export function scan(start: u32, end: u32, linesMax: u32, resume: bool): u32 {
  rowCount = 0;
  damageCount = 0;
  stalled = 0;
  scratchEnd = SCRATCH;
  let p = INPUT + start;
  const stop = INPUT + end;
  const lastLine = nextLine + linesMax;
  const search = needleLength > 0;
  if (!search && !resume) index(p, stop);
  while (p < stop && nextLine != lastLine && rowCount < ROWS_MAX && damageCount < ROWS_MAX) {
    if (!search) {
      takeLine(p);
    } else if (isCandidate(p)) {
      index(p, findNewline(p) + 1);
      if (!takeLine(p)) {
        stalled = 1;
        break;
      }
    }
    nextLine++;
    p = lineEnd + 1;
  }
  nameRows();
  return <u32> (p - INPUT);
}
