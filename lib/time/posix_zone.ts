/**
 * Time zones as POSIX spells them in `TZ`, as far as they name an offset.
 *
 * @module
 */

const STANDARD_AND_OFFSET =
  /^(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)([+-]?)(\d{1,2})(?::(\d\d)(?::(\d\d))?)?$/;

/**
 * The identifier of a zone that has one offset and no daylight saving time,
 * such as `UTC+2` or `<+0530>-5:30`. POSIX counts what is added to local time
 * to get UTC, so that `UTC+2` is two hours behind it.
 *
 * @returns an identifier as `resolveTimeZone` returns it; null for any other
 * text, also where rules for daylight saving time stand behind the offset
 *
 * @example
 * ```ts
 * import { posixZone } from "./posix_zone.ts";
 *
 * if (posixZone("UTC+2") !== "-02:00") throw new Error();
 * if (posixZone("JST-9") !== "+09:00") throw new Error();
 * if (posixZone("CET-1CEST,M3.5.0,M10.5.0/3") !== null) throw new Error();
 * ```
 */
export function posixZone(text: string): string | null {
  const [, sign, hours, minutes = "00", seconds = "00"] = STANDARD_AND_OFFSET.exec(text) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return null;
  // No identifier of a zone has seconds.
  if (seconds !== "00") return null;
  if (Number(hours) === 0 && minutes === "00") return "UTC";
  return `${sign === "-" ? "+" : "-"}${hours.padStart(2, "0")}:${minutes}`;
}
