/**
 * When live entries fall due, and how well reviews went, as of a moment.
 *
 * @module
 */

import type { Pause } from "../../replay/pause.ts";
import { type InteractionsProjection, rowsOf } from "../../replay/projection.ts";
import { formatInstant, type Instant, parseInstant } from "../../time/instant.ts";
import { LocalDays } from "../../time/zone.ts";
import type { Served } from "../served.ts";
import { stateOfLog } from "./file_states.ts";
import { question } from "./question.ts";

const DAYS = 42, DAYS_MAX = 366;
const WEEKS_MAX = 26;

/** `ReviewsForecast` */
export const reviewsForecast = question({
  name: "ReviewsForecast",
  path: "/reviews/forecast",
  cli: "log carry --at <at>",
  brief: "When live entries fall due by day, and how well reviews went by week",
  isRows: false,
  asksNow: true,
  params: {
    at: { kind: "when", brief: "As of this time instead of now" },
    days: { kind: "count", brief: `So many days from then on, at most ${DAYS_MAX}; 42` },
  },
  stateOf: (served) => stateOfLog(served, "entries"),
  async run(served, { at, days }) {
    const point = await served.pointAt("entries", at);
    const now = (point.asOf === null ? null : parseInstant(point.asOf)) ?? served.now();
    const calendar = new LocalDays(served.logs.timeZone);
    const length = Math.min(DAYS_MAX, days ?? DAYS);
    const srsOf = await served.srsAt("entries", point);
    const { reducers } = served.logs;
    const { state } = await served.logs.replay("interactions", reducers.interactions, {
      to: [point.otherLogs],
    });
    const due = await served.indexes.ask("entries", ({ index }) => {
      const ids = index.liveIds(point.cut, served.pause);
      return dueDays(ids, srsOf, { now, calendar, length });
    });
    const value = {
      as_of: formatInstant(now),
      time_zone: served.logs.timeZone,
      ...due,
      weeks: await retention(state, calendar, served.pause),
    };
    return { kind: "value", value };
  },
});

/** How many entries fall due on each day. */
async function dueDays(
  live: AsyncIterable<string[]>,
  srsOf: Awaited<ReturnType<Served["srsAt"]>>,
  { now, calendar, length }: { now: Instant; calendar: LocalDays; length: number },
): Promise<object> {
  const today = calendar.dayOf(now);
  const byDay = new Map<string, number>(), states: Record<string, number> = {};
  let backlog = 0, neverReviewed = 0;
  for await (const ids of live) {
    for (const srs of ids.map(srsOf)) {
      if (srs === null) {
        neverReviewed++;
        continue;
      }
      states[srs.state] = (states[srs.state] ?? 0) + 1;
      const day = calendar.dayOf(parseInstant(srs.due)!);
      if (day < today) backlog++;
      else byDay.set(day, (byDay.get(day) ?? 0) + 1);
    }
  }
  const first = Temporal.PlainDate.from(today);
  const days = Array.from({ length }, (_, n) => {
    const day = first.add({ days: n }).toString();
    return { day, due: byDay.get(day) ?? 0 };
  });
  return { backlog, never_reviewed: neverReviewed, states, days };
}

/** Of the graded reviews of each calendar week, how many were recalled; the latest weeks. */
async function retention(
  state: InteractionsProjection,
  calendar: LocalDays,
  pause: Pause,
): Promise<{ week: string; reviews: number; recalled: number }[]> {
  const weeks = new Map<string, { reviews: number; recalled: number }>();
  const weekByDay = new Map<string, string>();
  const entries = new Set<string>();
  for (const { entryId } of rowsOf(state)) if (entryId !== null) entries.add(entryId);
  for (const entry of entries) {
    await pause.yieldIfDue();
    for (const { at, grade } of state.reviewsOf(entry)) {
      const day = calendar.dayOf(at);
      const week = weekByDay.get(day) ?? weekOf(day);
      weekByDay.set(day, week);
      const counts = weeks.get(week) ?? { reviews: 0, recalled: 0 };
      counts.reviews++;
      if (grade !== "again") counts.recalled++;
      weeks.set(week, counts);
    }
  }
  return [...weeks].sort(([a], [b]) => a < b ? -1 : 1).slice(-WEEKS_MAX)
    .map(([week, counts]) => ({ week, ...counts }));
}

/** The Monday of a day's week. */
function weekOf(day: string): string {
  const date = Temporal.PlainDate.from(day);
  return date.subtract({ days: date.dayOfWeek - 1 }).toString();
}
