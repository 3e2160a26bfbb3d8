import type { ForecastRow } from "../answers.ts";
import { askPinned } from "../logs/ask_pinned.ts";
import type { Logs } from "../logs/logs.ts";
import { ALL_ROWS, liveRows } from "../query/rows.ts";
import { worldAt } from "../query/world.ts";
import { formatInstant, type Instant, parseInstant } from "../time/instant.ts";
import type { When } from "../time/when.ts";
import { LocalDays } from "../time/zone.ts";

/** How a forecast is made. */
export interface ForecastOptions {
  /** As of when; null for now. */
  readonly at: When | null;
  /** The present. */
  readonly now: Instant;
  /** For how many days. */
  readonly days: number;
}

/** What is due when, and what no day can be told of. */
export interface Forecast {
  /** One row a day. */
  readonly rows: readonly ForecastRow[];
  /** Live entries that were never reviewed. */
  readonly neverReviewed: number;
}

/**
 * How many live entries come due on each day from now on, if nothing is reviewed. Each is counted
 * once: what was due before the first day is the backlog of that day, and later days have none.
 *
 * @throws {LogError} `line_out_of_range`, and what reading throws.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../open/logs.ts";
 * import { parseInstant } from "../time/instant.ts";
 * import { forecast } from "./forecast.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const now = parseInstant("2026-05-04T12:00:00Z")!;
 * const { rows } = await forecast(logs, { at: null, now, days: 7 });
 * if (rows.length !== 7 || rows[0]?.day !== "2026-05-04") throw new Error();
 * if (rows[1]?.backlog !== 0) throw new Error();
 * ```
 */
export function forecast(logs: Logs, { at, now, days }: ForecastOptions): Promise<Forecast> {
  return askPinned(logs, async (pinned) => {
    const { folded, srsOf, asOf, timeZone } = await worldAt(pinned, "entries", at);
    const as_of = at === null ? formatInstant(now) : asOf;
    const localDays = new LocalDays(timeZone);
    const firstDay = localDays.dayOf(as_of === null ? now : parseInstant(as_of)!);
    const due = new Map<string, number>();
    let backlog = 0, neverReviewed = 0;
    for (const { id } of liveRows(folded.state, ALL_ROWS)) {
      const srs = srsOf(id);
      if (srs === null) {
        neverReviewed++;
        continue;
      }
      const day = localDays.dayOf(parseInstant(srs.due)!);
      if (day < firstDay) backlog++;
      else due.set(day, (due.get(day) ?? 0) + 1);
    }
    const first = Temporal.PlainDate.from(firstDay);
    const rows = Array.from({ length: days }, (_, after): ForecastRow => {
      const day = first.add({ days: after }).toString();
      const waiting = after === 0 ? backlog : 0;
      return { as_of, time_zone: timeZone, day, due: due.get(day) ?? 0, backlog: waiting };
    });
    return { rows, neverReviewed };
  });
}
