/**
 * A time of day behind a date.
 *
 * @module
 */

import type { Instant } from "./instant.ts";
import { type MakeError, NO_SUCH } from "./reading.ts";
import { fromZoned } from "./zone.ts";

const DATE_AND_TIME =
  /^(?:(.+?)(?: |(?<=^\d{4}-\d\d-\d\d)t))?(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?: ?(z|[+-]\d\d(?::?\d\d)?))?$/;
const MICROS_PER_MINUTE = 60_000_000n;
const FRACTION_DIGITS = 6;

/** A wall-clock time, and where it is one. */
export interface TimeOfDay {
  /** What the clock shows. */
  readonly time: Temporal.PlainTime;
  /** Local time minus UTC in microseconds; null for the zone's. */
  readonly offset: Instant | null;
}

/**
 * Takes a time of day, with or without an offset, off the end of words in small
 * letters: what is left is to be a date, and empty where the time stands alone.
 * Null where none is there.
 *
 * @throws {LogError} what `refusal` makes, for a time that no clock shows.
 */
export function splitTimeOfDay(
  words: string,
  refusal: MakeError,
): { date: string; timeOfDay: TimeOfDay } | null {
  const match = DATE_AND_TIME.exec(words);
  if (match === null) return null;
  const [, date = "", hour, minute, second = "0", fraction = "", offset] = match;
  const micros = Number(fraction.slice(0, FRACTION_DIGITS).padEnd(FRACTION_DIGITS, "0"));
  const fields = {
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Math.floor(micros / 1000),
    microsecond: micros % 1000,
  };
  try {
    const time = Temporal.PlainTime.from(fields, { overflow: "reject" });
    return { date, timeOfDay: { time, offset: offset === undefined ? null : offsetOf(offset) } };
  } catch (error) {
    if (error instanceof RangeError) throw refusal(NO_SUCH);
    throw error;
  }
}

/** The instant at which clocks show a time on a date; one that comes twice means the first. */
export function instantAt(
  date: Temporal.PlainDate,
  { time, offset }: TimeOfDay,
  timeZone: string,
): Instant {
  const local = date.toPlainDateTime(time);
  if (offset === null) return fromZoned(local.toZonedDateTime(timeZone));
  return fromZoned(local.toZonedDateTime("UTC")) - offset;
}

function offsetOf(text: string): Instant {
  if (text === "z") return 0n;
  const hours = Number(text.slice(1, 3));
  const minutes = text.length === 3 ? 0 : Number(text.slice(-2));
  if (hours > 23 || minutes > 59) throw new RangeError(`no offset is ${text}`);
  const micros = BigInt(hours * 60 + minutes) * MICROS_PER_MINUTE;
  return text.startsWith("-") ? -micros : micros;
}
