/**
 * Single days as people write them.
 *
 * @module
 */

import { monthName, monthNamed, weekdayNamed } from "./calendar_names.ts";
import { dateOf, type MakeError, NO_SUCH, realDate, todayOf, type WhenContext } from "./reading.ts";

const YEAR_FIRST = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})$/;
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const DAY_FIRST = /^(\d{1,2})(?:st|nd|rd|th)? ([a-z]+)\.?(?:,? (\d{4}))?$/;
const MONTH_FIRST = /^([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?$/;
const MONTHS_MAX = 12;
/** Around 1900 there was no 29 February for so long. */
const LEAP_GAP_YEARS = 8;

/**
 * Reads a day from words in small letters; null for what names none.
 *
 * @throws {LogError} what `refusal` makes, for a day that the calendar does not
 * have, or that could be either of two.
 */
export function readDay(
  words: string,
  context: WhenContext,
  refusal: MakeError,
): Temporal.PlainDate | null {
  return readDayWord(words, context) ?? readNumbers(words, refusal) ??
    readMonthAndDay(words, context, refusal);
}

/** `today`, `yesterday`, `tomorrow`, and the latest of a weekday before today. */
function readDayWord(words: string, context: WhenContext): Temporal.PlainDate | null {
  if (words === "today") return todayOf(context);
  if (words === "yesterday") return todayOf(context).subtract({ days: 1 });
  if (words === "tomorrow") return todayOf(context).add({ days: 1 });
  const weekday = weekdayNamed(words.replace(/^last /, "").replace(/\.$/, ""));
  if (weekday === undefined) return null;
  const today = todayOf(context);
  return today.subtract({ days: (today.dayOfWeek - weekday + 6) % 7 + 1 });
}

function readNumbers(words: string, refusal: MakeError): Temporal.PlainDate | null {
  const yearFirst = YEAR_FIRST.exec(words);
  if (yearFirst !== null) {
    const [, year, , month, day] = yearFirst;
    return dateOf(Number(year), Number(month), Number(day), refusal);
  }
  const dotted = DOTTED.exec(words);
  if (dotted !== null) {
    const [, day, month, year] = dotted;
    return dateOf(Number(year), Number(month), Number(day), refusal);
  }
  const slashed = SLASHED.exec(words);
  if (slashed === null) return null;
  const [one = 0, other = 0, year = 0] = slashed.slice(1).map(Number);
  if (one > MONTHS_MAX) return dateOf(year, other, one, refusal);
  if (other > MONTHS_MAX) return dateOf(year, one, other, refusal);
  throw ambiguous([dateOf(year, other, one, refusal), dateOf(year, one, other, refusal)], refusal);
}

/** Day and month, or month and day: nobody can tell. */
function ambiguous(readings: Temporal.PlainDate[], refusal: MakeError): Error {
  const [first, second] = readings as [Temporal.PlainDate, Temporal.PlainDate];
  if (first.equals(second)) {
    return refusal("with slashes, the year comes first", `write ${first}`);
  }
  const [asDayFirst, asMonthFirst] = readings.map(({ day, month, year }) =>
    `${day} ${monthName(month)} ${year}`
  );
  return refusal(
    `it could be ${asDayFirst} or ${asMonthFirst}`,
    `write ${first} or ${second}`,
  );
}

/** `20 april 2026`, `april 20`; without a year the latest that has begun. */
function readMonthAndDay(
  words: string,
  context: WhenContext,
  refusal: MakeError,
): Temporal.PlainDate | null {
  const dayFirst = DAY_FIRST.exec(words);
  const [, name = "", day, year] = dayFirst === null
    ? MONTH_FIRST.exec(words) ?? []
    : [dayFirst[0], dayFirst[2], dayFirst[1], dayFirst[3]];
  const month = monthNamed(name);
  if (month === undefined) return null;
  if (year !== undefined) return dateOf(Number(year), month, Number(day), refusal);
  const today = todayOf(context);
  for (let year = today.year; year >= today.year - LEAP_GAP_YEARS; year--) {
    const date = realDate(year, month, Number(day));
    if (date !== null && Temporal.PlainDate.compare(date, today) <= 0) return date;
  }
  throw refusal(NO_SUCH);
}
