/**
 * `log` as a library: event-sourced state on plain JSONL.
 *
 * Open a directory, ask it questions. A log is the source of truth; what is in
 * memory is a view of it, made by replaying each log through its reducer.
 *
 * This is the front door. Behind it are, by sub-path: `answers` (the shapes of all
 * answers), `storage` (where logs lie), `logs` (replays, for reducers and questions
 * of your own), `state` (the parts of an open state), `snapshots`, `merge` (also
 * conflict copies), and `validate` (also repair and undo).
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

import { LogError } from "./lib/errors.ts";
import { LogState, type ViewSpecs } from "./lib/live/state.ts";
import { WATCH_TIMES, type WatchTimes } from "./lib/live/watch.ts";
import { LocalDirectory } from "./lib/logs/local_directory.ts";
import { Logs, type LogsOptions } from "./lib/logs/logs.ts";
import { parseConfig } from "./lib/records/config.ts";
import { MAX_LINE_BYTES } from "./lib/records/lines.ts";
import { defaultSettings, type Settings, settingsInZone } from "./lib/records/settings.ts";
import type { CheckpointSource } from "./lib/replay/checkpoint.ts";
import type { DeriveSrs } from "./lib/replay/projection.ts";
import type { Reducers } from "./lib/replay/reducer.ts";
import { LocalStorage } from "./lib/storage/local.ts";
import type { LogDirectory } from "./lib/storage/log_file.ts";
import { LOCK_WAIT_MS, type LogStorage, type WritableStorage } from "./lib/storage/storage.ts";
import type { Instant } from "./lib/time/instant.ts";
import type { CheckTargetsOptions } from "./lib/validate/targets/check_targets.ts";
import { ulid } from "./lib/write/ulid.ts";
import { entries } from "./reducers/entries.ts";
import { events } from "./reducers/events.ts";
import { firings } from "./reducers/firings.ts";
import { interactions } from "./reducers/interactions.ts";
import { sessions } from "./reducers/sessions.ts";
import { SNAPSHOTS } from "./snapshots/names.ts";

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
export { writeSnapshots } from "./snapshots/write.ts";

/** The name of the optional settings file of a log directory. */
export const CONFIG_FILE = "log.config.json";

/** How logs are opened. */
export interface OpenOptions
  extends Pick<LogsOptions, "settings" | "timeZone" | "onProgress" | "onBoot"> {
  /** Whether replays begin with a snapshot where one serves; true without it. */
  snapshots?: boolean;
}

/** How logs are folded, by what is known of their lines; other reducers can build on them. */
export const reducers: Reducers = {
  entries,
  interactions,
  firings,
  sessions,
  entity: entries,
  event: events,
};

/** What values the known keys of each type of lines may have; loaded when a line does not fit. */
export const loadSchemas: CheckTargetsOptions["loadSchemas"] = {
  entries: async () => (await import("./reducers/entries_schema.ts")).entrySchema,
  interactions: async () => (await import("./reducers/interactions_schema.ts")).interactionSchema,
  firings: async () => (await import("./reducers/firings_schema.ts")).firingSchema,
  sessions: async () => (await import("./reducers/sessions_schema.ts")).sessionSchema,
  entity: async () => (await import("./reducers/entity_schema.ts")).entitySchema,
  event: async () => (await import("./reducers/event_schema.ts")).eventSchema,
};

/**
 * Opens logs in any storage with settings already at hand, folded by the
 * built-in reducers.
 *
 * @example
 * ```ts
 * import { ALL_ROWS, defaultSettings, listRows, MemoryStorage, openLogs } from "./mod.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a","n":1.0}\n' });
 * const logs = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" });
 * const [row] = await Array.fromAsync(listRows(logs, "entries", ALL_ROWS));
 * if (row?.entry?.text !== '{"id":"a","n":1.0}') throw new Error();
 * ```
 */
export function openLogs(storage: LogStorage, options: OpenOptions): Logs {
  const { snapshots = true, ...others } = options;
  const checkpoints = snapshots ? { checkpoints: lazyFinder } : {};
  return new Logs({
    ...others,
    ...checkpoints,
    settings: settingsInZone(options.settings, options.timeZone),
    storage,
    reducers,
    loadSrs: () => loadSrs(options.settings),
  });
}

/** Finds snapshots; what that takes is loaded only where there are some. */
function lazyFinder(storage: LogStorage): CheckpointSource {
  const hasAny = async () => {
    try {
      return (await storage.list(SNAPSHOTS)).length > 0;
    } catch (error) {
      // Who may not look into the folder reads the logs in full; the finder says why.
      if (error instanceof LogError) return true;
      throw error;
    }
  };
  return {
    async find(request) {
      if (!await hasAny()) return { checkpoint: null, rejected: [] };
      const { SnapshotFinder } = await import("./snapshots/boot.ts");
      return await new SnapshotFinder(storage).find(request);
    },
  };
}

/** How {@linkcode open} opens a log directory. */
export interface StateOptions<Views extends ViewSpecs = ViewSpecs> {
  /** How the files are read; what the directory's config says without it. */
  settings?: Settings;
  /** The clock, by which new lines are dated: microseconds since 1970. */
  now: () => Instant;
  /**
   * IANA name of the zone that days are counted in, or what finds it once it is
   * needed; the config's without it, else UTC.
   */
  timeZone?: string | (() => string);
  /** What new lines call this machine. */
  device?: string | null;
  /** Views by other reducers, by name: hydrated, kept and told of like the logs themselves. */
  views?: Views;
  /** Makes ids for new lines; ULIDs without it. */
  newId?: (now: Instant) => string;
  /** Whether replays begin with a snapshot where one serves; true without it. */
  snapshots?: boolean;
  /**
   * When logs are read into memory: at once, each when it is first asked for, or
   * when {@linkcode LogState.hydrate} is called. At once without it.
   */
  hydrate?: "at_once" | "on_demand" | "manually";
  /** What becomes of a write before what it needs is in memory; it waits without it. */
  earlyWrites?: "wait" | "refuse";
  /** How files that others change are noticed; false for not at all. */
  watch?: Partial<WatchTimes> | false;
  /** How long a write waits for the lock, in milliseconds; 10 s without it. */
  waitMs?: number;
  /**
   * The longest line that is written, in bytes without its newline: 16 MiB, which
   * is the longest that is read, without it and at most.
   */
  maxLineBytes?: number;
  /** Told while a log is read into memory. */
  onProgress?: (file: string, doneBytes: number, totalBytes: number) => void;
}

/**
 * Opens a log directory as a state: hydrated in memory in the background, read
 * by lookups, written in two phases, and in step with its files whoever changes
 * them.
 *
 * @param location A path, any storage, or a directory of logs that is not made of files.
 * @throws {LogError} `bad_config`, or what reading the config throws.
 *
 * @example
 * ```ts
 * import { MemoryStorage, open } from "./mod.ts";
 *
 * const now = () => 1_777_900_000_000_000n;
 * await using state = await open(new MemoryStorage({}), { now });
 * const { id } = await state.capture("Fernweh", { tags: ["feeling"] });
 * await state.review(id, "good");
 * const entry = await state.entries.get(id);
 * if (entry?.srs?.reps !== 1 || entry.state !== "live") throw new Error();
 * ```
 */
export async function open<Views extends ViewSpecs = Record<never, never>>(
  location: string | WritableStorage | LogDirectory,
  options: StateOptions<Views>,
): Promise<LogState<Views>> {
  const directory = directoryAt(location);
  const { hydrate = "at_once", snapshots = true, watch = {} } = options;
  const asRead = options.settings ?? await readSettings(directory);
  const timeZone = options.timeZone ?? asRead.time_zone ?? "UTC";
  const settings = settingsInZone(asRead, timeZone);
  const state = new LogState<Views>({
    directory,
    settings,
    reducers,
    views: options.views ?? {} as Views,
    loadSrs: () => loadSrs(settings),
    checkpoints: snapshots ? lazyFinder(directory) : null,
    onProgress: options.onProgress,
    logs: openLogs(directory, { settings, timeZone, snapshots }),
    now: options.now,
    newId: options.newId ?? ulid,
    device: options.device ?? null,
    waitMs: options.waitMs ?? LOCK_WAIT_MS,
    maxLineBytes: options.maxLineBytes ?? MAX_LINE_BYTES,
    isOnDemand: hydrate === "on_demand",
    refusesEarlyWrites: options.earlyWrites === "refuse",
    watch: watch === false ? null : { ...WATCH_TIMES, ...watch },
  });
  if (hydrate === "on_demand") state.start();
  // What stands in the way, `hydrated` and every read and write tell.
  if (hydrate === "at_once") state.hydrate().catch(() => {});
  return state;
}

function directoryAt(location: string | WritableStorage | LogDirectory): LogDirectory {
  if (typeof location === "string") return new LocalDirectory(new LocalStorage(location));
  return "turn" in location ? location : new LocalDirectory(location);
}

async function loadSrs({ srs }: Settings): Promise<DeriveSrs> {
  const { createSrsDeriver } = await import("./reducers/srs.ts");
  return createSrsDeriver(srs);
}

/** Reads the settings of a log directory; the defaults where it has none. */
export async function readSettings(storage: LogStorage): Promise<Settings> {
  using source = await storage.open(CONFIG_FILE);
  if (source === null) return defaultSettings();
  const bytes = new Uint8Array(source.size);
  await source.read(bytes, 0);
  return await parseConfig(new TextDecoder().decode(bytes), CONFIG_FILE);
}

/**
 * Opens a local log directory. Days are counted in `timeZone`, else in the
 * config's zone, else in UTC.
 *
 * @throws {LogError} `bad_config`, or what reading the config throws.
 */
export async function openDirectory(
  path: string,
  options: { timeZone?: string } = {},
): Promise<Logs> {
  const storage = new LocalStorage(path);
  const settings = await readSettings(storage);
  const timeZone = options.timeZone ?? settings.time_zone ?? "UTC";
  return openLogs(storage, { settings, timeZone });
}
