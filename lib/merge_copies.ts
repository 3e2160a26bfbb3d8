/**
 * Merging copies of logs back into a log directory, as one step that can be undone.
 *
 * @module
 */

import type { MergeRow } from "./answers.ts";
import type { Instant } from "./instant.ts";
import type { ConcurrentVersions } from "./merge/merge_log.ts";
import type { LateAppend, Leftover, Outdate } from "./rewrite.ts";
import type { LogName, Settings } from "./settings.ts";
import type { WritableStorage } from "./storage/storage.ts";

/** A file that may be a copy of a log. */
export interface CopyToMerge {
  /** Of which log. */
  log: LogName;
  /** As the user would name it. */
  name: string;
  /** Its name in the log directory; for one that lies elsewhere its absolute path, with `/`. */
  file: string;
  /** Whether it moves to the backups once it is merged. */
  isMoved: boolean;
}

/** What {@linkcode planMerge} is to merge. */
export interface MergePlanOptions {
  /** How the logs are read. */
  settings: Settings;
  /** What to merge into them; a log without any is not looked at. */
  copies: readonly CopyToMerge[];
  /** Whether copies are merged that share no readable line with their log. */
  unrelated?: boolean;
}

/** What {@linkcode mergeCopies} is to do. */
export interface MergeCopiesOptions extends MergePlanOptions {
  /** The time of the run. */
  now: Instant;
  /** Lines to append behind the merged content of a log: what was chosen of concurrent versions. */
  choices?: Partial<Record<LogName, Uint8Array>>;
  /** Drops what is derived from the logs that are about to be replaced. */
  outdate?: Outdate;
  /** How long to wait for the lock; 10 s without it. */
  waitMs?: number;
}

/** What merging one log came to. */
export interface MergedLog {
  /** The answer; `left_alone` and `moved` name copies as they were given. */
  row: MergeRow;
  /** The concurrent edits of the row, with the versions they are about. */
  concurrent: ConcurrentVersions[];
}

/** What {@linkcode mergeCopies} did. */
export interface MergeReport {
  /** Names the step, for `log undo`; null where nothing was replaced or moved. */
  stamp: string | null;
  /** The logs that had copies, in the usual order. */
  logs: MergedLog[];
  /** What earlier runs that were cut short had left, and what became of it. */
  leftovers: Leftover[];
  /** Bytes that other programs appended to replaced files, also those of earlier steps. */
  late: LateAppend[];
}

/** What {@linkcode mergeCopies} would do; changes nothing and takes no lock. */
export function planMerge(
  _storage: WritableStorage,
  _options: MergePlanOptions,
): Promise<MergedLog[]> {
  throw new Error("Not yet");
}

/** Merges copies into their logs. */
export function mergeCopies(
  _storage: WritableStorage,
  _options: MergeCopiesOptions,
): Promise<MergeReport> {
  throw new Error("Not yet");
}
