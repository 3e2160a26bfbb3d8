/**
 * Ids as people type them when they read: whole, or so much of one that no other begins with it.
 *
 * @module
 */

import { LogError } from "../../errors.ts";
import { askPinned } from "../../logs/ask_pinned.ts";
import type { Logs } from "../../logs/logs.ts";
import { summaryOf } from "../../records/mapping/summary.ts";
import type { LogName } from "../../records/settings.ts";
import { type IdRow, type Projection, stateOf } from "../../replay/projection.ts";
import { excerpt } from "../../validate/shown.ts";
import { idsBeginning } from "../nearest.ts";
import { failUnknown, unknownId } from "../unknown.ts";

/** What is told of an id that was not typed whole. */
export type OnPrefix = (typed: string, id: string) => void;

/** So many candidates are named; the rest is counted. */
const CANDIDATES_MAX = 8;

/**
 * The id of a log that a text means: the one that it is, else the only one that begins with it,
 * deleted ones too. What no id begins with comes back as it is.
 *
 * @throws {LogError} `ambiguous_id` where several ids begin with it: its `details` name some of
 * them, with their texts.
 *
 * @example
 * ```ts
 * import { openDirectory, resolveId, showEntry } from "../../../mod.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const id = await resolveId(logs, "entries", "01KESP0");
 * if (id !== "01KESP0XXHPQVT1ZRXRATPZ5ZP") throw new Error(id);
 * if ((await showEntry(logs, id, null)).state !== "live") throw new Error();
 * ```
 */
export async function resolveId(logs: Logs, log: LogName, prefix: string): Promise<string> {
  return await askPinned(logs, async (pinned) => {
    const { state } = await pinned.replay(log, pinned.log(log).reducer);
    return await idMeant(pinned, log, prefix, state) ?? prefix;
  });
}

/** The id that a text means among those of a state; null where no id begins with it. */
async function idMeant(
  logs: Logs,
  log: LogName,
  prefix: string,
  state: Projection,
): Promise<string | null> {
  const rows = idsBeginning(state, prefix);
  if (rows.some(({ id }) => id === prefix)) return prefix;
  if (rows.length > 1) throw await ambiguousId(logs, log, prefix, rows);
  return rows[0]?.id ?? null;
}

/**
 * Asks about an id as it was typed: as it is, and only where the log does not know it as the
 * beginning of one. So a whole id costs nothing more.
 *
 * @param ask Gives null where the log does not know the id.
 * @throws {LogError} `unknown_id`, `ambiguous_id`, and what `ask` throws.
 */
export async function askTyped<T>(
  logs: Logs,
  log: LogName,
  typed: string,
  ask: (id: string) => Promise<T | null>,
  onPrefix: OnPrefix = () => {},
): Promise<T> {
  const answer = await ask(typed);
  if (answer !== null) return answer;
  const id = await askPinned(logs, async (pinned) => {
    const { state } = await pinned.replay(log, pinned.log(log).reducer);
    const meant = await idMeant(pinned, log, typed, state);
    if (meant === null) throw await unknownId(pinned, log, typed, state);
    return meant;
  });
  if (id !== typed) onPrefix(typed, id);
  // The log may have been replaced meanwhile.
  return await ask(id) ?? await failUnknown(logs, log, id);
}

async function ambiguousId(
  logs: Logs,
  log: LogName,
  prefix: string,
  rows: readonly IdRow[],
): Promise<LogError> {
  const settings = logs.settingsOf(log);
  const some = rows.slice(0, CANDIDATES_MAX);
  const present = some.flatMap((row) => row.current === null ? [] : [{ row, ref: row.current }]);
  const lines = await logs.fetchLines(log, present);
  const details = some.map((row) => {
    const entry = row.current === null ? null : lines.shift()!.entry;
    const deleted = stateOf(row) === "deleted" ? ["(deleted)"] : [];
    return [JSON.stringify(row.id), ...deleted, excerpt(summaryOf(entry, settings))].join("  ")
      .trimEnd();
  });
  if (rows.length > some.length) details.push(`and ${rows.length - some.length} more`);
  return new LogError(
    "ambiguous_id",
    `Cannot read ${JSON.stringify(prefix)} as one id: ${rows.length} ids of "${settings.file}" ` +
      "begin with it",
    { details, hint: "type more of the one that is meant" },
  );
}
