import type { Logs } from "../../lib/logs/logs.ts";
import { idsBeginning } from "../../lib/query/nearest.ts";
import { summaryOf } from "../../lib/records/mapping/summary.ts";
import type { LogName } from "../../lib/records/settings.ts";
import { rowsOf, stateOf } from "../../lib/replay/projection.ts";
import { excerpt } from "../../lib/validate/shown.ts";
import type { Host } from "../host.ts";
import { described, logsMeant, orNull } from "./logs_meant.ts";

/** More than anybody looks through. */
const IDS_MAX = 100;

/**
 * The ids that begin with what is typed, each with its text; none where the log cannot be read.
 *
 * @param log Whose ids; without it those of the log that is typed, else of the entries.
 */
export async function proposeIds(
  partial: string,
  host: Host,
  log: LogName = host.typed?.log ?? "entries",
): Promise<string[]> {
  const logs = await logsMeant(host);
  if (logs === null) return [];
  try {
    return await describedIds(logs, log, partial);
  } catch (error) {
    return orNull(error) ?? [];
  }
}

async function describedIds(logs: Logs, log: LogName, partial: string): Promise<string[]> {
  using pinned = logs.pin();
  const { state } = await pinned.replay(log, pinned.log(log).reducer);
  const begun = partial === "" ? [...rowsOf(state)] : idsBeginning(state, partial);
  const rows = begun.filter((row) => stateOf(row) !== "absent").slice(0, IDS_MAX);
  const lines = await pinned.fetchLines(
    log,
    rows.flatMap((row) => row.current === null ? [] : [{ row, ref: row.current }]),
  );
  return rows.flatMap((row) => {
    const entry = row.current === null ? null : lines.shift()!.entry;
    const text = excerpt(summaryOf(entry, pinned.settingsOf(log)));
    return described(row.id, row.tombstone === null ? text : `(deleted) ${text}`);
  });
}
