import type { AsofRow, Srs } from "../answers.ts";
import type { DeriveById, Logs } from "../logs/logs.ts";
import { formatInstant, type Instant } from "../time/instant.ts";
import type { When } from "../time/when.ts";
import { LATEST, resolveCut } from "./cut.ts";
import { dueRows } from "./due.ts";
import { ALL_ROWS, answerRows, liveRows } from "./rows.ts";

/**
 * The carry-this surface: live entries that are due, most overdue first, then
 * never-reviewed ones in capture order. Without `at`, everything there is by
 * `now`; with it, as of that time.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { parseInstant } from "../time/instant.ts";
 * import { carryRows } from "./carry.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const now = parseInstant("2026-05-04T12:00:00Z")!;
 * const [first] = await Array.fromAsync(carryRows(logs, null, now, 1));
 * if (first === undefined || first.srs === null) throw new Error();
 * ```
 */
export async function* carryRows(
  logs: Logs,
  at: When | null,
  now: Instant,
  limit: number | null,
): AsyncGenerator<AsofRow> {
  using pinned = logs.pin();
  const { cut, otherLogs, asOf: as_of } = at === null
    ? LATEST
    : await resolveCut(pinned, "entries", at);
  const by = at === null ? now : otherLogs.through!;
  const { state } = await pinned.replay("entries", pinned.reducers.entries, { to: [cut] });
  const derive = await pinned.srs(otherLogs);
  const known = new Map<string, Srs | null>();
  const srs: DeriveById = (id) => {
    if (!known.has(id)) known.set(id, derive(id));
    return known.get(id)!;
  };
  const rows = dueRows(liveRows(state, ALL_ROWS), srs, by).slice(0, limit ?? Infinity);
  const time = { as_of: at === null ? formatInstant(now) : as_of, time_zone: pinned.timeZone };
  for await (const some of answerRows(pinned, "entries", rows, srs)) {
    for (const row of some) yield { ...row, ...time };
  }
}
