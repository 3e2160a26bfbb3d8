/**
 * Times so long ago or ahead of now.
 *
 * @module
 */

import type { Instant } from "./instant.ts";
import type { MakeError, WhenContext } from "./reading.ts";
import { fromZoned, toZoned } from "./zone.ts";

const COUNT_AND_UNIT = "(?:(\\d+) ?|an? )([a-z]+)";
const AGO = new RegExp(`^${COUNT_AND_UNIT} ago$`);
const AHEAD = new RegExp(`^in ${COUNT_AND_UNIT}$`);
const SIGNED = /^([+-])(\d+) ?([a-z]+)$/;
const BARE = /^(\d+) ?([a-z]+)$/;

/** What each unit is called, short and in full; years to days keep the wall-clock time, hours to seconds elapse. */
const UNITS: Record<string, { short: string; full: string }> = {
  years: { short: "y yr yrs", full: "year years" },
  months: { short: "mo mos", full: "month months" },
  weeks: { short: "w wk wks", full: "week weeks" },
  days: { short: "d", full: "day days" },
  hours: { short: "h hr hrs", full: "hour hours" },
  minutes: { short: "min mins", full: "minute minutes" },
  seconds: { short: "s sec secs", full: "second seconds" },
};
const UNIT_BY_SHORT = unitsBy(({ short }) => short);
const UNIT_BY_WORD = unitsBy(({ short, full }) => `${short} ${full}`);

/** A word that people mean either of two units by. */
const UNCLEAR = "m";

/** How far from now, and which way. */
interface Distance {
  count: number;
  unit: string;
  isAhead: boolean;
}

/**
 * Reads `3 days ago`, `a week ago`, `-3d`, `3d`, `in 3 days`, `+3d` from words in
 * small letters; null for what is none of these. Without a sign or a word that
 * says which way, a unit in full is not read, for it could be either.
 *
 * @throws {LogError} what `refusal` makes, for an unclear unit, and for what the
 * calendar does not reach.
 */
export function readRelative(
  words: string,
  { now, timeZone }: WhenContext,
  refusal: MakeError,
): Instant | null {
  const distance = readDistance(words, refusal);
  if (distance === null) return null;
  const { count, unit, isAhead } = distance;
  try {
    const start = toZoned(now, timeZone);
    const duration = { [unit]: count };
    return fromZoned(isAhead ? start.add(duration) : start.subtract(duration));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refusal(`it is ${isAhead ? "further ahead" : "longer ago"} than the calendar reaches`);
  }
}

function readDistance(words: string, refusal: MakeError): Distance | null {
  const [, sign, count, word] = SIGNED.exec(words) ?? [];
  if (sign !== undefined) return distanceOf(count, word!, sign === "+", UNIT_BY_WORD, refusal);
  const ago = AGO.exec(words);
  if (ago !== null) return distanceOf(ago[1], ago[2]!, false, UNIT_BY_WORD, refusal);
  const ahead = AHEAD.exec(words);
  if (ahead !== null) return distanceOf(ahead[1], ahead[2]!, true, UNIT_BY_WORD, refusal);
  const bare = BARE.exec(words);
  return bare === null ? null : distanceOf(bare[1], bare[2]!, false, UNIT_BY_SHORT, refusal);
}

function distanceOf(
  count = "1",
  word: string,
  isAhead: boolean,
  units: ReadonlyMap<string, string>,
  refusal: MakeError,
): Distance | null {
  if (word === UNCLEAR) throw refusal('"m" could be minutes or months: say min or mo');
  const unit = units.get(word);
  return unit === undefined ? null : { count: Number(count), unit, isAhead };
}

function unitsBy(wordsOf: (unit: { short: string; full: string }) => string): Map<string, string> {
  const pairs = Object.entries(UNITS).flatMap(([unit, words]) =>
    wordsOf(words).split(" ").map((word): [string, string] => [word, unit])
  );
  return new Map(pairs);
}
