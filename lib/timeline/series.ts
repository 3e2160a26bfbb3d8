import type { SeriesRow, SeriesValueRow } from "../answers.ts";
import { askPinned } from "../logs/ask_pinned.ts";
import type { Logs } from "../logs/logs.ts";
import { keyOfField } from "../records/mapping/key_path.ts";
import type { LogName } from "../records/settings.ts";
import { rowsOf } from "../replay/projection.ts";
import { END_OF_TIME } from "../spans/spans_of_id.ts";
import { BEFORE_EVERYTHING, type Instant } from "../time/instant.ts";
import { LineValues } from "./line_values.ts";
import { type PeriodLength, Periods } from "./periods.ts";
import { edgesOf, spansOfLog } from "./span_edges.ts";

/** How a series is counted. */
export interface SeriesOptions {
  /** Which log. */
  readonly log: LogName;
  /** How long its periods are, in the zone of the logs. */
  readonly by: PeriodLength;
}

const NO_CHANGES = { added: 0, edited: 0, deleted: 0, restored: 0, reviewed: 0 };

/** Numbers by period and by whatever is counted in it. */
class PeriodCounts<Key> {
  readonly #periods: Periods;
  readonly #counts = new Map<string, Map<Key, number>>();

  constructor(periods: Periods) {
    this.#periods = periods;
  }

  add(at: Instant, key: Key, step: number): void {
    const period = this.#periods.of(at);
    const counts = this.#counts.get(period) ?? new Map<Key, number>();
    this.#counts.set(period, counts.set(key, (counts.get(key) ?? 0) + step));
  }

  /** All periods from the first to the last of which something is known. */
  *all(): Generator<[period: string, counts: ReadonlyMap<Key, number>]> {
    const known = [...this.#counts.keys()].sort();
    if (known.length === 0) return;
    for (const period of this.#periods.between(known[0]!, known.at(-1)!)) {
      yield [period, this.#counts.get(period) ?? new Map()];
    }
  }
}

/**
 * How many ids are live at the end of each period, and what happened in it; periods in which nothing
 * did are there too. Live is the number before, and what was added and restored, less what was
 * deleted.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../open/logs.ts";
 * import { seriesRows } from "./series.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const rows = await seriesRows(logs, { log: "entries", by: "month" });
 * if (rows.at(-1)?.period !== "2026-05" || rows.at(-1)?.live !== 111) throw new Error();
 * ```
 */
export function seriesRows(logs: Logs, { log, by }: SeriesOptions): Promise<SeriesRow[]> {
  return askPinned(logs, async (pinned) => {
    const counts = new PeriodCounts<keyof typeof NO_CHANGES>(new Periods(by, pinned.timeZone));
    let live = 0;
    for (const { spans } of await spansOfLog(pinned, log)) {
      for (const { at, change } of edgesOf(spans)) {
        // What was there before any known time is in no period.
        if (at === BEFORE_EVERYTHING) live++;
        else counts.add(at, change, 1);
      }
    }
    for await (const at of reviewTimes(pinned, log)) counts.add(at, "reviewed", 1);
    return Array.from(counts.all(), ([period, found]) => {
      const changes = { ...NO_CHANGES, ...Object.fromEntries(found) };
      live += changes.added + changes.restored - changes.deleted;
      return { log, period, live, ...changes };
    });
  });
}

/** When graded reviews were, of the ids of a log. */
async function* reviewTimes(logs: Logs, log: LogName): AsyncGenerator<Instant> {
  for (const { name, settings } of logs.all()) {
    if (!settings.hasReviews || settings.refersTo !== log) continue;
    const { state } = await logs.replay(name, logs.reducers.interactions);
    const entryIds = new Set(Array.from(rowsOf(state), ({ entryId }) => entryId));
    for (const id of entryIds) {
      if (id !== null) { for (const { at } of state.reviewsOf(id)) yield at; }
    }
  }
}

/**
 * The same by the value of a key, of keys with dots between, or of a JSON Pointer: how many ids are live with each, the most first;
 * null where there is none.
 */
export function seriesByValue(
  logs: Logs,
  { log, by, countBy }: SeriesOptions & { readonly countBy: string },
): Promise<SeriesValueRow[]> {
  return askPinned(logs, async (pinned) => {
    const values = new LineValues(keyOfField(countBy));
    const counts = new PeriodCounts<string | null>(new Periods(by, pinned.timeZone));
    const live = new Map<string | null, number>();
    const step = (value: string | null, by: number) => {
      live.set(value, (live.get(value) ?? 0) + by);
    };
    for (const { spans, lines } of await spansOfLog(pinned, log, values.take)) {
      for (const { from, to, state, current } of spans) {
        if (state !== "live") continue;
        const value = values.of(lines[current!]!);
        if (from === BEFORE_EVERYTHING) step(value, 1);
        else counts.add(from, value, 1);
        if (to !== END_OF_TIME) counts.add(to, value, -1);
      }
    }
    return Array.from(counts.all()).flatMap(([period, found]) => {
      for (const [value, by] of found) step(value, by);
      return [...live].filter(([, count]) => count > 0)
        .sort(([a, m], [b, n]) => n - m || (String(a) < String(b) ? -1 : 1))
        .map(([value, live]) => ({ log, period, value, live }));
    });
  });
}
