/** Times as microseconds since 1970. */

import { isDigit } from "./json";
import { roleCount, roleSlot } from "./keys";
import { ROLE_AT, TAG_NUMBER, TAG_OTHER } from "./layout";
import { slotText, textAt, textLength } from "./text";

/** 0 rfc3339, 1 epoch milliseconds, 2 epoch seconds. */
let atFormat: i32 = 0;
export function setAtFormat(format: i32): void {
  atFormat = format;
}

export let instant: i64 = 0;

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

/** The date that was read last, `YYYY-MM-DD`, and its day: most lines have that of the line before. */
let dateHead: u64 = 0;
let dateTail: u32 = 0;
let dateDays: i64 = 0;

/** Whether a date begins at `p`; its day is in `dateDays` then. */
@inline
function readDate(p: usize): bool {
  const head = load<u64>(p), tail = <u32> load<u16>(p, 8);
  if (head == dateHead && tail == dateTail) return true;
  const year = two(p) * 100 + two(p + 2), month = two(p + 5), day = two(p + 8);
  if (year > 9999 || load<u8>(p, 4) != 0x2d || load<u8>(p, 7) != 0x2d) return false;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return false;
  dateHead = head;
  dateTail = tail;
  dateDays = daysFromCivil(year, month, day);
  return true;
}

/** The grammar of `parseInstant` in `lib/time/instant.ts`, on bytes; nothing is read at or behind their end. */
export function parseRfc3339(p: usize, length: u32): bool {
  if (length < 17) return false;
  const end = p + length;
  if (!readDate(p)) return false;
  const hour = two(p + 11), minute = two(p + 14);
  const between = load<u8>(p, 10);
  if ((between | 0x20) != 0x74 && between != 0x20 || load<u8>(p, 13) != 0x3a) return false;
  if (hour > 23 || minute > 59) return false;
  let second: i32 = 0, micros: i64 = 0;
  let q = p + 16;
  if (load<u8>(q) == 0x3a) {
    if (length < 20) return false;
    second = two(q + 1);
    if (second > 59) return false;
    q += 3;
    const mark = load<u8>(q);
    if (mark == 0x2e || mark == 0x2c) {
      let unit: i64 = 100000;
      const digits = ++q;
      while (q < end && isDigit(q)) {
        micros += <i64> (load<u8>(q) - 0x30) * unit;
        unit /= 10;
        q++;
      }
      if (q == digits) return false;
    }
  }
  if (q < end && load<u8>(q) == 0x20) q++;
  const left = <i32> (end - q);
  if (left < 1) return false;
  let offset: i64 = 0;
  const zone = load<u8>(q);
  if ((zone | 0x20) == 0x7a) {
    if (left != 1) return false;
  } else {
    if (zone != 0x2b && zone != 0x2d) return false;
    if (left != 3 && left != 5 && (left != 6 || load<u8>(q, 3) != 0x3a)) return false;
    const hours = two(q + 1), minutes = left == 3 ? 0 : two(end - 2);
    if (hours > 23 || minutes > 59) return false;
    offset = <i64> (hours * 60 + minutes) * (zone == 0x2b ? 60 : -60);
  }
  const seconds = dateDays * 86400 + hour * 3600 + minute * 60 + second - offset;
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

/** Whether a text is a number without an exponent: digits, and perhaps a fraction. */
function isPlainNumber(p: usize, length: u32): bool {
  const end = p + length;
  if (p < end && load<u8>(p) == 0x2d) p++;
  const whole = p;
  while (p < end && isDigit(p)) p++;
  if (p == whole) return false;
  if (p == end) return true;
  if (load<u8>(p) != 0x2e) return false;
  const fraction = ++p;
  while (p < end && isDigit(p)) p++;
  return p == end && p != fraction;
}

@inline
function skipSpace(p: usize): usize {
  while (load<u8>(p) == 0x20 || load<u8>(p) == 0x09 || load<u8>(p) == 0x0d) p++;
  return p;
}

/** `{"$$date":n}`, in which NeDB keeps its times: milliseconds, whatever the format of others. */
function parseDateObject(p: usize, end: usize): bool {
  if (end - p < 12 || load<u8>(p) != 0x7b) return false;
  p = skipSpace(p + 1);
  // "$$date" in its quotes.
  if (load<u64>(p) != 0x2265746164242422) return false;
  p = skipSpace(p + 8);
  if (load<u8>(p) != 0x3a) return false;
  p = skipSpace(p + 1);
  const number = p;
  while (isDigit(p) || load<u8>(p) == 0x2d || load<u8>(p) == 0x2b || load<u8>(p) == 0x2e || (load<u8>(p) | 0x20) == 0x65) p++;
  const numberEnd = p;
  return p != number && skipSpace(p) == end - 1 && parseEpoch(number, numberEnd, 3);
}

/** The first valid `at` of the current line in `instant`; gives its slot, or 0. */
export function ownAt(): usize {
  for (let i: u32 = 0; i < roleCount(ROLE_AT); i++) {
    const slot = roleSlot(ROLE_AT, i);
    if (slot == 0) continue;
    if (load<u32>(slot, 8) == TAG_OTHER) {
      if (parseDateObject(load<u32>(slot), load<u32>(slot, 4))) return slot;
      continue;
    }
    if (atFormat == 0) {
      if (slotText(slot) && parseRfc3339(textAt, textLength)) return slot;
      continue;
    }
    const shift = atFormat == 1 ? 3 : 6;
    if (load<u32>(slot, 8) == TAG_NUMBER) {
      if (parseEpoch(load<u32>(slot), load<u32>(slot, 4), shift)) return slot;
    } else if (slotText(slot) && isPlainNumber(textAt, textLength)) {
      if (parseEpoch(textAt, textAt + textLength, shift)) return slot;
    }
  }
  return 0;
}
