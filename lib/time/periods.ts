/**
 * Periods longer than a day as people write them.
 *
 * @module
 */

import { monthNamed } from "./calendar_names.ts";
import {
  dateOf,
  type Days,
  type MakeError,
  NO_SUCH,
  todayOf,
  type WhenContext,
} from "./reading.ts";

const YEAR = /^\d{4}$/;
const MONTH = /^(\d{4})-(\d{1,2})$/;
const WEEK = /^(\d{4})-?w(\d{1,2})$/;
const MONTH_NAME = /^([a-z]+)\.?(?:,? (\d{4}))?$/;
const AROUND_NOW = /^(last|this|next) (week|month|year)$/;
const STEPS: Record<string, number> = { last: -1, this: 0, next: 1 };

/**
 * Reads a week (from Monday), a month or a year from words in small letters;
 * null for what names none.
 *
 * @throws {LogError} what `refusal` makes, for one that the calendar does not have.
 */
export function readPeriod(words: string, context: WhenContext, refusal: MakeError): Days | null {
  if (YEAR.test(words)) return yearFrom(dateOf(Number(words), 1, 1, refusal));
  const month = MONTH.exec(words);
  if (month !== null) return monthFrom(dateOf(Number(month[1]), Number(month[2]), 1, refusal));
  const week = WEEK.exec(words);
  if (week !== null) return numberedWeek(Number(week[1]), Number(week[2]), refusal);
  return readMonthName(words, context, refusal) ?? readAroundNow(words, context);
}

/** The week of a year as ISO 8601 counts them: the first is that of 4 January. */
function numberedWeek(year: number, week: number, refusal: MakeError): Days {
  const first = weekFrom(dateOf(year, 1, 4, refusal));
  const from = first.from.add({ weeks: week - 1 });
  if (from.weekOfYear !== week || from.yearOfWeek !== year) throw refusal(NO_SUCH);
  return weekFrom(from);
}

/** Without a year it is the latest that has begun. */
function readMonthName(words: string, context: WhenContext, refusal: MakeError): Days | null {
  const [, name = "", year] = MONTH_NAME.exec(words) ?? [];
  const month = monthNamed(name);
  if (month === undefined) return null;
  if (year !== undefined) return monthFrom(dateOf(Number(year), month, 1, refusal));
  const today = todayOf(context);
  return monthFrom(dateOf(today.year - (month > today.month ? 1 : 0), month, 1, refusal));
}

function readAroundNow(words: string, context: WhenContext): Days | null {
  const [, step, unit] = AROUND_NOW.exec(words) ?? [];
  if (step === undefined) return null;
  const count = STEPS[step]!;
  const today = todayOf(context);
  if (unit === "week") return weekFrom(today.add({ weeks: count }));
  if (unit === "month") return monthFrom(today.with({ day: 1 }).add({ months: count }));
  return yearFrom(today.with({ month: 1, day: 1 }).add({ years: count }));
}

function weekFrom(day: Temporal.PlainDate): Days {
  const from = day.subtract({ days: day.dayOfWeek - 1 });
  return { from, to: from.add({ weeks: 1 }) };
}

function monthFrom(from: Temporal.PlainDate): Days {
  return { from, to: from.add({ months: 1 }) };
}

function yearFrom(from: Temporal.PlainDate): Days {
  return { from, to: from.add({ years: 1 }) };
}
