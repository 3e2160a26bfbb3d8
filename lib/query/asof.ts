import type { AsofAnswer, AsofRow } from "../answers.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName } from "../records/settings.ts";
import type { When } from "../time/when.ts";
import { resolveCut } from "./cut.ts";
import { answerId, answerRows, liveRows, type RowWindow, srsOfAll, srsOfOne } from "./rows.ts";

/**
 * What one id was at a time. Memory does not grow with the log.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { asofEntry } from "./asof.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const when = { kind: "line", line: 26 } as const;
 * const then = await asofEntry(logs, "entries", when, "01KESP0XXHPQVT1ZRXRATPZ5ZP");
 * if (then.version !== 2 || then.versions_total !== 5) throw new Error();
 * ```
 */
export async function asofEntry(
  logs: Logs,
  log: LogName,
  when: When,
  id: string,
): Promise<AsofAnswer> {
  using pinned = logs.pin();
  const { cut, otherLogs, asOf: as_of } = await resolveCut(pinned, log, when);
  const request = { to: [cut], filter: { ids: [id] } };
  const replay = await pinned.replay(log, pinned.log(log).reducer, request);
  const srs = await srsOfOne(pinned, log, id, otherLogs);
  const answer = await answerId(pinned, log, id, replay, srs);
  const isAbsent = answer.state === "absent";
  const reason = isAbsent ? (answer.versions_total === 0 ? "unknown" : "not_yet") : null;
  const { id: _, state, ...rest } = answer;
  return { as_of, time_zone: pinned.timeZone, id, state, reason, ...rest };
}

/**
 * All ids that were live at a time, with their values then.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { asofRows } from "./asof.ts";
 * import { ALL_ROWS } from "./rows.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const when = { kind: "line", line: 4 } as const;
 * const rows = await Array.fromAsync(asofRows(logs, "entries", when, ALL_ROWS));
 * if (rows.length !== 2) throw new Error();
 * ```
 */
export async function* asofRows(
  logs: Logs,
  log: LogName,
  when: When,
  window: RowWindow,
): AsyncGenerator<AsofRow> {
  using pinned = logs.pin();
  const { cut, otherLogs, asOf: as_of } = await resolveCut(pinned, log, when);
  const { state } = await pinned.replay(log, pinned.log(log).reducer, { to: [cut] });
  const srs = await srsOfAll(pinned, log, otherLogs);
  for await (const rows of answerRows(pinned, log, liveRows(state, window), srs)) {
    for (const row of rows) yield { ...row, as_of, time_zone: pinned.timeZone };
  }
}
