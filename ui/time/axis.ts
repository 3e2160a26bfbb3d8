import { formatterOf } from "./formatter.ts";
import { timeOfWall, wallTime } from "./zone.ts";

/** A stretch of time that is drawn, in milliseconds, both ends in it. */
export interface Axis {
  readonly start: number;
  readonly end: number;
}

/** A labelled place on an axis. */
export interface Tick {
  /** From 0, the start, to 1. */
  readonly share: number;
  readonly label: string;
}

const MINUTE_MS = 60_000, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS;
const MONTH_DAYS = 30.44;
/** Less is not zoomed into: it is one screen of milliseconds. */
const SPAN_MIN_MS = 1_000;

/** Steps from tick to tick: of clock time, then of months. */
const CLOCK_STEPS = [
  1_000,
  10_000,
  MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
];
const MONTH_STEPS = [1, 3, 6, 12, 24, 60, 120, 600, 1_200];

/**
 * Where a time lies on an axis, from 0 to 1; what lies outside is at an end.
 *
 * @example
 * ```ts
 * import { axisOf, shareOf } from "./axis.ts";
 *
 * const axis = axisOf("2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z");
 * if (shareOf("2026-01-02T00:00:00Z", axis) !== 0.5) throw new Error();
 * ```
 */
export function shareOf(iso: string, { start, end }: Axis): number {
  const share = (Date.parse(iso) - start) / Math.max(1, end - start);
  return Math.min(1, Math.max(0, share));
}

/** The axis between two instants. */
export function axisOf(from: string, to: string): Axis {
  return { start: Date.parse(from), end: Date.parse(to) };
}

/** The instant at a share of an axis. */
export function instantAt(share: number, { start, end }: Axis): string {
  const inside = Math.min(1, Math.max(0, share));
  return new Date(Math.round(start + inside * (end - start))).toISOString();
}

/**
 * An axis `factor` times as long, with a time kept where it is; never more than the whole.
 *
 * @param share Where on the axis what is kept lies.
 */
export function zoomed(axis: Axis, share: number, factor: number, whole: Axis): Axis {
  const length = axis.end - axis.start;
  const span = Math.min(whole.end - whole.start, Math.max(SPAN_MIN_MS, length * factor));
  const kept = axis.start + share * length;
  const start = Math.min(Math.max(whole.start, kept - share * span), whole.end - span);
  return { start: Math.round(start), end: Math.round(start + span) };
}

/** An axis as it stands in an address; null for the whole. */
export function formatZoom(axis: Axis, whole: Axis): string | null {
  if (axis.start <= whole.start && axis.end >= whole.end) return null;
  return `${new Date(axis.start).toISOString()}..${new Date(axis.end).toISOString()}`;
}

/** The axis that stands in an address; null for none. */
export function parseZoom(text: string | undefined): { from: string; to: string } | null {
  const [from, to, ...others] = text?.split("..") ?? [];
  if (from === undefined || to === undefined || others.length > 0) return null;
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return start < end ? { from, to } : null;
}

/** Labelled ticks at round times of a zone's clocks, at most `max` of them. */
export function ticksOf(axis: Axis, zone: string, max: number): Tick[] {
  const span = axis.end - axis.start;
  const step = CLOCK_STEPS.find((ms) => span / ms <= max);
  const times = step === undefined ? monthTimes(axis, zone, max) : clockTimes(axis, zone, step);
  const label = labelOf(step, span, zone);
  return times.map((ms) => ({ share: (ms - axis.start) / Math.max(1, span), label: label(ms) }));
}

function clockTimes({ start, end }: Axis, zone: string, step: number): number[] {
  // Weeks begin on a Monday; so did 1970-01-05.
  const origin = step % (7 * DAY_MS) === 0 ? 4 * DAY_MS : 0;
  const times: number[] = [];
  const first = Math.ceil((wallTime(start, zone) - origin) / step) * step + origin;
  for (let wall = first; wall <= wallTime(end, zone); wall += step) {
    const ms = step < DAY_MS ? start + wall - wallTime(start, zone) : timeOfWall(wall, zone);
    if (ms >= start && ms <= end) times.push(ms);
  }
  return times;
}

function monthTimes({ start, end }: Axis, zone: string, max: number): number[] {
  const months = (end - start) / (MONTH_DAYS * DAY_MS);
  const step = MONTH_STEPS.find((step) => months / step <= max) ?? MONTH_STEPS.at(-1)!;
  const first = new Date(wallTime(start, zone));
  const times: number[] = [];
  const from = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step;
  for (let month = from;; month += step) {
    const ms = timeOfWall(Date.UTC(Math.floor(month / 12), month % 12, 1), zone);
    if (ms > end) return times;
    if (ms >= start) times.push(ms);
  }
}

function labelOf(step: number | undefined, span: number, zone: string): (ms: number) => string {
  const isYears = step === undefined && span > 8 * 365 * DAY_MS;
  const clock = { hour: "2-digit", minute: "2-digit" } as const;
  const options: Intl.DateTimeFormatOptions = isYears
    ? { year: "numeric" }
    : step === undefined
    ? { month: "short", year: "numeric" }
    : step >= DAY_MS
    ? { day: "numeric", month: "short" }
    : step >= MINUTE_MS
    ? clock
    : { ...clock, second: "2-digit" };
  return (ms) => formatterOf("en-GB", zone, options).format(ms);
}
