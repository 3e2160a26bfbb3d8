/**
 * The inner loop of reading: bytes of whole lines → one row per readable line.
 * AssemblyScript, compiled by `deno task scanner` into `../scanner_wasm.ts`.
 *
 * A line is readable exactly when strict UTF-8 decoding and `JSON.parse` would
 * accept it, it is an object, and it has an id. The whole grammar is checked
 * here, so nothing is parsed twice and no JavaScript value is made for a line
 * that nobody asks about.
 */

import { clearFold, takeRow } from "./fold";
import { clearHeap, input, sameBytes } from "./heap";
import { instant, ownAt } from "./instants";
import { clearKeys, roleCount, roleSlot } from "./keys";
import {
  DAMAGE,
  DAMAGE_BYTES,
  FLAG_CONTENT,
  FLAG_DELETED,
  FLAG_NAMES_FLAG,
  FLAG_ODD_FLAG,
  FLAG_OWN_AT,
  FLAG_REPEATS,
  FLAG_RESTORED,
  FLAG_UNFIT,
  IDS,
  FILTER_ALL,
  FILTER_FIELD,
  FILTER_IDS,
  KEYS,
  MISSING_ID,
  NEEDLE,
  NONE,
  ROLE_DELETED,
  ROLE_FIELD,
  ROLE_ID,
  ROLE_RESTORED,
  ROW_BYTES,
  ROWS,
  ROWS_MAX,
  TAG_FALSE,
  TAG_OTHER,
  TAG_TRUE,
  VALUES,
} from "./layout";
import { hasContent, lineEnd, passBy, readLine, repeats, setClosely, unfit } from "./lines";
import { clearTables, find, hashBytes, intern, TABLE_CAPACITY, TABLE_SLOTS } from "./strings";
import { clearTally } from "./tally";
import { clearScratch, keepText, slotText, textAt, textLength } from "./text";

export {
  aheadLines,
  firstOddFlagLine,
  latestAhead,
  oddFlagLines,
  setCuts,
  setFolding,
  setInputOffset,
} from "./fold";
export { reserve, tablesStart, heapEnd } from "./heap";
export { setAtFormat } from "./instants";
export { addKey, addRole, keyBytes, setKinds } from "./keys";
export { setClosely } from "./lines";
export { entryOf, internedCount, internInput } from "./strings";
export { setStoredBounds, takeStoredRows, toldBytes, toldLines } from "./stored";
export { earliest, latest, passRun, runLength } from "./tally";

/** What `scan` found, for the host. */
export let rowCount: i32 = 0;
export let damageCount: i32 = 0;
/** 1-based number of the next physical line. */
export let nextLine: u32 = 1;
/** Effective time that a line without its own `at` inherits, in microseconds. */
export let effective: i64 = i64.MIN_VALUE;
/** Set when a byte search met a line whose effective time lies before what it looked at. */
export let needsPriorTime: i32 = 0;
let filter: i32 = FILTER_ALL;
/** Length of the needle at NEEDLE, at most 4096; 0 searches nothing and looks at every line. */
let needleLength: i32 = 0;

export function setFilter(mode: i32): void {
  filter = mode;
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

/**
 * Makes the instance as good as new, but for how large its memory is and what
 * lies in it from the rows on, where nothing is read that was not written since.
 * What is not named here, the host sets first of all, or each scan or line before
 * it is read.
 */
export function reset(): void {
  memory.fill(KEYS, 0, ROWS - KEYS);
  clearHeap();
  clearKeys();
  clearTables();
  clearFold();
  clearTally();
  setClosely(false);
  setFilter(FILTER_ALL);
  setNeedle(0, false);
  setNextLine(1);
  setEffective(i64.MIN_VALUE);
}

@inline
function addDamage(start: usize, status: u32): void {
  const at = DAMAGE + <usize> damageCount * DAMAGE_BYTES;
  damageCount++;
  store<u32>(at, <u32> (start - input));
  store<u32>(at, <u32> (lineEnd - start), 4);
  store<u32>(at, nextLine, 8);
  store<u32>(at, status, 12);
}

/** Whether a flag was there, and whether as something that is neither true, false nor null. */
let hasFlag: bool = false;
let hasOddFlag: bool = false;

@inline
function flagSlot(role: usize): bool {
  hasFlag = hasOddFlag = false;
  for (let i: u32 = 0; i < roleCount(role); i++) {
    const slot = roleSlot(role, i);
    if (slot == 0) continue;
    hasFlag = true;
    const tag = load<u32>(slot, 8);
    if (tag == TAG_TRUE) return true;
    if (tag == TAG_FALSE) return false;
    if (tag != TAG_OTHER || load<u8>(load<u32>(slot)) != 0x6e) hasOddFlag = true;
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
  if (hasFlag) flags |= FLAG_NAMES_FLAG;
  if (hasOddFlag) flags |= FLAG_ODD_FLAG;
  if (flagSlot(ROLE_RESTORED)) flags |= FLAG_RESTORED;
  if (hasContent) flags |= FLAG_CONTENT;
  if (repeats) flags |= FLAG_REPEATS;
  if (unfit) flags |= FLAG_UNFIT;
  store<u32>(row, <u32> (start - input));
  store<u32>(row, <u32> (lineEnd - start), 4);
  store<u32>(row, nextLine, 8);
  store<u32>(row, flags, 12);
  store<i64>(row, effective, 16);
  store<u32>(row, <u32> id, 24);
  store<u32>(row, idLength, 28);
  if (at != 0) store<u32>(row, load<u32>(at) - <u32> start, 36);
  const fields = roleCount(ROLE_FIELD);
  for (let i: u32 = 0; i < fields; i++) store<u32>(row + 40 + <usize> i * 4, fieldSymbol(i, true));
}

/** Where `nameRows` leaves what it loaded ahead, so that the loads are not optimised away. */
export let touched: u32 = 0;

/**
 * Interns the ids of all rows, and folds them. Ids lie all over memory, so first the slots, then the entries are
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
      const entry = <usize> load<u32>(slots + <usize> (load<u32>(row, 32) & mask) * 8, 4);
      sum += load<u32>(entry) + load<u32>(entry, 64);
    }
  }
  touched = sum;
  for (let row = ROWS; row < end; row += ROW_BYTES) {
    const entry = find(IDS, load<u32>(row, 24), load<u32>(row, 28), load<u32>(row, 32), true);
    const version = load<u32>(entry, 8) + 1;
    const symbol = load<u32>(entry);
    store<u32>(entry, version, 8);
    store<u32>(row, symbol, 24);
    store<u32>(row, version, 28);
    takeRow(row, symbol, entry);
  }
}

/** Takes the line at `p`: a row, damage, or nothing. False where its effective time has to be found first. */
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
  keepText();
  const at = ownAt();
  if (at != 0) effective = instant;
  if (filter == FILTER_IDS && intern(IDS, id, idLength, false) == NONE) return true;
  // Other values become known as rows carry them; the one asked for was the first.
  if (filter == FILTER_FIELD && fieldSymbol(0, false) != 0) return true;
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
      passBy(p + length);
      return false;
    }
    if (marks != 0 && mayHold(p, marks)) return true;
    p += 16;
  }
}

/**
 * Scans the whole lines in the input from `start` to `end` (relative, `end` behind the last newline or the
 * sentinel) and gives where it stopped: at `end`, when a table is full, after `linesMax` lines, or at a line that needs
 * the effective time before it.
 */
export function scan(start: u32, end: u32, linesMax: u32): u32 {
  rowCount = 0;
  damageCount = 0;
  needsPriorTime = 0;
  clearScratch();
  let p = input + start;
  const stop = input + end;
  const lastLine = nextLine + linesMax;
  const search = needleLength > 0;
  while (p < stop && nextLine != lastLine && rowCount < ROWS_MAX && damageCount < ROWS_MAX) {
    if (!search) {
      takeLine(p);
    } else if (isCandidate(p)) {
      if (!takeLine(p)) {
        needsPriorTime = 1;
        break;
      }
    }
    nextLine++;
    p = lineEnd + 1;
  }
  nameRows();
  return <u32> (p - input);
}
