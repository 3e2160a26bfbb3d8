/**
 * Moments on the time line, exact to the microsecond, and their RFC 3339 text.
 *
 * @module
 */

/**
 * Microseconds since 1970-01-01T00:00:00Z, negative before it, in 64 signed
 * bits; days have 86 400 seconds (no leap seconds).
 */
export type Instant = bigint;

/** The smallest instant: the effective time of lines that come before any known time. */
export const BEFORE_EVERYTHING: Instant = -(2n ** 63n);

const MICROS_PER_SECOND = 1_000_000;
const MICROS_PER_MILLI = 1000n;
const SECONDS_PER_DAY = 86_400;

/** The length of a UTC day. */
export const MICROS_PER_DAY: Instant = BigInt(
  SECONDS_PER_DAY * MICROS_PER_SECOND,
);

/** Days from 0000-03-01 to 1970-01-01; years counted from March end with the leap day. */
const MARCH_0000_TO_1970_DAYS = 719_468;
const DAYS_PER_400_YEARS = 146_097;

const STORED =
  /^\d{4}-(?:0[1-9]|1[0-2])-\d\d[Tt ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)? ?(?:[Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)$/;
const MINUTES_END = 16;
const DIGIT_0 = 48;
const COLON = 58;
const DOT = 46;
const COMMA = 44;
const SPACE = 32;
const PLUS = 43;
const MINUS = 45;

/**
 * Reads a time with an offset, RFC 3339 and what it is often made into:
 *
 *     YYYY-MM-DD(T|t|space)hh:mm[:ss[(.|,)f…]][space](Z|z|±hh[[:]mm])
 *
 * It is a real date of the years 0000 to 9999, hours 00 to 23, minutes and
 * seconds 00 to 59 (a leap second, `:60`, is refused), offset hours 00 to 23.
 * Digits of the fraction beyond microseconds are cut, not rounded. Nothing may
 * stand around it.
 *
 * @returns the instant, or null for any other text
 *
 * @example
 * ```ts
 * import { parseInstant } from "./instant.ts";
 *
 * if (parseInstant("1970-01-01T01:00:00.0000019+01:00") !== 1n) throw new Error();
 * if (parseInstant("1970-01-01 02:00 +0200") !== 0n) throw new Error();
 * if (parseInstant("2026-02-29T00:00:00Z") !== null) throw new Error();
 * ```
 */
export function parseInstant(text: string): Instant | null {
  if (!STORED.test(text)) return null;
  const year = twoDigitsAt(text, 0) * 100 + twoDigitsAt(text, 2);
  const month = twoDigitsAt(text, 5);
  const day = twoDigitsAt(text, 8);
  if (day < 1 || day > daysInMonth(year, month)) return null;

  let second = 0;
  let micros = 0;
  let at = MINUTES_END;
  if (text.charCodeAt(at) === COLON) {
    second = twoDigitsAt(text, at + 1);
    at += 3;
    const mark = text.charCodeAt(at);
    if (mark === DOT || mark === COMMA) {
      at++;
      for (let unit = MICROS_PER_SECOND / 10;; unit = (unit / 10) | 0) {
        const digit = text.charCodeAt(at) - DIGIT_0;
        if (!(digit >= 0 && digit <= 9)) break;
        micros += digit * unit;
        at++;
      }
    }
  }
  if (text.charCodeAt(at) === SPACE) at++;

  const seconds = daysFromCivil(year, month, day) * SECONDS_PER_DAY +
    twoDigitsAt(text, 11) * 3600 + twoDigitsAt(text, 14) * 60 + second -
    offsetSecondsAt(text, at);
  // One conversion where the double is exact (until the year 2255) is faster than two.
  const total = seconds * MICROS_PER_SECOND + micros;
  return Number.isSafeInteger(total)
    ? BigInt(total)
    : BigInt(seconds) * BigInt(MICROS_PER_SECOND) + BigInt(micros);
}

/**
 * RFC 3339 in UTC: no fraction for whole seconds, three digits for whole
 * milliseconds, else six. Years outside 0000 to 9999, which `parseInstant`
 * does not read, take the expanded form of ISO 8601, `±YYYYYY`.
 *
 * @example
 * ```ts
 * import { formatInstant } from "./instant.ts";
 *
 * if (formatInstant(1_500_000n) !== "1970-01-01T00:00:01.500Z") throw new Error();
 * ```
 */
export function formatInstant(instant: Instant): string {
  const midnight = startOfUtcDay(instant);
  const micros = Number(instant - midnight);
  const seconds = Math.floor(micros / MICROS_PER_SECOND);
  const date = formatDate(Number(midnight / MICROS_PER_DAY));
  const hour = pad(Math.floor(seconds / 3600), 2);
  const minute = pad(Math.floor(seconds / 60) % 60, 2);
  const second = pad(seconds % 60, 2);
  return `${date}T${hour}:${minute}:${second}${formatFraction(micros % MICROS_PER_SECOND)}Z`;
}

/**
 * The first instant of the UTC day that an instant lies in.
 *
 * @example
 * ```ts
 * import { startOfUtcDay } from "./instant.ts";
 *
 * if (startOfUtcDay(-1n) !== -86_400_000_000n) throw new Error();
 * ```
 */
export function startOfUtcDay(instant: Instant): Instant {
  return startOf(instant, MICROS_PER_DAY);
}

/** Where the unit begins that an instant lies in: a division would round up before 1970. */
function startOf(instant: Instant, unitMicros: Instant): Instant {
  const remainder = instant % unitMicros;
  return instant - (remainder < 0n ? remainder + unitMicros : remainder);
}

/**
 * The milliseconds since 1970 of an instant, cut towards the past, before 1970 too.
 *
 * @example
 * ```ts
 * import { epochMillis } from "./instant.ts";
 *
 * if (epochMillis(1999n) !== 1 || epochMillis(-1n) !== -1) throw new Error();
 * ```
 */
export function epochMillis(instant: Instant): number {
  return Number(startOf(instant, MICROS_PER_MILLI) / MICROS_PER_MILLI);
}

function twoDigitsAt(text: string, index: number): number {
  return (text.charCodeAt(index) - DIGIT_0) * 10 + text.charCodeAt(index + 1) -
    DIGIT_0;
}

/** Of what ends a text: `Z`, `±hh`, `±hhmm` or `±hh:mm`. */
function offsetSecondsAt(text: string, index: number): number {
  const sign = text.charCodeAt(index);
  if (sign !== PLUS && sign !== MINUS) return 0;
  const minutes = text.length === index + 3 ? 0 : twoDigitsAt(text, text.length - 2);
  const seconds = twoDigitsAt(text, index + 1) * 3600 + minutes * 60;
  return sign === MINUS ? -seconds : seconds;
}

function daysInMonth(year: number, month: number): number {
  if (month !== 2) {
    return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  }
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Days since 1970-01-01 of a date from 0000-01-01 on. `| 0` halves the time of `Math.floor`. */
function daysFromCivil(year: number, month: number, day: number): number {
  // 400 years more, because `| 0` cuts towards zero and January 0000 belongs to the year -1.
  const marchYear = year + 400 - (month <= 2 ? 1 : 0);
  const leapDays = ((marchYear / 4) | 0) - ((marchYear / 100) | 0) +
    ((marchYear / 400) | 0);
  return marchYear * 365 + leapDays + daysBeforeMonth(monthFromMarch(month)) +
    day - 1 -
    DAYS_PER_400_YEARS - MARCH_0000_TO_1970_DAYS;
}

function monthFromMarch(month: number): number {
  return month <= 2 ? month + 9 : month - 3;
}

/** Days from 1 March to the first of a month counted from March as 0. */
function daysBeforeMonth(fromMarch: number): number {
  return ((153 * fromMarch + 2) / 5) | 0;
}

/** The date of a day counted from 1970-01-01, after Howard Hinnant's `civil_from_days`. */
function formatDate(epochDay: number): string {
  const days = epochDay + MARCH_0000_TO_1970_DAYS;
  const era = Math.floor(days / DAYS_PER_400_YEARS);
  const dayOfEra = days - era * DAYS_PER_400_YEARS;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - yearOfEra * 365 - Math.floor(yearOfEra / 4) +
    Math.floor(yearOfEra / 100);
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  const day = dayOfYear - daysBeforeMonth(fromMarch) + 1;
  return `${formatYear(year)}-${pad(month, 2)}-${pad(day, 2)}`;
}

function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return pad(year, 4);
  return (year < 0 ? "-" : "+") + pad(Math.abs(year), 6);
}

function formatFraction(micros: number): string {
  if (micros === 0) return "";
  return micros % 1000 === 0 ? `.${pad(micros / 1000, 3)}` : `.${pad(micros, 6)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

/** Before it, and from {@linkcode PLAUSIBLE_UNTIL} on, a time of a log of our days is a misread one. */
export const PLAUSIBLE_FROM: Instant = parseInstant("1980-01-01T00:00:00Z")!;
/** See {@linkcode PLAUSIBLE_FROM}. */
export const PLAUSIBLE_UNTIL: Instant = parseInstant("2101-01-01T00:00:00Z")!;

/** Whether a log of our days may hold such a time: one that is misread seldom lies there. */
export function isPlausible(instant: Instant): boolean {
  return instant >= PLAUSIBLE_FROM && instant < PLAUSIBLE_UNTIL;
}
