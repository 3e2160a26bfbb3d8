/**
 * Times as people read them.
 *
 * @module
 */

import type { Srs } from "../../lib/answers.ts";
import { type Instant, parseInstant } from "../../lib/instant.ts";
import { formatLocal } from "../../lib/zone.ts";
import type { Screen } from "../screen.ts";

const MICROS_PER_MINUTE = 60_000_000n;
const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 1440;
const SECONDS_AND_OFFSET = /:\d\d(?:\.\d+)? \S+$/;

/** A stored time in the zone of the screen; empty for none, as stored when it is no RFC 3339. */
export function localTime(stored: string | null, { timeZone }: Screen): string {
  const instant = stored === null ? null : parseInstant(stored);
  return instant === null ? stored ?? "" : formatLocal(instant, timeZone);
}

/** The same to the minute, for tables. */
export function shortTime(stored: string | null, screen: Screen): string {
  return localTime(stored, screen).replace(SECONDS_AND_OFFSET, "");
}

/**
 * When a review is due, seen from a time: `due in 3 d` or `5 h overdue`.
 *
 * @example
 * ```ts
 * import { parseInstant } from "../../lib/instant.ts";
 * import { dueFrom } from "./times.ts";
 *
 * const noon = parseInstant("2026-04-20T12:00:00Z")!;
 * if (dueFrom(noon, "2026-04-23T13:00:00Z") !== "due in 3 d") throw new Error();
 * if (dueFrom(noon, "2026-04-20T06:30:00Z") !== "5 h overdue") throw new Error();
 * ```
 */
export function dueFrom(time: Instant, due: Srs["due"]): string {
  const instant = parseInstant(due);
  if (instant === null) return due;
  const minutes = Number((instant - time) / MICROS_PER_MINUTE);
  if (minutes === 0) return "due now";
  return minutes > 0 ? `due in ${span(minutes)}` : `${span(-minutes)} overdue`;
}

/** A span of minutes in the largest unit of which it holds one. */
function span(minutes: number): string {
  if (minutes < MINUTES_PER_HOUR) return `${minutes} min`;
  if (minutes < MINUTES_PER_DAY) return `${Math.floor(minutes / MINUTES_PER_HOUR)} h`;
  return `${Math.floor(minutes / MINUTES_PER_DAY)} d`;
}
