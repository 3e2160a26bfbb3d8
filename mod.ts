/**
 * `log` as a library: event-sourced state on plain JSONL.
 *
 * Open a directory, ask it questions. A log is the source of truth; what is in
 * memory is a view of it, made by replaying each log through its reducer.
 *
 * This is the front door. Behind it are, by sub-path: `answers` (the shapes of all
 * answers), `storage` (where logs lie), `logs` (replays, for reducers and questions
 * of your own), `state` (the parts of an open state), `snapshots`, `merge` (also
 * conflict copies), `timeline` (series, forecasts, spans), and `validate` (also repair
 * and undo).
 *
 * @example What was true on a day
 * ```ts
 * import { asofEntry, listRows, openDirectory, parseWhen } from "./mod.ts";
 *
 * const logs = await openDirectory("testdata/demo", { timeZone: "Europe/Berlin" });
 * const now = 1_777_900_000_000_000n;
 * const when = parseWhen("2026-04-20", { now, timeZone: logs.timeZone });
 * for await (const row of listRows(logs, "entries", { since: null, until: null, limit: 1 })) {
 *   const then = await asofEntry(logs, "entries", when, row.id);
 *   if (then.as_of !== "2026-04-20T21:59:59.999999Z") throw new Error();
 *   if (then.entry !== null && typeof then.entry.value !== "object") throw new Error();
 * }
 * ```
 *
 * @module
 */

export { LogError, type LogErrorCode, type LogErrorOptions, type Place } from "./lib/errors.ts";
export { StoredJson } from "./lib/json/stored.ts";
export { JsonWriter } from "./lib/json/write.ts";
export type { ViewSpec } from "./lib/live/live_logs.ts";
export { LogState } from "./lib/live/state.ts";
export { Logs } from "./lib/logs/logs.ts";
export { ask } from "./lib/query/ask/ask.ts";
export type { GivenParams } from "./lib/query/ask/params.ts";
export { resolveId } from "./lib/query/ask/resolve_id.ts";
export type { QuestionAnswers, QuestionName } from "./lib/query/ask/questions.ts";
export { asofEntry, asofRows } from "./lib/query/asof.ts";
export { blameEntry } from "./lib/query/blame.ts";
export { carryRows } from "./lib/query/carry.ts";
export { type DiffOptions, diffRows } from "./lib/query/diff.ts";
export { type HistoryOptions, historyRows } from "./lib/query/history.ts";
export { listRows } from "./lib/query/list.ts";
export { nearestIds } from "./lib/query/nearest.ts";
export { ALL_ROWS, type RowWindow } from "./lib/query/rows.ts";
export { showEntry } from "./lib/query/show.ts";
export { stats } from "./lib/query/stats.ts";
export { type Grade, GRADES } from "./lib/records/grades.ts";
export type { LogRecord } from "./lib/records/reader.ts";
export {
  BUILT_IN_LOGS,
  type BuiltInLog,
  defaultSettings,
  type LogName,
  logNames,
  type LogSettings,
  type Settings,
} from "./lib/records/settings.ts";
export type { Log } from "./lib/replay/log.ts";
export type { IdRow, Projection } from "./lib/replay/projection.ts";
export type { Reducer, Reducers } from "./lib/replay/reducer.ts";
export { RowTable } from "./lib/replay/row_table.ts";
export { LocalStorage } from "./lib/storage/local.ts";
export { MemoryStorage } from "./lib/storage/memory.ts";
export {
  BEFORE_EVERYTHING,
  formatInstant,
  type Instant,
  parseInstant,
} from "./lib/time/instant.ts";
export { parseBound, parseWhen, type When, type WhenContext } from "./lib/time/when.ts";
export { resolveTimeZone } from "./lib/time/zone.ts";
export { openDirectory, openLogs, type OpenOptions } from "./lib/open/logs.ts";
export { reducers } from "./lib/open/reducers.ts";
export { loadSchemas } from "./lib/open/schemas.ts";
export { CONFIG_FILE, readSettings } from "./lib/open/settings.ts";
export { open, type StateOptions } from "./lib/open/state.ts";
export { writeSnapshots } from "./snapshots/write.ts";
