/**
 * Rows of a snapshot, as `snapshots/row.ts` spells them → ids and where they stand, as
 * `fold.ts` would have come to them:
 *
 *     {"id":"a","versions":3,"first_offset":0,"current":[…],"tombstone":null}
 *
 * A row is taken only if it is spelled just so and can be right, as
 * `snapshots/check_rows.ts` has it. At any other the host looks itself.
 */

import { allocate, input } from "./heap";
import { CUTS, ENTRY_STATE, IDS, ROWS } from "./layout";
import { FOLDED, REF_BYTES, STATE_FIRST, STATE_FLAGS, STATE_TOMBSTONE } from "./fold";
import { find, hashBytes, internedCount } from "./strings";

const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const MINUS: u32 = 0x2d;
const DIGIT_0: u32 = 0x30;
const BRACKET: u32 = 0x5b;
const BACKSLASH: u32 = 0x5c;
const BRACKET_END: u32 = 0x5d;
const SPACE: u32 = 0x20;
const DELETE: u32 = 0x7f;
const NULL: u32 = 0x6c6c756e;
const HAS_VALUE: u32 = 1;
const HAS_TOMBSTONE: u32 = 2;
const DIGITS_MAX: usize = 16;
/** What a double holds exactly. */
const NUMBER_MAX: u64 = 9007199254740991;

/** Where the lines of the row at hand are put together: nothing else lies there before a scan. */
const CURRENT = ROWS;
const TOMBSTONE = ROWS + REF_BYTES;

let linesMax: u64 = 0;
let end: u64 = 0;
let longest: u64 = 0;
let latestTime: i64 = 0;
let needsValue: bool = false;

/** The readable lines that all rows taken tell of, and the bytes of the lines that they point at. */
export let toldLines: f64 = 0;
export let toldBytes: f64 = 0;

/** Says what rows may tell of: lines, bytes, bytes of one line, times, and whether each is live. */
export function setStoredBounds(
  lines: f64,
  bytes: f64,
  lineBytes: f64,
  time: i64,
  isLive: bool,
): void {
  linesMax = <u64> lines;
  end = <u64> bytes;
  longest = <u64> lineBytes;
  latestTime = time;
  needsValue = isLive;
  toldLines = toldBytes = 0;
}

let at: usize = 0;
let isRight: bool = false;

/** Passes what begins with the first eight bytes and ends with the last. */
@inline
function pass(length: usize, first: u64, last: u64): void {
  if (load<u64>(at) != first || load<u64>(at + length - 8) != last) isRight = false;
  at += length;
}

@inline
function passByte(byte: u32): void {
  if (load<u8>(at++) != byte) isRight = false;
}

@inline
function passNull(): bool {
  if (load<u32>(at) != NULL) return false;
  at += 4;
  return true;
}

function number(): u64 {
  const start = at;
  let value: u64 = 0;
  for (let digit = <u32> load<u8>(at) - DIGIT_0; digit <= 9;) {
    value = value * 10 + digit;
    digit = <u32> load<u8>(++at) - DIGIT_0;
  }
  const digits = at - start;
  const isPadded = digits > 1 && load<u8>(start) == DIGIT_0;
  if (digits == 0 || digits > DIGITS_MAX || isPadded || value > NUMBER_MAX) isRight = false;
  return value;
}

@inline
function member(): u64 {
  const value = number();
  passByte(COMMA);
  return value;
}

@inline
function isMinus(): bool {
  if (load<u8>(at) != MINUS) return false;
  at++;
  return true;
}

/** Reads a line into a ref; false for null. */
function readRef(ref: usize, first: u64, versions: u64): bool {
  if (passNull()) return false;
  passByte(BRACKET);
  const offset = member(), length = member(), line = member(), version = member();
  const hasNoTime = isMinus();
  const atStart = member();
  let effective = i64.MIN_VALUE;
  if (!passNull()) {
    const isNegative = isMinus();
    effective = <i64> number();
    if (isNegative) effective = -effective;
  }
  passByte(BRACKET_END);
  const isPossible = line >= 1 && line <= linesMax && offset >= first && offset + 1 >= line &&
    offset + length < end && length >= 1 && length <= longest &&
    version >= 1 && version <= versions && version <= line &&
    (hasNoTime ? atStart == 1 : atStart < length && effective != i64.MIN_VALUE) &&
    effective <= latestTime;
  if (!isPossible) isRight = false;
  store<f64>(ref, <f64> offset);
  store<i64>(ref, effective, 8);
  store<u32>(ref, <u32> length, 16);
  store<u32>(ref, <u32> line, 20);
  store<u32>(ref, <u32> version, 24);
  store<i32>(ref, hasNoTime ? -1 : <i32> atStart, 28);
  return true;
}

/** Whether a tombstone lies behind the line that it hides. */
@inline
function isBehind(): bool {
  return load<f64>(TOMBSTONE) > load<f64>(CURRENT) + <f64> load<u32>(CURRENT, 16) &&
    load<u32>(TOMBSTONE, 20) > load<u32>(CURRENT, 20) &&
    load<u32>(TOMBSTONE, 24) > load<u32>(CURRENT, 24);
}

/** Passes an ASCII id without escapes. */
@inline
function passId(): void {
  const start = at;
  while (true) {
    const byte = <u32> load<u8>(at);
    if (byte == QUOTE) break;
    if (byte < SPACE || byte >= DELETE || byte == BACKSLASH) {
      isRight = false;
      break;
    }
    at++;
  }
  if (at == start) isRight = false;
}

function takeStored(id: usize, length: u32, versions: u64, first: u64, flags: u32): bool {
  const count = internedCount(0);
  const entry = find(IDS, id, length, hashBytes(id, length), true);
  if (load<u32>(entry) != count) return false;
  store<u32>(entry, <u32> versions, 8);
  const state = entry + ENTRY_STATE;
  if ((flags & HAS_VALUE) != 0) memory.copy(state, CURRENT, REF_BYTES);
  store<f64>(state, <f64> first, STATE_FIRST);
  store<u32>(state, flags | FOLDED, STATE_FLAGS);
  store<u32>(CUTS, count + 1, 12);
  if ((flags & HAS_TOMBSTONE) != 0) {
    const tombstone = allocate(REF_BYTES);
    memory.copy(tombstone, TOMBSTONE, REF_BYTES);
    store<u32>(state, <u32> tombstone, STATE_TOMBSTONE);
  }
  return true;
}

/** Takes whole lines of the input, and gives where it stopped: before a row that it did not take. */
export function takeStoredRows(from: u32, to: u32): u32 {
  at = input + from;
  while (at < input + to) {
    const row = at;
    isRight = (load<u64>(at) & 0xffffffffffffff) == 0x223a226469227b;
    at += 7;
    const id = at;
    passId();
    const idEnd = at;
    pass(13, 0x6973726576222c22, 0x3a22736e6f697372);
    const versions = number();
    pass(16, 0x5f7473726966222c, 0x3a2274657366666f);
    const first = number();
    pass(11, 0x6e6572727563222c, 0x3a22746e65727275);
    let flags = readRef(CURRENT, first, versions) ? HAS_VALUE : 0;
    pass(13, 0x7473626d6f74222c, 0x3a22656e6f747362);
    if (readRef(TOMBSTONE, first, versions)) flags |= HAS_TOMBSTONE;
    if (load<u16>(at) != 0x0a7d) isRight = false;
    at += 2;
    if (flags == (HAS_VALUE | HAS_TOMBSTONE) && !isBehind()) isRight = false;
    if (needsValue && flags != HAS_VALUE) isRight = false;
    const isPossible = isRight && versions >= 1 && versions <= linesMax && first < end;
    if (!isPossible || !takeStored(id, <u32> (idEnd - id), versions, first, flags)) {
      return <u32> (row - input);
    }
    toldLines += <f64> versions;
    if ((flags & HAS_VALUE) != 0) toldBytes += <f64> load<u32>(CURRENT, 16) + 1;
    if ((flags & HAS_TOMBSTONE) != 0) toldBytes += <f64> load<u32>(TOMBSTONE, 16) + 1;
  }
  return to;
}
