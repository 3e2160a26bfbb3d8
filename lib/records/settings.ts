/**
 * The settings that reading a log directory depends on, as plain values.
 * `lib/records/config.ts` reads them from `log.config.json`; everything else only
 * takes them.
 *
 * @module
 */

import { LogError } from "../errors.ts";

/** The logs that every directory has, in the order answers name them. */
export const BUILT_IN_LOGS = [
  "entries",
  "interactions",
  "firings",
  "sessions",
] as const;

/** The name of a log that every directory has. */
export type BuiltInLog = (typeof BUILT_IN_LOGS)[number];

/** The name of a log: a built-in one, or one that the config names. */
export type LogName = string;

/** How an instant of a log may be spelled. */
export const AT_FORMATS = [
  "rfc3339",
  "date",
  "local",
  "epoch_s",
  "epoch_ms",
  "epoch_us",
  "epoch_ns",
  "auto",
] as const;

/** One of these spellings. */
export type AtFormat = (typeof AT_FORMATS)[number];

/**
 * How a line says that it deletes: a key or pointer that is exactly true; one whose value is one
 * of some, or is a value at all (neither null, false, 0 nor empty); or one that is not there.
 */
export type DeletedForm =
  | string
  | { readonly key: string; readonly in: readonly unknown[] }
  | { readonly key: string; readonly present: true }
  | { readonly absent: string };

/** Whether the lines of a log tell of things, which later lines change, or of events. */
export type LogKind = "entity" | "event";

/** What is known of the lines of a log: those of a built-in one, or no more than their kind. */
export type LineType = BuiltInLog | LogKind;

/**
 * Whether a tombstone holds until a restore (`sticky`) or only until the next
 * line (`latest`), or flags are data like other keys (`none`).
 */
export type Tombstones = "sticky" | "latest" | "none";

/** How one log's lines are read. */
export interface LogSettings {
  /** File name inside the directory. */
  file: string;
  /** Keys or JSON Pointers that may hold the id; the first valid one wins. */
  id: readonly string[];
  /** Whether whole numbers are ids too. */
  id_type: "string" | "number";
  /** Keys or JSON Pointers that may hold the time of the change; the first valid one wins. */
  at: readonly string[];
  /** How a line says that it deletes; the first that says so wins. */
  is_deleted: readonly DeletedForm[];
  /** How `at` is spelled: in the first of these that fits. */
  at_format: AtFormat | readonly AtFormat[];
  /** The zone of dates and times without offset; null for the one that days are counted in. */
  at_zone: string | null;
  /** The instant before which times count as none, in RFC 3339; null for no such. */
  not_before: string | null;
  /** The key or JSON Pointer of what people see of a line. */
  text: string;
  /** Whether its own program drops old lines. */
  compacted: boolean;
  /** What its lines tell of. */
  kind: LogKind;
  /** What flags mean, and a line behind a tombstone. */
  tombstones: Tombstones;
  /** Which keys its lines have, and how they are folded. */
  lineType: LineType;
  /** Whether its lines can be reviews, which review state is derived from. */
  hasReviews: boolean;
  /** The log whose ids the `entry_id` of its lines names; null where the key is data. */
  refersTo: BuiltInLog | null;
}

/** How each log of a directory is read: the built-in ones first, then those of the config. */
export type LogsSettings = Record<BuiltInLog, LogSettings> & { [log: LogName]: LogSettings };

/** Parameters for the spaced-repetition scheduler, by their FSRS names. */
export interface SrsSettings {
  /** The wanted probability of recall at the due time, above 0 and at most 1. */
  request_retention?: number;
  /** The longest interval between reviews, in days. */
  maximum_interval?: number;
  /** The weights of the FSRS model. */
  w?: readonly number[];
  /** Whether new cards pass through short learning steps. */
  enable_short_term?: boolean;
  /** Learning steps such as `1m` and `10m`. */
  learning_steps?: readonly string[];
  /** Relearning steps such as `10m`. */
  relearning_steps?: readonly string[];
}

/** Everything `log.config.json` can say, with defaults filled in. */
export interface Settings {
  /** An IANA zone name, or null where the config leaves it open. */
  time_zone: string | null;
  /** How each log is read. */
  logs: LogsSettings;
  /** Parameters of the scheduler; what is missing takes the library's default. */
  srs: SrsSettings;
  /** How many snapshots to keep. */
  snapshots: { keep: number };
  /** More name patterns of conflict copies. */
  conflict_patterns: readonly string[];
  /** Names of files that no remark is about. */
  ignore_files: readonly string[];
}

/**
 * The settings of a directory without a config.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "./settings.ts";
 *
 * const { entries, firings } = defaultSettings().logs;
 * if (entries.file !== "entries.jsonl" || entries.tombstones !== "sticky") throw new Error();
 * if (firings.kind !== "event") throw new Error();
 * ```
 */
export function defaultSettings(): Settings {
  const entries = defaultLogSettings("entries", "entity");
  const interactions = defaultLogSettings("interactions", "event");
  const firings = defaultLogSettings("firings", "event");
  const sessions = defaultLogSettings("sessions", "entity");
  const ofEntries = { refersTo: "entries" } as const;
  return {
    time_zone: null,
    logs: {
      entries: { ...entries, lineType: "entries" },
      interactions: { ...interactions, ...ofEntries, lineType: "interactions", hasReviews: true },
      firings: { ...firings, ...ofEntries, lineType: "firings" },
      sessions: { ...sessions, lineType: "sessions", tombstones: "none" },
    },
    srs: {},
    snapshots: { keep: 7 },
    conflict_patterns: [],
    ignore_files: [],
  };
}

/**
 * The settings of a log that only the config names, where it says no more than the kind.
 *
 * @example
 * ```ts
 * import { defaultLogSettings } from "./settings.ts";
 *
 * const { file, tombstones } = defaultLogSettings("notes", "entity");
 * if (file !== "notes.jsonl" || tombstones !== "sticky") throw new Error();
 * ```
 */
export function defaultLogSettings(name: LogName, kind: LogKind): LogSettings {
  return {
    file: `${name}.jsonl`,
    id: ["id"],
    id_type: "string",
    at: ["at"],
    is_deleted: [DEFAULT_FLAG],
    at_format: "rfc3339",
    at_zone: null,
    not_before: null,
    text: "text",
    compacted: false,
    kind,
    tombstones: kind === "entity" ? "sticky" : "none",
    lineType: kind,
    hasReviews: false,
    refersTo: null,
  };
}

/** The formats of a log's times, in the order in which they are tried. */
export function atFormatsOf({ at_format }: Pick<LogSettings, "at_format">): readonly AtFormat[] {
  return typeof at_format === "string" ? [at_format] : at_format;
}

/** The formats that mean something only in a zone. */
const LOCAL_FORMATS: ReadonlySet<AtFormat> = new Set(["local", "date", "auto"]);

/** Whether a log's times may be dates or times without offset. */
export function readsLocalTimes(settings: Pick<LogSettings, "at_format">): boolean {
  return atFormatsOf(settings).some((format) => LOCAL_FORMATS.has(format));
}

/**
 * The same settings with a zone for dates and local times where the config names none.
 *
 * @example
 * ```ts
 * import { defaultSettings, settingsInZone } from "./settings.ts";
 *
 * const settings = defaultSettings();
 * settings.logs.entries.at_format = "date";
 * const { logs } = settingsInZone(settings, "Europe/Berlin");
 * if (logs.entries.at_zone !== "Europe/Berlin" || logs.sessions.at_zone !== null) throw new Error();
 * ```
 */
export function settingsInZone(settings: Settings, timeZone: string | (() => string)): Settings {
  const logs = Object.entries(settings.logs);
  if (!logs.some(([, log]) => log.at_zone === null && readsLocalTimes(log))) return settings;
  const zone = typeof timeZone === "string" ? timeZone : timeZone();
  const inZone = logs.map(([name, log]) =>
    [name, readsLocalTimes(log) ? { ...log, at_zone: log.at_zone ?? zone } : log] as const
  );
  return { ...settings, logs: Object.fromEntries(inZone) as LogsSettings };
}

/** What deletes where the config says nothing else. */
export const DEFAULT_FLAG = "is_deleted";

/** The keys and pointers that delete where they are exactly true. */
export function flagNames({ is_deleted }: Pick<LogSettings, "is_deleted">): string[] {
  return is_deleted.filter((form) => typeof form === "string");
}

/** The logs of a directory, in the order answers name them. */
export function logNames({ logs }: Pick<Settings, "logs">): LogName[] {
  return Object.keys(logs);
}

/**
 * How one log is read.
 *
 * @throws {LogError} `bad_usage` where the directory has no such log, with the names that it has.
 *
 * @example
 * ```ts
 * import { defaultSettings, logSettings } from "./settings.ts";
 *
 * if (logSettings(defaultSettings(), "firings").file !== "firings.jsonl") throw new Error();
 * ```
 */
export function logSettings(settings: Pick<Settings, "logs">, name: LogName): LogSettings {
  // A log may be called like what every object inherits.
  const own = Object.hasOwn(settings.logs, name) ? settings.logs[name] : undefined;
  if (own !== undefined) return own;
  throw new LogError("bad_usage", `Cannot use the log "${name}": there is no such log`, {
    hint: `the logs are ${logNames(settings).join(", ")}`,
  });
}
