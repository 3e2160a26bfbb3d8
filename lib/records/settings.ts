/**
 * The settings that reading a log directory depends on, as plain values.
 * `lib/records/config.ts` reads them from `log.config.json`; everything else only
 * takes them.
 *
 * @module
 */

/** The four logs of a directory, in the order answers name them. */
export const LOG_NAMES = [
  "entries",
  "interactions",
  "firings",
  "sessions",
] as const;

/** The name of one of the four logs. */
export type LogName = (typeof LOG_NAMES)[number];

/** How the instants of a log are spelled. */
export type AtFormat = "rfc3339" | "epoch_ms" | "epoch_s";

/** Whether the lines of a log tell of things, which later lines change, or of events. */
export type LogKind = "entity" | "event";

/**
 * Whether a tombstone holds until a restore (`sticky`) or only until the next
 * line (`latest`), or flags are data like other keys (`none`).
 */
export type Tombstones = "sticky" | "latest" | "none";

/** How one log's lines are read. */
export interface LogSettings {
  /** File name inside the directory. */
  file: string;
  /** Key names that may hold the id; the first valid one wins. */
  id: readonly string[];
  /** Key names that may hold the time of the change; the first valid one wins. */
  at: readonly string[];
  /** Key names that may hold the tombstone flag; the first valid one wins. */
  is_deleted: readonly string[];
  /** How `at` is spelled. */
  at_format: AtFormat;
  /** What its lines tell of. */
  kind: LogKind;
  /** What flags mean, and a line behind a tombstone. */
  tombstones: Tombstones;
}

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
  logs: Record<LogName, LogSettings>;
  /** Parameters of the scheduler; what is missing takes the library's default. */
  srs: SrsSettings;
  /** How many snapshots to keep. */
  snapshots: { keep: number };
  /** More name patterns of conflict copies. */
  conflict_patterns: readonly string[];
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
  const log = (name: LogName, kind: LogKind, tombstones: Tombstones): LogSettings => ({
    file: `${name}.jsonl`,
    id: ["id"],
    at: ["at"],
    is_deleted: ["is_deleted"],
    at_format: "rfc3339",
    kind,
    tombstones,
  });
  return {
    time_zone: null,
    logs: {
      entries: log("entries", "entity", "sticky"),
      interactions: log("interactions", "event", "none"),
      firings: log("firings", "event", "none"),
      sessions: log("sessions", "entity", "none"),
    },
    srs: {},
    snapshots: { keep: 7 },
    conflict_patterns: [],
  };
}
