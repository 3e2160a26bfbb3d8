/**
 * What a person types for a time, read in a zone.
 *
 * The grammar is closed: what is not listed at {@linkcode parseWhen} is
 * refused, so that no text means something other than it seems to.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import { readDay } from "./days.ts";
import { type Instant, parseInstant } from "./instant.ts";
import { readPeriod } from "./periods.ts";
import { type Days, type MakeError, todayOf, type WhenContext } from "./reading.ts";
import { readRelative } from "./relative.ts";
import { instantAt, splitTimeOfDay } from "./time_of_day.ts";
import { fromZoned } from "./zone.ts";

export type { WhenContext } from "./reading.ts";

/** A point up to which a log is folded. */
export type When =
  /** Through this instant, inclusive. */
  | { kind: "instant"; instant: Instant }
  /** Through this physical line, counted from 1, of the log asked about. */
  | { kind: "line"; line: number };

/** What stands for a time: an instant, or whole local days. */
type Reading =
  | { kind: "instant"; instant: Instant }
  | { kind: "days"; days: Days };

const TIME_FORMS =
  "2026-04-20, 20 april 2026, 2026-04-20 10:15, 2026-04-20T10:15:00Z, 12:00, now, " +
  "yesterday, tuesday 9:30, last week, 2026-W16, 2026-04, april, 3 days ago, -2h, in 3 days, " +
  "@1776700000";
const BOUND_HINT = `forms that work: ${TIME_FORMS}`;
const WHEN_HINT = `${BOUND_HINT}, line:7`;
const NO_FORM = "it has none of the forms that work";

const FIRST_INSTANT = parseInstant("0000-01-01T00:00:00Z")!;
const LAST_INSTANT = parseInstant("9999-12-31T23:59:59.999999Z")!;
const LINE = /^line:(.*)$/;
const EPOCH = /^@(-?)(\d+)(?:\.(\d+))?$/;
/** More digits than a date has, fewer than milliseconds. */
const SECONDS = /^\d{9,11}$/;

/**
 * Reads the `when` of a command; case and spacing of words do not matter.
 *
 * An instant, exact:
 * - `2026-04-20T10:15:00Z` and what else `parseInstant` reads; `@1776680100`,
 *   seconds since 1970; `now`.
 *
 * A time of day, with an offset or in the zone, where one that the clocks skip is
 * read with the offset before the jump (02:30 means 03:30), and one that comes
 * twice means the first:
 * - `2026-04-20T10:15[:ss[.f…]]`, also with a space for the `T`;
 * - any day below and a time, `yesterday 14:00`, `20 april 9:30 +0200`;
 * - `12:00`, of today.
 *
 * A day, through its last microsecond, which ends where the next one begins:
 * - `2026-04-20`, `2026/04/20`, `20.04.2026`; `20/04/2026` only where one of day
 *   and month is over 12;
 * - `20 april 2026`, `april 20`, without a year the latest that has begun;
 * - `today`, `yesterday`, `tomorrow`; `tuesday`, `tue`, `last tuesday`, the latest
 *   before today.
 *
 * A period, through the last microsecond of its last day:
 * - `2026-W16` (ISO 8601, from Monday), `2026-04`, `2026`;
 * - `april`, the latest that has begun, `april 2026`;
 * - `last week`, `this month`, `next year`.
 *
 * A time so far from now, where years, months (31 March less a month is the last
 * of February), weeks and days keep the wall-clock time and hours, minutes and
 * seconds elapse:
 * - `3 days ago`, `a week ago`, `-3d`, `3d`; `in 3 days`, `+3d`; units `s` `min`
 *   `h` `d` `w` `mo` `y` and their names.
 *
 * A line:
 * - `line:7`, after that physical line.
 *
 * @throws {LogError} `bad_when` for any other text, with the forms that work
 *
 * @example
 * ```ts
 * import { formatInstant, parseInstant } from "./instant.ts";
 * import { parseWhen } from "./when.ts";
 *
 * const now = parseInstant("2026-04-22T08:00:00Z")!;
 * const when = parseWhen("monday", { now, timeZone: "Europe/Berlin" });
 * if (when.kind !== "instant") throw new Error();
 * if (formatInstant(when.instant) !== "2026-04-20T21:59:59.999999Z") throw new Error();
 * ```
 */
export function parseWhen(text: string, context: WhenContext): When {
  const words = normalize(text);
  const refusal = refusalOf(text, WHEN_HINT);
  const line = LINE.exec(words)?.[1];
  if (line !== undefined) {
    return { kind: "line", line: readLine(line, refusal) };
  }
  const reading = readTime(words, context, refusal);
  const instant = reading.kind === "instant"
    ? reading.instant
    : startOfDay(reading.days.to, context.timeZone) - 1n;
  return { kind: "instant", instant: within(instant, refusal) };
}

/** An answer names its instant in RFC 3339, which ends with the year 9999. */
function within(instant: Instant, refusal: MakeError): Instant {
  if (instant >= FIRST_INSTANT && instant <= LAST_INSTANT) return instant;
  throw refusal("it lies outside the years 0000 to 9999 in UTC");
}

/**
 * Reads `--since` or `--until`, the bounds of the half-open `[since, until)`:
 * the forms of {@linkcode parseWhen}, except that a day or a period, or a word
 * for one, means its start, and that `line:7` is no bound.
 *
 * @throws {LogError} `bad_when` for any other text, with the forms that work
 *
 * @example
 * ```ts
 * import { formatInstant, parseInstant } from "./instant.ts";
 * import { parseBound } from "./when.ts";
 *
 * const now = parseInstant("2026-04-22T08:00:00Z")!;
 * const since = parseBound("monday", { now, timeZone: "Europe/Berlin" });
 * if (formatInstant(since) !== "2026-04-19T22:00:00Z") throw new Error();
 * ```
 */
export function parseBound(text: string, context: WhenContext): Instant {
  const words = normalize(text);
  const refusal = refusalOf(text, BOUND_HINT);
  if (LINE.test(words)) {
    throw refusal("the bound of a span is a time, not a line");
  }
  const reading = readTime(words, context, refusal);
  const instant = reading.kind === "instant"
    ? reading.instant
    : startOfDay(reading.days.from, context.timeZone);
  return within(instant, refusal);
}

function normalize(text: string): string {
  return text.trim().replace(/\s+/g, " ").toLowerCase();
}

function refusalOf(text: string, usualHint: string): MakeError {
  return (reason, advice) =>
    new LogError("bad_when", `Cannot read "${text}" as a time: ${reason}`, {
      hint: advice === undefined ? usualHint : `${advice}; ${usualHint}`,
    });
}

function readLine(digits: string, refusal: MakeError): number {
  const line = /^\d+$/.test(digits) ? Number(digits) : 0;
  if (line >= 1 && Number.isSafeInteger(line)) return line;
  throw refusal("a line is a whole number, and lines count from 1");
}

function readTime(words: string, context: WhenContext, refusal: MakeError): Reading {
  const instant = readInstant(words, context) ?? readRelative(words, context, refusal) ??
    readDayAndTime(words, context, refusal);
  if (instant !== null) return { kind: "instant", instant };
  const day = readDay(words, context, refusal);
  const days = day === null
    ? readPeriod(words, context, refusal)
    : { from: day, to: day.add({ days: 1 }) };
  if (days !== null) return { kind: "days", days };
  throw refusal(
    NO_FORM,
    SECONDS.test(words) ? `write @${words} for seconds since 1970` : undefined,
  );
}

function readInstant(words: string, { now }: WhenContext): Instant | null {
  return words === "now" ? now : parseInstant(words) ?? readEpoch(words);
}

/** Seconds since 1970, cut towards the past. */
function readEpoch(words: string): Instant | null {
  const [, sign, seconds, fraction = ""] = EPOCH.exec(words) ?? [];
  if (seconds === undefined) return null;
  const micros = BigInt(seconds + fraction.slice(0, 6).padEnd(6, "0"));
  const isCut = /[1-9]/.test(fraction.slice(6));
  return sign === "" ? micros : -micros - (isCut ? 1n : 0n);
}

function readDayAndTime(words: string, context: WhenContext, refusal: MakeError): Instant | null {
  const split = splitTimeOfDay(words, refusal);
  if (split === null) return null;
  const { date, timeOfDay } = split;
  const day = date === "" ? todayOf(context) : readDay(date, context, refusal);
  if (day !== null) return instantAt(day, timeOfDay, context.timeZone);
  if (readPeriod(date, context, refusal) === null) return null;
  throw refusal(`"${date}" is longer than the day that a time of day is on`);
}

function startOfDay(date: Temporal.PlainDate, timeZone: string): Instant {
  return fromZoned(date.toZonedDateTime(timeZone));
}
