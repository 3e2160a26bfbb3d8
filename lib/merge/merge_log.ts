import type { ConcurrentEdit, DroppedLine, MergeLines } from "../answers.ts";
import type { StoredJson } from "../json/stored.ts";
import type { LogName, LogSettings } from "../settings.ts";
import type { LogSource } from "../storage/storage.ts";

/** One input: the log itself or a copy of it, open for reading. */
export interface MergeInput {
  /** As the user would name it. */
  name: string;
  /** Its bytes; the caller disposes of it. */
  source: LogSource;
}

/** How the lines of the inputs are read. */
export interface MergeSettings {
  /** Which log they are of: only entries know tombstones. */
  log: LogName;
  /** How it is read. */
  settings: LogSettings;
}

/** Takes the merged log. */
export interface MergeSink {
  /** Appends bytes; they may be reused once this returns. */
  log(bytes: Uint8Array): Promise<void>;
}

/** One of several versions of an id that were written apart. */
export interface ConcurrentVersion {
  /** 1-based line of the merged log. */
  line: number;
  /** Names of the inputs that hold it. */
  inputs: string[];
  /** What it is. */
  kind: "edit" | "delete" | "restore";
  /** Its own `at` as stored; null where it has no valid one. */
  at: string | null;
  /** Which machine. */
  device: string | null;
  /** Who. */
  actor: string | null;
  /** The line as stored. */
  entry: StoredJson;
}

/** A concurrent edit with the versions it is about. */
export interface ConcurrentVersions extends ConcurrentEdit {
  /** Those of `lines`, and the one of `kept_line`, by line. */
  versions: ConcurrentVersion[];
}

/** What a merge came to. */
export interface MergeResult {
  /** Lines at the start that all inputs share. */
  common_prefix_lines: number;
  /** Lines, counted. */
  lines: MergeLines;
  /** How often the inputs contradicted each other's order. */
  order_conflicts: number;
  /** The torn tails that were dropped. */
  dropped: DroppedLine[];
  /** Versions that were written apart, by the first of their lines. */
  concurrent: ConcurrentVersions[];
}

/** Merges any number of inputs, of which the first is the base, into `sink`. */
export function mergeLog(
  _inputs: readonly MergeInput[],
  _settings: MergeSettings,
  _sink: MergeSink,
): Promise<MergeResult> {
  throw new Error("Not yet");
}
