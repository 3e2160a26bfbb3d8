/**
 * Times and counts as people read them, in the zone of the log.
 *
 * @module
 */

import { formatterOf } from "./formatter.ts";

const DAY_MS = 86_400_000;
function formatted(iso: string, zone: string, options: Intl.DateTimeFormatOptions): string {
  return formatterOf("en-GB", zone, options).format(Date.parse(iso));
}

const DAY = { day: "numeric", month: "short" } as const;
const CLOCK = { hour: "2-digit", minute: "2-digit" } as const;

/** "Fri, 20 Feb 2026" */
export function formatDay(iso: string, zone: string): string {
  return formatted(iso, zone, { weekday: "short", ...DAY, year: "numeric" });
}

/** "20 Feb" */
export function formatShortDay(iso: string, zone: string): string {
  return formatted(iso, zone, DAY);
}

/** "23:59:59" */
export function formatClock(iso: string, zone: string): string {
  return formatted(iso, zone, { ...CLOCK, second: "2-digit" });
}

/** "20 Feb 2026, 23:59" */
export function formatStamp(iso: string, zone: string): string {
  return `${formatted(iso, zone, { ...DAY, year: "numeric" })}, ${formatted(iso, zone, CLOCK)}`;
}

/** "Friday 20 February 2026 at 23:59" */
export function formatSpoken(iso: string, zone: string): string {
  const day = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;
  return `${formatted(iso, zone, day)}, ${formatted(iso, zone, CLOCK)}`;
}

/** A count with its thousands apart, in a way that no zone or language reads as a fraction. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** "85.9 kB" */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; bytes >= 1_000 && unit < units.length - 1; unit++) bytes /= 1_000;
  return `${unit === 0 ? bytes : bytes.toFixed(1)} ${units[unit]}`;
}

/** When something is due, seen from a moment. */
export function formatDue(iso: string, now: string): { text: string; isLate: boolean } {
  const days = Math.round((Date.parse(iso) - Date.parse(now)) / DAY_MS);
  if (days < 0) return { text: `${-days} d overdue`, isLate: true };
  return { text: days === 0 ? "due today" : `due in ${days} d`, isLate: false };
}

/** "1 line", "2 lines", "2 entries" */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
