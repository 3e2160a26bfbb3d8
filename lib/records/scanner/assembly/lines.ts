/** One line → slots. */

import { hashBytes } from "./strings";
import { skipSpace } from "./json";
import { findKey, generation, kindsOf, nextGeneration, slotAt } from "./keys";
import {
  BLANK,
  ENVELOPE,
  KIND_BOOLEAN,
  KIND_INSTANT,
  KIND_NULL,
  KIND_OBJECT,
  KIND_STRING,
  KIND_STRINGS,
  NONE,
  NOT_AN_OBJECT,
  TAG_FALSE,
  TAG_NUMBER,
  TAG_OTHER,
  TAG_STRING,
  TAG_STRING_ESCAPED,
  TAG_TRUE,
  UNKNOWN,
  UNKNOWN_HASHES,
  UNREADABLE,
} from "./layout";
import { parseRfc3339 } from "./instants";
import { decode, scratchTop } from "./text";
import {
  hasEscape,
  keyEnd,
  keyHasEscape,
  opens,
  passContainer,
  passKey,
  passLeaf,
} from "./walk";

/** Whether to look for keys that repeat and values that are of no kind asked for. */
let closely: bool = false;
/** Says whether to look closely from now on. */
export function setClosely(value: bool): void {
  closely = value;
}

/** What is known of the line read last. */
export let lineEnd: usize = 0;
export let hasContent: bool = false;
export let repeats: bool = false;
export let unfit: bool = false;

export function findNewline(p: usize): usize {
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

/** Puts the value from `from` to `to` into the slot of its key; of duplicate keys the last one stays. */
@inline
function noteMember(key: usize, end: usize, isEscaped: bool, from: usize, to: usize): void {
  let at = key, length = <u32> (end - key);
  if (isEscaped) {
    length = decode(key, end);
    at = scratchTop();
  }
  const slot = findKey(at, length);
  if (slot == NONE) {
    hasContent = true;
    if (closely) noteUnknown(at, length);
    return;
  }
  const kinds = kindsOf(slot);
  if ((kinds & ENVELOPE) == 0) hasContent = true;
  const place = slotAt(slot);
  if (closely) {
    if (load<u32>(place, 12) == generation) repeats = true;
    if ((kinds & ~ENVELOPE) != 0 && !isOfKind(kinds, from, to)) unfit = true;
  }
  store<u32>(place, <u32> from);
  store<u32>(place, <u32> to, 4);
  store<u32>(place, tagOf(load<u8>(from), hasEscape), 8);
  store<u32>(place, generation, 12);
}

/** Reads the members of the object at `p`; gives the place behind it, or 0. */
function readMembers(p: usize): usize {
  p = skipSpace(p + 1);
  if (load<u8>(p) == 0x7d) return p + 1;
  while (true) {
    const key = p + 1;
    const from = passKey(p);
    if (from == 0) return 0;
    const end = keyEnd, isEscaped = keyHasEscape;
    p = opens(load<u8>(from)) ? passContainer(from) : passLeaf(from);
    if (p == 0) return 0;
    noteMember(key, end, isEscaped, from, p);
    p = skipSpace(p);
    const c = load<u8>(p);
    if (c == 0x7d) return p + 1;
    if (c != 0x2c) return 0;
    p = skipSpace(p + 1);
  }
}

/** Reads one line into the slots and sets `lineEnd`; 0 for an object, else why it is none. */
export function readLine(start: usize): u32 {
  nextGeneration();
  hasContent = repeats = unfit = false;
  const p = skipSpace(start);
  const c = load<u8>(p);
  if (c == 0x0a) {
    lineEnd = p;
    return BLANK;
  }
  const behind = c == 0x7b ? readMembers(p) : opens(c) ? passContainer(p) : passLeaf(p);
  const end = behind == 0 ? 0 : skipSpace(behind);
  if (end == 0 || load<u8>(end) != 0x0a) {
    lineEnd = findNewline(start);
    return UNREADABLE;
  }
  lineEnd = end;
  return c == 0x7b ? 0 : NOT_AN_OBJECT;
}

/** Passes a line by without reading it. */
@inline
export function passBy(end: usize): void {
  lineEnd = end;
}

@inline
function tagOf(c: u32, escaped: bool): u32 {
  if (c == 0x22) return escaped ? TAG_STRING_ESCAPED : TAG_STRING;
  if (c == 0x74) return TAG_TRUE;
  if (c == 0x66) return TAG_FALSE;
  return c == 0x2d || c - 0x30 < 10 ? TAG_NUMBER : TAG_OTHER;
}
