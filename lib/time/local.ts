import type { Instant } from "./instant.ts";
import { fromZoned } from "./zone.ts";

const LOCAL = /^(\d{4}-\d\d-\d\d)[tT ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
/** What a text of this many characters means in a zone is asked for again and again. */
const KNOWN_MAX = 4096;
const known = new Map<string, Instant | null>();

/**
 * The instant of a time without offset, or of the start of a date, in a zone; null
 * for what is neither. What the clocks skip is read with the offset before the jump;
 * of what comes twice, the first is meant.
 *
 * @example
 * ```ts
 * import { instantOfLocal } from "./local.ts";
 *
 * if (instantOfLocal("1970-01-01 01:00", "local", "Europe/Berlin") !== 0n) throw new Error();
 * if (instantOfLocal("1970-01-01", "date", "Etc/UTC") !== 0n) throw new Error();
 * if (instantOfLocal("1970-02-30", "date", "Etc/UTC") !== null) throw new Error();
 * ```
 */
export function instantOfLocal(
  text: string,
  format: "local" | "date",
  timeZone: string,
): Instant | null {
  const key = `${format} ${timeZone} ${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const instant = read(text, format, timeZone);
  if (known.size === KNOWN_MAX) known.clear();
  known.set(key, instant);
  return instant;
}

function read(text: string, format: "local" | "date", timeZone: string): Instant | null {
  try {
    if (format === "date") {
      if (!DATE.test(text)) return null;
      return fromZoned(Temporal.PlainDate.from(text).toZonedDateTime(timeZone));
    }
    const [, date, time] = LOCAL.exec(text) ?? [];
    if (date === undefined || time === undefined || /:60/.test(time)) return null;
    // Instants are exact to the microsecond; further digits are cut.
    const clock = time.replace(",", ".").replace(/(\.\d{6})\d+$/, "$1");
    return fromZoned(Temporal.PlainDateTime.from(`${date}T${clock}`).toZonedDateTime(timeZone));
  } catch (error) {
    // A date that no calendar has.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
