/**
 * The first line of a snapshot: which lines of which log it stands for, folded
 * how, and how to tell whether the log still begins with them.
 *
 * @module
 */

import {
  AT_FORMATS,
  atFormatsOf,
  type LogSettings,
  readsLocalTimes,
  type Tombstones,
} from "../lib/records/settings.ts";
import type { Reducer } from "../lib/replay/reducer.ts";
import {
  BEFORE_EVERYTHING,
  formatInstant,
  type Instant,
  parseInstant,
} from "../lib/time/instant.ts";

/** What this version writes and reads; any other format is passed over. */
export const FORMAT = "log-snapshot-2";

/** The settings that decide what lines come to. */
export type FoldSettings =
  & Pick<
    LogSettings,
    "id" | "at" | "is_deleted" | "at_format" | "tombstones"
  >
  & Partial<Pick<LogSettings, "id_type" | "at_zone" | "not_before">>;

/** What a snapshot says of itself. */
export interface SnapshotHeader {
  /** Tells what wrote it. */
  format: string;
  /** The log that was folded. */
  log: string;
  /**
   * Whether it is only kept because its log lacks lines that it stands for. It serves no
   * replay then, even if the log should look the same again.
   */
  witness?: true;
  /** The name of the reducer; that of the log for the built-in ones. */
  reducer: string;
  /** The reducer's version. */
  reducer_version: number;
  /** The version of what lines mean, `READER_VERSION` when it was written. */
  reader_version: number;
  /** The settings that decide what lines come to. */
  settings: FoldSettings;
  /** Physical lines that it stands for. */
  lines: number;
  /** Malformed lines among them. */
  malformed: number;
  /** Distinct ids among them, one row each. */
  ids: number;
  /** Where they end: the byte offset just behind a newline. */
  offset: number;
  /** The effective time that the next line inherits, in UTC; null before any known time. */
  last_at: string | null;
  /** The largest effective time, in UTC; null where none is known. */
  max_at: string | null;
  /** SHA-256 of the log's first 4 KiB, or of all up to `offset` where that is less. */
  head_sha256: string;
  /** SHA-256 of the 64 KiB before `offset`, or of all up to it where that is less. */
  window_sha256: string;
  /** SHA-256 of all up to `offset`; only verifying asks for it. */
  prefix_sha256: string;
  /** When it was written, in UTC. */
  created_at: string;
  /** Which commits of a bucket it stands for; only of one that lies in a bucket. */
  chain?: ChainPosition;
}

/** Where in the chain of a bucket a snapshot stands. */
export interface ChainPosition {
  /** The last commit that it stands for. */
  head: number;
  /** Its id. */
  id: string;
  /** Whether no commit up to there lagged: the log is their bodies, joined. */
  straight: boolean;
}

/** What of a log's settings decides what its lines come to. */
export function foldSettingsOf(
  log: LogSettings,
  { asksTombstones = true }: Pick<Reducer, "asksTombstones">,
): FoldSettings {
  const { id, at, is_deleted, at_format, tombstones, id_type, not_before, at_zone } = log;
  return {
    id,
    at,
    is_deleted,
    at_format,
    // The format has a rule for every log; of what nobody asks it says always the same.
    tombstones: asksTombstones ? tombstones : "sticky",
    ...(id_type !== "string" && { id_type }),
    ...(readsLocalTimes(log) && { at_zone }),
    ...(not_before !== null && { not_before }),
  };
}

/** An effective time in a header. */
export function formatEffective(effective: Instant): string | null {
  return effective === BEFORE_EVERYTHING ? null : formatInstant(effective);
}

/** The effective time that {@linkcode formatEffective} wrote. */
export function parseEffective(text: string | null): Instant {
  if (text === null) return BEFORE_EVERYTHING;
  // An offset can lead out of the years 0000 to 9999, where only the expanded form is left.
  return parseInstant(text) ?? Temporal.Instant.from(text).epochNanoseconds / 1000n;
}

/**
 * Reads a header; null for any other line, and for other formats.
 *
 * @example
 * ```ts
 * import { parseHeader } from "./header.ts";
 *
 * if (parseHeader('{"format":"log-snapshot-0"}') !== null) throw new Error();
 * if (parseHeader("{") !== null) throw new Error();
 * ```
 */
export function parseHeader(line: string): SnapshotHeader | null {
  try {
    const header: SnapshotHeader = JSON.parse(line);
    return isHeader(header) ? header : null;
  } catch (error) {
    // What is no JSON, or null, or has a time that is none, has no header in it.
    const isMalformed = error instanceof SyntaxError || error instanceof TypeError ||
      error instanceof RangeError;
    if (isMalformed) return null;
    throw error;
  }
}

const TOMBSTONES: readonly Tombstones[] = ["sticky", "latest", "none"];

function isHeader(header: SnapshotHeader): boolean {
  const { format, log, witness, reducer, settings, last_at, max_at, created_at } = header;
  const { reducer_version, reader_version, lines, malformed, ids, offset } = header;
  return format === FORMAT && isSettings(settings) &&
    [log, reducer, header.head_sha256, header.window_sha256, header.prefix_sha256].every(isText) &&
    [reducer_version, reader_version, lines, malformed, ids, offset].every((n) =>
      Number.isSafeInteger(n) && n >= 0
    ) &&
    isEffective(last_at) && isEffective(max_at) && isText(created_at) &&
    (witness === undefined || witness === true);
}

/** Whether a text, or null, is as {@linkcode formatEffective} writes it. */
function isEffective(text: string | null): boolean {
  return text === null || (isText(text) && formatEffective(parseEffective(text)) === text);
}

function isSettings({ id, at, is_deleted, at_format, tombstones }: FoldSettings): boolean {
  const formats = atFormatsOf({ at_format });
  return [id, at].every((names) => names.every(isText)) && Array.isArray(is_deleted) &&
    formats.every((format) => AT_FORMATS.includes(format)) && TOMBSTONES.includes(tombstones);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
