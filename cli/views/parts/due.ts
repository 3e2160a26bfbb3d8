/**
 * When a review is due, as people say it.
 *
 * @module
 */

import type { AsofRow, Row, Srs } from "../../../lib/answers.ts";
import { type Instant, parseInstant } from "../../../lib/time/instant.ts";
import type { Screen } from "../../terminal/screen.ts";

const MICROS_PER_MINUTE = 60_000_000n;
const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 1440;

/** When the review of a row is due, seen from the time that was asked about; null if it has none. */
export function dueOfRow(row: Row | AsofRow, { now }: Screen): string | null {
  if (row.srs === null) return null;
  const asOf = "as_of" in row && row.as_of !== null ? parseInstant(row.as_of) : null;
  return dueFrom(asOf ?? now, row.srs.due);
}

/**
 * When a review is due, seen from a time: `due in 3 d` or `5 h overdue`.
 *
 * @example
 * ```ts
 * import { parseInstant } from "../../../lib/time/instant.ts";
 * import { dueFrom } from "./due.ts";
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
