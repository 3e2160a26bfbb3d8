/**
 * Times of a zone's clocks as numbers: milliseconds as if the clocks showed UTC.
 *
 * @module
 */

import { formatterOf } from "./formatter.ts";

const DAY_MS = 86_400_000;
/**
 * What the clocks of a zone show at a time, in milliseconds. Beyond the years 1000 to 9999, they
 * are taken to show UTC.
 */
export function wallTime(ms: number, zone: string): number {
  // Swedish dates are those of ISO 8601.
  const formatter = formatterOf("sv-SE", zone, { dateStyle: "short", timeStyle: "medium" });
  const wall = Date.parse(`${formatter.format(ms).replace(" ", "T")}Z`);
  return Number.isNaN(wall) ? ms : wall + (ms % 1_000 + 1_000) % 1_000;
}

/**
 * When the clocks of a zone show a time; the first such time where it comes twice, the one just
 * after the gap where it never comes.
 */
export function timeOfWall(wallMs: number, zone: string): number {
  const offset = (ms: number) => wallTime(ms, zone) - ms;
  const early = wallMs - offset(wallMs - DAY_MS), late = wallMs - offset(wallMs + DAY_MS);
  const found = [early, late].sort((a, b) => a - b).find((ms) => wallTime(ms, zone) === wallMs);
  return found ?? Math.max(early, late);
}

/**
 * When the day of a time begins in a zone, and when the next one does.
 *
 * @example
 * ```ts
 * import { dayOf } from "./zone.ts";
 *
 * const { start, end } = dayOf(Date.parse("2026-03-29T12:00:00Z"), "Europe/Berlin");
 * if (end - start !== 23 * 3_600_000) throw new Error("the clocks go forward that day");
 * ```
 */
export function dayOf(ms: number, zone: string): { start: number; end: number } {
  const midnight = Math.floor(wallTime(ms, zone) / DAY_MS) * DAY_MS;
  return { start: timeOfWall(midnight, zone), end: timeOfWall(midnight + DAY_MS, zone) };
}
