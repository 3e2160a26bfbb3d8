import type { LogStats, StatsAnswer } from "../answers.ts";
import type { Logs } from "../logs/logs.ts";
import { isCaptured, isUnderTombstone } from "../records/lifecycle.ts";
import { LineTally } from "../records/line_tally.ts";
import { type LogName, logNames } from "../records/settings.ts";
import { type Projection, standingAt } from "../replay/projection.ts";
import { formatInstant } from "../time/instant.ts";
import type { When } from "../time/when.ts";
import { LocalDays } from "../time/zone.ts";
import type { ParamsFor } from "./ask/questions.ts";
import { LATEST, resolveCut } from "./cut.ts";

function countStates(state: Projection): { ids: number; live: number; deleted: number } {
  const counts = { ids: 0, live: 0, deleted: 0 };
  for (let key = 0; key < state.size; key++) {
    const standing = standingAt(state, key);
    if (standing === undefined) continue;
    counts.ids++;
    if (isUnderTombstone(standing)) counts.deleted++;
    else if (isCaptured(standing)) counts.live++;
  }
  return counts;
}

async function statsOf(logs: Logs, log: LogName, at: When | null): Promise<LogStats> {
  const { cut } = at === null ? LATEST : await resolveCut(logs, log, at);
  const tally = new LineTally("device", new LocalDays(logs.timeZone));
  const replay = await logs.replay(log, logs.log(log).reducer, {
    to: [cut],
    fields: ["device"],
    observe: { batch: (batch) => batch.tally(tally) },
  });
  const { state, lines, offset: bytes, malformed } = replay;
  const { ids, live, deleted } = countStates(state);
  const { first, last } = tally;
  return {
    log,
    file: logs.settingsOf(log).file,
    lines,
    bytes,
    malformed,
    ids,
    live,
    deleted,
    superseded_lines: tally.lines - ids,
    first_at: first === null ? null : formatInstant(first),
    last_at: last === null ? null : formatInstant(last),
    per_device: tally.perValue
      .map(({ value: device, lines }) => ({ device, lines }))
      .sort((a, b) => b.lines - a.lines),
    per_day: [...tally.perDay]
      .map(([day, lines]) => ({ day, lines }))
      .sort((a, b) => (a.day < b.day ? -1 : 1)),
  };
}

/**
 * Counts of all logs. Lines, bytes and malformed lines are those of the
 * files; everything else is as of a time where one is given.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { stats } from "./stats.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const { logs: [entries] } = await stats(logs, null);
 * if (entries?.live !== 111 || entries.malformed !== 7) throw new Error();
 * ```
 */
export async function stats(logs: Logs, at: When | null): Promise<StatsAnswer> {
  using pinned = logs.pin();
  const point = at === null ? LATEST : await resolveCut(pinned, "entries", at);
  const asked: When | null = point.otherLogs.through === null
    ? null
    : { kind: "instant", instant: point.otherLogs.through };
  const answers: LogStats[] = [];
  for (const log of logNames(pinned.settings)) {
    answers.push(await statsOf(pinned, log, log === "entries" ? at : asked));
  }
  return { as_of: point.asOf, time_zone: pinned.timeZone, logs: answers };
}

/** Answers the question `stats`. */
export function run(
  logs: Logs,
  { at }: ParamsFor<"stats">,
): Promise<StatsAnswer> {
  return stats(logs, at);
}
