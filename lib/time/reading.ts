/**
 * What the readers of times that people type have in common.
 *
 * @module
 */

import type { LogError } from "../errors.ts";
import type { Instant } from "./instant.ts";
import { toZoned } from "./zone.ts";

/** What words and local times are read against. */
export interface WhenContext {
  /** The present. */
  readonly now: Instant;
  /** An identifier as `resolveTimeZone` returns it. */
  readonly timeZone: string;
}

/** Local days, from the first to the one behind the last. */
export interface Days {
  /** The first. */
  readonly from: Temporal.PlainDate;
  /** The one behind the last. */
  readonly to: Temporal.PlainDate;
}

/** Makes the error for a text from the reason why it cannot be read, and what to write instead. */
export type MakeError = (reason: string, advice?: string) => LogError;

/** The local date of now. */
export function todayOf({ now, timeZone }: WhenContext): Temporal.PlainDate {
  return toZoned(now, timeZone).toPlainDate();
}

/** A date of the calendar, or the error that there is none. */
export function dateOf(
  year: number,
  month: number,
  day: number,
  refusal: MakeError,
): Temporal.PlainDate {
  const date = realDate(year, month, day);
  if (date === null) throw refusal(NO_SUCH);
  return date;
}

/** A date of the calendar; null where it has no such day. */
export function realDate(year: number, month: number, day: number): Temporal.PlainDate | null {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: "reject" });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Said of 30 February and of 24:00. */
export const NO_SUCH = "there is no such date or time of day";
