/**
 * Times of a zone's clocks as numbers: milliseconds as if the clocks showed UTC.
 *
 * @module
 */

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show at a time, in milliseconds. */
export function wallTime(ms: number, zone: string): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  const parts: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(ms)) parts[type] = value;
  const year = parts.era === "BC" ? 1 - Number(parts.year) : Number(parts.year);
  const [month, day, hour, minute, second] = [
    parts.month,
    parts.day,
    parts.hour,
    parts.minute,
    parts.second,
  ].map(Number) as [number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute, second) + (ms % 1_000 + 1_000) % 1_000;
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
