/**
 * What a person types for a time, read in a zone.
 *
 * The grammar is closed: what is not listed at {@linkcode parseWhen} is
 * refused, so that no text means something other than it seems to.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import { type Instant, parseInstant } from "./instant.ts";
import { fromZoned, toZoned } from "./zone.ts";

/** A point up to which a log is folded. */
export type When =
  /** Through this instant, inclusive. */
  | { kind: "instant"; instant: Instant }
  /** Through this physical line, counted from 1, of the log asked about. */
  | { kind: "line"; line: number };

/** What words and local times are read against. */
export interface WhenContext {
  /** The present. */
  now: Instant;
  /** An identifier as `resolveTimeZone` returns it. */
  timeZone: string;
}

/** What stands for a time: an instant, or a whole local day. */
type Reading =
  | { kind: "instant"; instant: Instant }
  | { kind: "day"; date: Temporal.PlainDate };

const TIME_FORMS = "2026-04-20T10:15:00Z, 2026-04-20T10:15, 2026-04-20, now, today, yesterday, " +
  "tuesday, 3 days ago, 2h ago";
const BOUND_HINT = `forms that work: ${TIME_FORMS}`;
const WHEN_HINT = `${BOUND_HINT}, line:7`;

const FIRST_INSTANT = parseInstant("0000-01-01T00:00:00Z")!;
const LAST_INSTANT = parseInstant("9999-12-31T23:59:59.999999Z")!;
const LINE = /^line:(.*)$/;
const LOCAL = /^(\d{4}-\d\d-\d\d)(?:[t ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?)?$/;
const AGO = /^(\d+) ?([a-z]+) ago$/;

const WEEKDAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
];

/** What each unit is called; years to days keep the wall-clock time, hours to seconds elapse. */
const UNIT_WORDS = {
  years: ["year", "years"],
  months: ["month", "months"],
  weeks: ["w", "week", "weeks"],
  days: ["d", "day", "days"],
  hours: ["h", "hr", "hrs", "hour", "hours"],
  minutes: ["m", "min", "mins", "minute", "minutes"],
  seconds: ["s", "sec", "secs", "second", "seconds"],
};
const UNIT_BY_WORD = new Map(
  Object.entries(UNIT_WORDS).flatMap(([unit, words]) => words.map((word) => [word, unit])),
);

/**
 * Reads the `when` of a command; case and spacing of words do not matter.
 *
 * - `2026-04-20T10:15:00Z`: an instant as `parseInstant` reads it, exact;
 * - `2026-04-20T10:15[:ss[.f…]]`, also with a space for the `T`: local time in
 *   the zone. A time that the clocks skip is read with the offset before the
 *   jump (02:30 means 03:30), one that comes twice means the first;
 * - `2026-04-20`: through the last microsecond of that local day, which ends
 *   where the next one first begins;
 * - `today`, `yesterday`, `tuesday`, `tue`, `last tuesday` (the latest one
 *   before today): dates, read like the one above;
 * - `now`;
 * - `3 days ago`, `3d ago`, also `w`, weeks, months, years: the wall-clock time
 *   of now on that day (31 March less a month is the last of February);
 * - `2h ago`, `90 minutes ago`, also `m`, `min`, `s`, `sec`, seconds: elapsed
 *   time, exact;
 * - `line:7`: after that physical line.
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
    : startOfDay(reading.date.add({ days: 1 }), context.timeZone) - 1n;
  return { kind: "instant", instant: within(instant, refusal) };
}

/** An answer names its instant in RFC 3339, which ends with the year 9999. */
function within(instant: Instant, refusal: MakeError): Instant {
  if (instant >= FIRST_INSTANT && instant <= LAST_INSTANT) return instant;
  throw refusal("it lies outside the years 0000 to 9999 in UTC");
}

/**
 * Reads `--since` or `--until`, the bounds of the half-open `[since, until)`:
 * the forms of {@linkcode parseWhen}, except that a date, or a word for one,
 * means the start of that local day, and that `line:7` is no bound.
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
    : startOfDay(reading.date, context.timeZone);
  return within(instant, refusal);
}

function normalize(text: string): string {
  return text.trim().replace(/\s+/g, " ").toLowerCase();
}

/** Makes the error for a text from the reason why it cannot be read. */
type MakeError = (reason: string) => LogError;

function refusalOf(text: string, hint: string): MakeError {
  return (reason) =>
    new LogError("bad_when", `Cannot read "${text}" as a time: ${reason}`, {
      hint,
    });
}

function readLine(digits: string, refusal: MakeError): number {
  const line = /^\d+$/.test(digits) ? Number(digits) : 0;
  if (line >= 1 && Number.isSafeInteger(line)) return line;
  throw refusal("a line is a whole number, and lines count from 1");
}

function readTime(
  words: string,
  context: WhenContext,
  refusal: MakeError,
): Reading {
  const reading = readInstant(words, context) ??
    readLocal(words, context, refusal) ??
    readDayWord(words, context) ?? readAgo(words, context, refusal);
  if (reading === null) throw refusal("it has none of the forms that work");
  return reading;
}

function readInstant(words: string, { now }: WhenContext): Reading | null {
  const instant = words === "now" ? now : parseInstant(words);
  return instant === null ? null : { kind: "instant", instant };
}

function readLocal(
  words: string,
  { timeZone }: WhenContext,
  refusal: MakeError,
): Reading | null {
  const match = LOCAL.exec(words);
  if (match === null) return null;
  const [, date, minutes, seconds = ":00"] = match;
  const asIfUtc = parseInstant(`${date}T${minutes ?? "00:00"}${seconds}Z`);
  if (asIfUtc === null) throw refusal("there is no such date or time of day");
  const local = toZoned(asIfUtc, "UTC").toPlainDateTime();
  return minutes === undefined
    ? { kind: "day", date: local.toPlainDate() }
    : { kind: "instant", instant: fromZoned(local.toZonedDateTime(timeZone)) };
}

function readDayWord(
  words: string,
  { now, timeZone }: WhenContext,
): Reading | null {
  const today = toZoned(now, timeZone).toPlainDate();
  const days = daysBack(words, today.dayOfWeek);
  return days === null ? null : { kind: "day", date: today.subtract({ days }) };
}

/** How many days before today a word means; today is a day of the week from Monday, 1, to Sunday, 7. */
function daysBack(words: string, today: number): number | null {
  if (words === "today") return 0;
  if (words === "yesterday") return 1;
  const word = words.replace(/^last /, "");
  const weekday = 1 +
    WEEKDAYS.findIndex((name) => name === word || name.slice(0, 3) === word);
  return weekday === 0 ? null : (today - weekday + 6) % 7 + 1;
}

function readAgo(
  words: string,
  { now, timeZone }: WhenContext,
  refusal: MakeError,
): Reading | null {
  const [, count, word = ""] = AGO.exec(words) ?? [];
  const unit = UNIT_BY_WORD.get(word);
  if (unit === undefined) return null;
  try {
    const then = toZoned(now, timeZone).subtract({ [unit]: Number(count) });
    return { kind: "instant", instant: fromZoned(then) };
  } catch (error) {
    if (error instanceof RangeError) {
      throw refusal("it is longer ago than the calendar reaches");
    }
    throw error;
  }
}

function startOfDay(date: Temporal.PlainDate, timeZone: string): Instant {
  return fromZoned(date.toZonedDateTime(timeZone));
}
