/**
 * Folding rows as they are found: for each id the line in force, the tombstone, and
 * the first line folded. What a line does is looked up in ACTIONS, which the host
 * fills from the lifecycle law, so nothing here knows what a tombstone is.
 *
 * Where an id stands by one cut is a state:
 *
 *      0  line in force: {offset f64, effective i64, length, line, version, atStart}
 *     32  offset f64 of the first line folded
 *     40  flags: the standing in bits 0 and 1, FOLDED        44  tombstone, or 0
 *     48  field symbols of the line in force
 *
 * That of the first cut lies in the id's entry, so that a line touches little memory.
 * Those of other cuts, and tombstones, lie elsewhere, and are pointed at.
 */

import { allocate } from "./heap";
import {
  ACTIONS,
  CUT_BYTES,
  CUTS,
  ENTRY_STATE,
  FLAG_ODD_FLAG,
  FLAG_OWN_AT,
  FLAG_VISIBLE,
} from "./layout";
import { setIdHeader } from "./strings";

export const REF_BYTES: usize = 32;
export const STATE_FIRST: usize = 32;
export const STATE_FLAGS: usize = 40;
export const STATE_TOMBSTONE: usize = 44;
const STATE_FIELDS: usize = 48;

/** Something of the id was folded. */
export const FOLDED: u32 = 4;
/** What ACTIONS says beside the standing behind the line: it comes into force, it is the tombstone. */
const BRINGS_VALUE: u32 = 4;
const IS_TOMBSTONE: u32 = 8;

let cutCount: u32 = 0;
let isFolding: bool = false;
let fieldBytes: usize = 0;
let stateBytes: usize = 0;
/** Where in the file the input begins. */
let inputOffset: f64 = 0;

/** What was counted among the rows. */
export let oddFlagLines: u32 = 0;
export let firstOddFlagLine: u32 = 0;
export let aheadLines: u32 = 0;
export let latestAhead: i64 = i64.MIN_VALUE;

/** Says how many cuts there are, each at CUTS, and how many fields of a line in force are kept. */
export function setCuts(cuts: u32, fields: u32): void {
  cutCount = cuts;
  fieldBytes = <usize> fields * 4;
  stateBytes = STATE_FIELDS + fieldBytes + 7 & ~7;
  const others = cuts == 0 ? 0 : <usize> (cuts - 1) * 4;
  if (cuts != 0) setIdHeader(ENTRY_STATE + stateBytes + others + 7 & ~7);
}

export function setFolding(value: bool): void {
  isFolding = value;
}

export function setInputOffset(offset: f64): void {
  inputOffset = offset;
}

export function clearFold(): void {
  isFolding = false;
  cutCount = oddFlagLines = firstOddFlagLine = aheadLines = 0;
  latestAhead = i64.MIN_VALUE;
}

/** The state of an entry by a cut; made where it is not there yet. */
@inline
function stateOf(entry: usize, cut: u32): usize {
  if (cut == 0) return entry + ENTRY_STATE;
  const at = entry + ENTRY_STATE + stateBytes + <usize> (cut - 1) * 4;
  let state = <usize> load<u32>(at);
  if (state == 0) {
    state = allocate(stateBytes);
    memory.fill(state, 0, stateBytes);
    store<u32>(at, <u32> state);
  }
  return state;
}

/** Points at the line of a row. */
@inline
function point(ref: usize, row: usize): void {
  store<f64>(ref, <f64> load<u32>(row) + inputOffset);
  store<i64>(ref, load<i64>(row, 16), 8);
  store<u32>(ref, load<u32>(row, 4), 16);
  store<u32>(ref, load<u32>(row, 8), 20);
  store<u32>(ref, load<u32>(row, 28), 24);
  store<i32>(ref, (load<u32>(row, 12) & FLAG_OWN_AT) != 0 ? load<i32>(row, 36) : -1, 28);
}

@inline
function foldInto(state: usize, row: usize, symbol: u32, cut: usize): void {
  let flags = load<u32>(state, STATE_FLAGS);
  if ((flags & FOLDED) == 0) {
    store<f64>(state, <f64> load<u32>(row) + inputOffset, STATE_FIRST);
    if (load<u32>(cut, 12) <= symbol) store<u32>(cut, symbol + 1, 12);
  }
  const said = load<u32>(row, 12);
  const action = <u32> load<u8>(ACTIONS + <usize> ((said & 3 | said >> 1 & 4) << 2 | flags & 3));
  store<u32>(state, action & 3 | FOLDED, STATE_FLAGS);
  if ((action & BRINGS_VALUE) != 0) {
    point(state, row);
    for (let at: usize = 0; at < fieldBytes; at += 4) {
      store<u32>(state + STATE_FIELDS + at, load<u32>(row + 40 + at));
    }
  } else if ((action & IS_TOMBSTONE) != 0) {
    if (load<u32>(state, STATE_TOMBSTONE) == 0) {
      store<u32>(state, <u32> allocate(REF_BYTES), STATE_TOMBSTONE);
    }
    point(load<u32>(state, STATE_TOMBSTONE), row);
  }
}

/** Holds a named row against all cuts. */
@inline
export function takeRow(row: usize, symbol: u32, entry: usize): void {
  if ((load<u32>(row, 12) & FLAG_ODD_FLAG) != 0 && oddFlagLines++ == 0) {
    firstOddFlagLine = load<u32>(row, 8);
  }
  const effective = load<i64>(row, 16);
  for (let index: u32 = 0; index < cutCount; index++) {
    const cut = CUTS + <usize> index * CUT_BYTES;
    const through = load<i64>(cut);
    if (effective <= through && load<u32>(row, 8) <= load<u32>(cut, 8)) {
      if (index == 0) store<u32>(row, load<u32>(row, 12) | FLAG_VISIBLE, 12);
      if (isFolding) foldInto(stateOf(entry, index), row, symbol, cut);
    } else if (effective > through && index == cutCount - 1) {
      aheadLines++;
      latestAhead = max(latestAhead, effective);
    }
  }
}
