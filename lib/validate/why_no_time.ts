import { parseInstant } from "../time/instant.ts";
import { instantOfLocal } from "../time/local.ts";
import { excerpt } from "./shown.ts";

const HAS_CLOCK = /^\d{4}-\d\d-\d\d[tT ]\d\d:\d\d/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const SECOND_60 = /:60(?:[.,]\d+)?\s*(?:[zZ]|[-+].*)?$/;
const DIGITS = /^-?\d+(?:\.\d+)?$/;

/**
 * What a value lacks to be a time, with the value; for one that is nothing like a
 * time, no more than the value.
 *
 * @param value As JSON has it.
 *
 * @example
 * ```ts
 * import { whyNoTime } from "./why_no_time.ts";
 *
 * const why = whyNoTime("2026-03-01T08:00:00");
 * if (why !== '"2026-03-01T08:00:00" has no offset from UTC') throw new Error(why);
 * if (whyNoTime(1772352000) !== "1772352000 is a number: set at_format") throw new Error();
 * if (whyNoTime(null) !== "it is null") throw new Error();
 * ```
 */
export function whyNoTime(value: unknown): string {
  const shown = excerpt(JSON.stringify(value) ?? "nothing");
  if (typeof value === "number") return `${shown} is a number: set at_format`;
  if (typeof value !== "string") return `it is ${shown}`;
  if (DIGITS.test(value)) return `${shown} is a number in a text: set at_format`;
  if (DATE.test(value)) return `${shown} has no time of day`;
  if (!HAS_CLOCK.test(value)) return `it is ${shown}`;
  if (SECOND_60.test(value)) return `${shown} has a second 60`;
  if (instantOfLocal(value, "local", "UTC") !== null) return `${shown} has no offset from UTC`;
  const isInstant = parseInstant(value) !== null;
  return isInstant ? `it is ${shown}` : `${shown} is no date and time that there is`;
}
