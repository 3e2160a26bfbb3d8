/**
 * The shapes of every answer: what the queries return and what `--json`
 * prints, key for key. A documented wire format; fields are only ever added.
 *
 * @module
 */

import type { StoredJson } from "./json/stored.ts";
import type { VersionKind } from "./records/lifecycle.ts";
import type { AtFormat, DeletedForm, LogKind, LogName } from "./records/settings.ts";
import type { Digest } from "./storage/digest.ts";

export type { VersionKind } from "./records/lifecycle.ts";

/** Spaced-repetition state, derived from the graded reviews; times are RFC 3339 in UTC. */
export interface Srs {
  /** Where the entry is in the scheduler's life cycle. */
  state: "new" | "learning" | "review" | "relearning";
  /** When the next review is due. */
  due: string;
  /** FSRS stability, in days. */
  stability: number;
  /** FSRS difficulty, 1 to 10. */
  difficulty: number;
  /** How many reviews were graded. */
  reps: number;
  /** How many times a learned entry was forgotten. */
  lapses: number;
  /** When the last graded review was. */
  last_review: string | null;
}

/** One id with the line that its value comes from. */
export interface Row {
  /** What the line is about. */
  id: string;
  /** The line's ordinal among all readable lines of this id. */
  version: number;
  /** 1-based physical line in the log. */
  line: number;
  /** The line's own `at` as stored; null where it has no valid one. */
  at: string | null;
  /** Where its effective time comes from. */
  time: TimeOrigin;
  /** The line as stored. */
  entry: StoredJson | null;
  /** Derived review state; null for logs other than entries and where there was no graded review. */
  srs: Srs | null;
}

/**
 * Where the effective time of a line comes from: its own `at`, a line before it, or nowhere; then
 * it counts as before everything.
 */
export type TimeOrigin = "own" | "inherited" | "none";

/** A row as of a time. */
export interface AsofRow extends Row {
  /** The resolved instant in UTC; null for `line:N` before any time is known. */
  as_of: string | null;
  /** The zone that words and local times were read in. */
  time_zone: string;
}

/** Where an id stands: shared by `asof <id>` and `show`. */
export interface IdAnswer {
  /** What was asked for. */
  id: string;
  /** `absent` at a time before its first line, or for an id never seen. */
  state: "live" | "deleted" | "absent";
  /** Ordinal of the line that `entry` comes from. */
  version: number | null;
  /** All readable lines of this id, those after T too. */
  versions_total: number;
  /** Physical line that `entry` comes from. */
  line: number | null;
  /** That line's own `at`, as stored. */
  at: string | null;
  /** Where that line's effective time comes from; null where there is no such line. */
  time: TimeOrigin | null;
  /** The live value, or for a deleted id the last one that was live. */
  entry: StoredJson | null;
  /** The tombstone's own `at`, as stored, while deleted. */
  deleted_at: string | null;
  /** The tombstone's physical line, while deleted. */
  deleted_line: number | null;
  /** Derived review state. */
  srs: Srs | null;
}

/** The answer of `asof <when> <id>`. */
export interface AsofAnswer extends IdAnswer {
  /** The resolved instant in UTC. */
  as_of: string | null;
  /** The zone that words and local times were read in. */
  time_zone: string;
  /** Why it is absent; null otherwise. */
  reason: "unknown" | "not_yet" | "before_log" | null;
}

/** One interaction or firing in an answer. */
export interface EventRow {
  /** The event's id. */
  id: string;
  /** Physical line in its log. */
  line: number;
  /** The event's own `at`, as stored. */
  at: string | null;
  /** The event as stored. */
  entry: StoredJson;
}

/** How often and where an entry was surfaced. */
export interface FiringsSummary {
  /** Firings, each id once. */
  count: number;
  /** The latest firing, RFC 3339 in UTC. */
  last_at: string | null;
  /** The same per surface, most used first; null where the line names none. */
  by_surface: {
    surface: string | null;
    count: number;
    last_at: string | null;
  }[];
}

/** The answer of `show <id>`. */
export interface ShowAnswer extends IdAnswer {
  /** The resolved instant of `--at`; null without it. */
  as_of: string | null;
  /** The zone in force. */
  time_zone: string;
  /** Interactions by time. */
  interactions: EventRow[];
  /** Firings, counted. */
  firings: FiringsSummary;
}

/** One field that differs. */
export interface Change {
  /** JSON Pointer (RFC 6901). */
  path: string;
  /** What happened to the field. */
  op: "add" | "remove" | "replace";
  /** The value before, as stored; missing for `add`. */
  from?: StoredJson;
  /** The value after, as stored; missing for `remove`. */
  to?: StoredJson;
}

/** One version in `history`. */
export interface VersionRow {
  /** Tells versions from events. */
  type: "version";
  /** The id, whole. */
  id: string;
  /** Ordinal among all readable lines of the id. */
  version: number;
  /** What the line did. */
  kind: VersionKind;
  /** Physical line. */
  line: number;
  /** Byte offset of the line. */
  offset: number;
  /** Own `at`, as stored. */
  at: string | null;
  /** Where the effective time of the line comes from. */
  time: TimeOrigin;
  /** Which machine. */
  device: string | null;
  /** Who. */
  actor: string | null;
  /** Field changes against the last live version; [] for a delete or an ignored line. */
  changes: Change[];
  /** The line as stored; null for a delete or a bare restore. */
  entry: StoredJson | null;
}

/** One interaction or firing on the timeline of `history --all`. */
export interface EventHistoryRow {
  /** Which log the event is from. */
  type: "interaction" | "firing";
  /** The event's id. */
  id: string;
  /** Physical line in its own log. */
  line: number;
  /** Byte offset of that line. */
  offset: number;
  /** Own `at`, as stored. */
  at: string | null;
  /** Which machine. */
  device: string | null;
  /** Who. */
  actor: string | null;
  /** The event as stored. */
  entry: StoredJson;
}

/** One row of `history`. */
export type HistoryRow = VersionRow | EventHistoryRow;

/** Who set one field of the present value. */
export interface BlameField {
  /** JSON Pointer of a field that is not an object. */
  path: string;
  /** Its present value, as stored. */
  value: StoredJson;
  /** Ordinal of the line that set it. */
  version: number;
  /** Physical line that set it. */
  line: number;
  /** That line's own `at`, as stored. */
  at: string | null;
  /** Which machine. */
  device: string | null;
  /** Who. */
  actor: string | null;
}

/** The answer of `blame <id>`. */
export interface BlameAnswer {
  /** What was asked for. */
  id: string;
  /** Where the id stands; blame of a deleted id is of its last live value. */
  state: "live" | "deleted" | "absent";
  /** The resolved instant of `--at`; null without it. */
  as_of: string | null;
  /** The zone in force. */
  time_zone: string;
  /** One per field, in the order stored. */
  fields: BlameField[];
}

/** One id that differs between two end states. */
export interface DiffRow {
  /** The id. */
  id: string;
  /** How the end states differ. */
  change: "added" | "edited" | "deleted" | "restored";
  /** Field changes; [] for a delete. */
  changes: Change[];
  /** The value at `to`; of what is deleted there, the one at `from`. */
  entry: StoredJson;
}

/** What `stats` says of one log. */
export interface LogStats {
  /** Which log. */
  log: string;
  /** Its file. */
  file: string;
  /** Physical lines. */
  lines: number;
  /** Size in bytes. */
  bytes: number;
  /** Lines a replay skips, blank ones not counted. */
  malformed: number;
  /** Distinct ids. */
  ids: number;
  /** Ids that are live. */
  live: number;
  /** Ids under a tombstone. */
  deleted: number;
  /** Readable lines that a later line of the same id replaced. */
  superseded_lines: number;
  /** Earliest effective time, RFC 3339 in UTC. */
  first_at: string | null;
  /** Latest effective time, RFC 3339 in UTC. */
  last_at: string | null;
  /** Readable lines per device, most first; null for lines that name none. */
  per_device: { device: string | null; lines: number }[];
  /** Readable lines per local day, ascending; days without lines are left out. */
  per_day: { day: string; lines: number }[];
}

/** The answer of `stats`. */
export interface StatsAnswer {
  /** The resolved instant of `--at`; null without it. */
  as_of: string | null;
  /** The zone that days are counted in. */
  time_zone: string;
  /** One per log, always all four. */
  logs: LogStats[];
}

/** How a log stood at the end of a period, and what happened in it. */
export interface SeriesRow {
  /** Which log. */
  log: string;
  /** A day `2026-04-20`, an ISO week `2026-W16` or a month `2026-04` of the zone. */
  period: string;
  /** Ids that are live when it ends. */
  live: number;
  /** How often an id that was not there became live. */
  added: number;
  /** How often another line of a live id came into force. */
  edited: number;
  /** How often a live id was deleted. */
  deleted: number;
  /** How often a deleted id became live again. */
  restored: number;
  /** Graded reviews of ids of the log. */
  reviewed: number;
}

/** How many ids are live at the end of a period with one value of a field. */
export interface SeriesValueRow {
  /** Which log. */
  log: string;
  /** As in {@linkcode SeriesRow}. */
  period: string;
  /** The value: a text as it is, all else as JSON; null for none. */
  value: string | null;
  /** How many. */
  live: number;
}

/** How many live entries come due on a day. */
export interface ForecastRow {
  /** The instant that it is as of, in UTC; null for `line:N` before any time is known. */
  as_of: string | null;
  /** The zone that days are counted in. */
  time_zone: string;
  /** `YYYY-MM-DD`. */
  day: string;
  /** Entries whose next review is due on it. */
  due: number;
  /** Of the first day, entries that were due before it; 0 of the others. */
  backlog: number;
}

/** The line that made a condition true. */
export interface BisectAnswer {
  /** Its log. */
  log: string;
  /** Its physical line: behind it the state is bad, and before it good. */
  line: number;
  /** Its byte offset. */
  offset: number;
  /** The id that it is about. */
  id: string;
  /** Its ordinal among all readable lines of the id. */
  version: number;
  /** What it did. */
  kind: VersionKind;
  /** Its own `at`, as stored. */
  at: string | null;
  /** Which machine. */
  device: string | null;
  /** Who. */
  actor: string | null;
  /** What it changed, as in `history`. */
  changes: Change[];
  /** The line before, of those that were asked about, behind which the state is good; 0 for none. */
  good_line: number;
  /** How many states were asked about. */
  asked: number;
  /** How many of them could not be told. */
  skipped: number;
  /** How many lines were folded: of this log, those taken back too; for other tables, each once. */
  folded_lines: number;
}

/** What an export wrote. */
export interface ExportAnswer {
  /** How it is laid out. */
  format: "csv" | "jsonl" | "sqlite" | "parquet";
  /** The file, or of Parquet the folder. */
  file: string;
  /** Its size; of a folder that of its files. */
  bytes: number;
  /** The tables in it; of CSV and JSONL the one log. */
  tables: { table: string; rows: number }[];
}

/** What an export of many people's logs wrote. */
export interface LakeAnswer {
  /** The folder, or the address in a bucket. */
  lake: string;
  /** How many buckets people are spread over. */
  buckets: number;
  /** Whether columns hold hashes of user ids. */
  hash_users: boolean;
  /** How many people were looked at. */
  people: number;
  /** How many lines were new. */
  lines: number;
  /** How many runs were written. */
  runs: number;
  /** The size of runs and of their spans. */
  bytes: number;
  /** How many buckets were compacted. */
  compacted: number;
  /** Whether a person was erased of whom there was something. */
  erased: boolean;
  /** People whose logs could not be read. */
  failed: { user: string; code: string; message: string }[];
}

/** One thing wrong or odd about a log, with its place. */
export interface ProblemRow {
  /** Tells problems from the summary. */
  type: "problem";
  /** A replay skips a line with an error; it reads one with a warning. */
  severity: "error" | "warning";
  /** The stable name of the problem. */
  code: string;
  /** The file as named by the user. */
  file: string;
  /** 1-based physical line. */
  line: number;
  /** 1-based column of the offending bytes, in code points. */
  column: number;
  /** Byte offset of the offending bytes in the file. */
  offset: number;
  /** Their length in bytes. */
  length: number;
  /** What is so, in a sentence. */
  message: string;
  /** The line around the offending bytes, with control characters and escapes shown, cut where long. */
  preview: string;
}

/** What `validate --fix` would do about one problem. */
export interface LineFix {
  /** Sets the line aside; keeps its records, without the rest; ends it properly; rewrites the file. */
  action: "set-aside" | "salvage" | "normalise" | "convert";
  /** How many bytes go to the quarantine. */
  aside_bytes: number;
}

/** What validating one file came to. */
export interface FileCounts {
  /** The file as named by the user. */
  file: string;
  /** Physical lines. */
  lines: number;
  /** Size in bytes. */
  bytes: number;
  /** Problems that are errors. */
  errors: number;
  /** Problems that are warnings. */
  warnings: number;
  /** Problems that `--fix` mends, and malformed lines of which it keeps something. */
  repairs: number;
  /** Malformed lines that `--fix` sets aside, whole or in part. */
  sets_aside: number;
}

/** What `validate` comes to. */
export interface ValidateSummary {
  /** Tells the summary from problems. */
  type: "summary";
  /** One per file, in the order validated. */
  files: FileCounts[];
  /** Of all files. */
  errors: number;
  /** Of all files. */
  warnings: number;
  /** Of all files. */
  repairs: number;
  /** Of all files. */
  sets_aside: number;
}

/** One row of `validate`. */
export type ValidateRow = ProblemRow | ValidateSummary;

/** One row of `validate --fix`: what repairing one log comes to. */
export interface FixRow {
  /** Tells repairs from problems. */
  type: "fix";
  /** Which log. */
  log: LogName;
  /** Its file. */
  file: string;
  /** Whether this is a plan, and nothing was touched. */
  dry_run: boolean;
  /** Whether there is something to repair. */
  changed: boolean;
  /** What the file was and is no more: converted as a whole; null for one of lines. */
  converted: "utf-16" | "json-array" | "pretty-printed" | null;
  /** Problems that are mended, as `validate` counts them. */
  repairs: number;
  /** Lines that are set aside, whole or in part. */
  sets_aside: number;
  /** Why nothing is done unless told to with `--force`; null where all is well. */
  refused: string | null;
  /** Readable lines, which keep their bytes but for what ends them. */
  lines_kept: number;
  /** Records taken out of damaged lines. */
  salvaged: number;
  /** Lines set aside, whole or in part, by what is wrong with them. */
  quarantined: { code: string; lines: number }[];
  /** Of these, the lines that a readable line begins with, so that nothing of them is missing. */
  beginnings: { line: number; of_line: number }[];
  /**
   * What is left as it is although it is an error: how many lines, or 1 for the whole file, which
   * has a message.
   */
  left: { code: string; lines: number; message: string | null }[];
  /** What is brought into the usual form: as many as `validate` warns of. */
  normalised: { blank: number; bom: number; crlf: number; final_newline: number };
  /** Where the old file is kept; null where there is none. */
  backup: string | null;
  /** Where lines were set aside; null where none were. */
  quarantine: string | null;
}

/** One row of `quarantine`: a stretch of a log that a repair set aside. */
export interface QuarantineRow {
  /** Its number in the list, from 1: the oldest first. */
  n: number;
  /** The log it was in, by name in the directory. */
  file: string;
  /** 1-based physical line that it was on, or began on. */
  line: number;
  /** Its byte offset. */
  offset: number;
  /** Its length in bytes. */
  length: number;
  /** Why: a code of `validate`. */
  code: string;
  /** When, in UTC. */
  at: string;
  /** Whether the repair was undone, so that the log has it again. */
  undone: boolean;
  /** The file that keeps it, by name in the directory. */
  quarantine: string;
  /** How it begins, fit to be shown. */
  preview: string;
}

/** What `quarantine show --json` gives: the row, and the bytes. */
export interface QuarantineItemAnswer extends QuarantineRow {
  /** The raw bytes, in base64. */
  bytes_base64: string;
}

/** Versions of one id that were written apart: no input of the merge holds two of them. */
export interface ConcurrentEdit {
  /** What they are about. */
  id: string;
  /** 1-based line of the merged log that holds after the merge. */
  kept_line: number;
  /** 1-based lines of the merged log, ascending: each is concurrent with another of them. */
  lines: number[];
  /**
   * Whether one of them deletes what another edits, or the inputs began different things under the
   * id: entries of which they share no line, or events for different entries.
   */
  kind: "edit-edit" | "edit-delete" | "id-clash";
}

/** How many lines a merge took in, and what became of them: base + copies = total + identical + dropped_torn + dropped_repaired. */
export interface MergeLines {
  /** Physical lines of the log itself. */
  base: number;
  /** Physical lines of all copies. */
  copies: number;
  /** Lines that others were identical with, and that were not written again. */
  identical: number;
  /** Lines of the merged log that the log did not hold. */
  added: number;
  /** Torn tails that were dropped, since a line that was kept begins with each. */
  dropped_torn: number;
  /** Lines that cannot be read and were left out, since a repair of this log took them out of it. */
  dropped_repaired: number;
  /** Lines that the inputs spell differently, such as with other spaces: each is there in all spellings. */
  respelled: number;
  /** Malformed lines that were kept, of those behind the common prefix. */
  malformed_kept: number;
  /** Physical lines of the merged log. */
  total: number;
}

/** A line that a merge dropped. */
export interface DroppedLine {
  /** Why: a line that was kept begins with this torn tail, or a repair of this log took it out. */
  reason: "torn" | "repaired";
  /** The input, as the user would name it. */
  file: string;
  /** 1-based physical line in it. */
  line: number;
  /** Byte offset in it. */
  offset: number;
  /** Length in bytes. */
  length: number;
}

/** Why a copy, or a part of it, was left where it is. */
export type SkipReason =
  /** It shares no readable line with its log. */
  | "unrelated"
  /** It holds nothing. */
  | "empty"
  /** It is a folder, a device, a pipe. */
  | "not_a_file"
  /** It may not be read, or cannot be: it is UTF-16, packed, one JSON array or pretty-printed. */
  | "unreadable"
  /** It is a symbolic link out of the directory, or to nowhere. */
  | "link_outside"
  /** It is a symbolic link; one from elsewhere is merged, and not moved. */
  | "link"
  /** It is the file of a log. */
  | "other_log"
  /** It is the log itself, under another name. */
  | "same_file"
  /** It is not there, or not any more. */
  | "gone"
  /** It was merged as it was read, and has changed since. */
  | "changed_meanwhile";

/** What merging a file and its copies comes to, counted. */
export interface MergeCounts {
  /** Lines at the start that all inputs share; they stay as they are. */
  common_prefix_lines: number;
  /** Lines, counted. */
  lines: MergeLines;
  /** How often the inputs contradicted each other's order. */
  order_conflicts: number;
  /** The lines that were dropped. */
  dropped: DroppedLine[];
}

/** A rotated part that shared no line with its log: all of its lines stand before those of the log. */
export interface PrependedPart {
  /** The part, as the user would name it. */
  file: string;
  /** Its physical lines. */
  lines: number;
  /** Whether its last time is after the first of what it stands before: then it may not be older. */
  ends_late: boolean;
}

/** One log of `merge`. */
export interface MergeRow extends MergeCounts {
  /** Which log. */
  log: LogName;
  /** What was merged, as the user would name it: the log's file first, if it exists, then each copy. */
  inputs: string[];
  /** Copies that stay where they are although they were to be merged and moved, and why. */
  skipped: { file: string; reason: SkipReason }[];
  /** The older parts that were put in front, the oldest first. */
  prepended: PrependedPart[];
  /** Versions that were written apart. */
  concurrent: ConcurrentEdit[];
  /** Lines that were appended behind all these, for what was chosen of concurrent versions. */
  resolved_lines: number;
  /** The ids that were decided on, but whose versions had changed by then: nothing was appended. */
  stale_decisions: string[];
  /** Whether the log was replaced; false where it held all of this already, and for a plan. */
  written: boolean;
  /** Where the old log is kept; null where there was none, or it was not replaced. */
  backup: string | null;
  /** The copies that were moved, and where they are kept. */
  moved: { file: string; backup: string }[];
}

/** The answer of `merge --into`: what merging files by themselves came to. */
export interface MergeFilesAnswer extends Omit<MergeCounts, "lines"> {
  /** The file that was merged into, as the user named it. */
  file: string;
  /** What was merged: the file, then each copy, as the user named them. */
  inputs: string[];
  /** Copies that were left alone, and why. */
  skipped: { file: string; reason: SkipReason }[];
  /** The older parts that were put in front, the oldest first. */
  prepended: PrependedPart[];
  /** Lines, counted; nothing but their bytes was looked at, and their times. */
  lines: Omit<MergeLines, "malformed_kept">;
  /** Whether the file was replaced; false where it held all of this already, and for a plan. */
  written: boolean;
  /** Where the old file is kept, beside it; null where it was not replaced. */
  backup: string | null;
}

/** How much went one way between a directory and its bucket. */
export interface SyncCounts {
  /** Commits. */
  commits: number;
  /** Lines that the other side did not have. */
  lines: number;
}

/** How far a directory that is kept in sync has come. */
export interface SyncStatus {
  /** The last commit of each log that both sides hold, as far as is known. */
  head: Record<LogName, number>;
  /** Lines here that are not in the bucket yet. */
  pending_lines: number;
  /** What kept the last sync from being done; null where nothing did. */
  last_error: string | null;
  /** When the last sync was done, in UTC; null before the first. */
  last_at: string | null;
}

/** One log of `sync`; with `--dry-run`, what would be. */
export interface SyncRow {
  /** Which log. */
  log: LogName;
  /** The bucket's address. */
  remote: string;
  /** The last commit of the log in the bucket; 0 where there is none. */
  head: number;
  /** What came from the bucket. */
  pulled: SyncCounts;
  /** What went to the bucket. */
  pushed: SyncCounts;
  /** Whether the file was replaced, because lines came to stand between those it had. */
  rewritten: boolean;
  /** Versions that were written apart. */
  concurrent: ConcurrentEdit[];
  /** Whether the file and the bucket hold the same lines now. */
  in_sync: boolean;
}

/** An id that a three-way merge leaves to people, both sides of it between git's markers. */
export interface MergeConflict {
  /** What it is about. */
  id: string;
  /**
   * `fields`: both sides changed the same fields. `removed`: one side removed what the other
   * changed. `begun`: both sides began it, and it may be two things.
   */
  kind: "fields" | "removed" | "begun";
  /** The top-level fields that both sides changed; none for the other kinds. */
  fields: string[];
  /** 1-based line of the merged file that holds the first marker. */
  line: number;
}

/** What a three-way merge came to beside its counts. */
export interface ThreeWayFindings {
  /**
   * `append_only`: both sides only added lines, which are merged as copies of a log are.
   * `by_id`: three ways, one id after the other.
   */
  way: "append_only" | "by_id";
  /** Lines of ours that are not in the merged file. */
  removed: number;
  /** The ids of which both sides had a record of their own, and that were merged into one. */
  merged: string[];
  /** The ids that both sides changed, of which the lines that one side removed stay removed. */
  joined: string[];
  /** What `merge.log.conflicts later` decided: whose values the fields have. */
  decided: { id: string; fields: string[]; side: "ours" | "theirs" }[];
  /** What is left to people, by line. */
  conflicts: MergeConflict[];
}

/** The answer of the merge driver: what merging a file for git came to. */
export interface MergeDriverAnswer extends MergeCounts, ThreeWayFindings {
  /** Which log it is read as. */
  log: LogName;
  /** The file, as git calls it. */
  file: string;
  /** Versions that were written apart. */
  concurrent: ConcurrentEdit[];
}

/**
 * Bytes that a program which does not know the lock appended to a log after it
 * was replaced. It had the file open, so they lie in the backup.
 */
export interface StrayAppend {
  /** The log, as it is named in the directory. */
  file: string;
  /** The backup that holds them. */
  backup: string;
  /** Where they begin in the backup. */
  offset: number;
  /** How many there are. */
  bytes: number;
}

/** What a killed run left, and what became of it. */
export interface RecoveredRun {
  /** The step that was cut short. */
  stamp: string;
  /** What was run. */
  command: string;
  /** When it was run, in UTC. */
  at: string;
  /**
   * `discarded`: no log had been replaced, and its traces are gone.
   * `kept`: the logs that had been replaced stay, and can be undone.
   * `undone`: its undo had been cut short, and was finished.
   * `half_undone`: its undo had been cut short, and cannot be finished.
   */
  outcome: "discarded" | "kept" | "undone" | "half_undone";
  /** Which content of each of its logs is in place. */
  files: { file: string; in_place: "old" | "new" }[];
}

/** Where a step is in its life. `open` is one that is running, or was killed. */
export type StepState = "open" | "done" | "undoing" | "undone" | "forgotten";

/** One log of a step. */
export interface UndoFile {
  /** Its name in the directory. */
  file: string;
  /** The replaced content; null where there was no file. */
  before: Digest | null;
  /** What replaced it; null while that is being made. */
  after: Digest | null;
  /** How many bytes at the start are the same. */
  unchanged_bytes: number;
  /** Where the replaced file is kept; null where there was none, or it was put back. */
  backup: string | null;
  /** Where lines were set aside; null where none were. */
  quarantine: string | null;
  /** How many were. */
  quarantined: number;
}

/** One run of a rewriting command, as `undo` and `undo --list` show it. */
export interface UndoStep {
  /** Names its folder in the backups; sorts by time. */
  stamp: string;
  /** What was run. */
  command: string;
  /** When, in UTC. */
  at: string;
  /**
   * `done`: it can be undone. `undone`: it was. `open`, `undoing`: it is
   * running, or was cut short. `forgotten`: it is being removed.
   */
  state: StepState;
  /** When it was undone, in UTC. */
  undone_at: string | null;
  /** The logs that it replaced. */
  files: UndoFile[];
  /** The copies that it moved to the backups; one from elsewhere by its absolute path. */
  copies: { file: string; bytes: number; backup: string | null }[];
  /** What other programs appended to the files that it replaced. */
  stray_appends: StrayAppend[];
}

/** What `undo` did. */
export interface UndoAnswer {
  /** The step that was undone. */
  undone: UndoStep;
  /** What other programs had appended to the replaced files, and came back with them. */
  returned: StrayAppend[];
  /** What runs that were cut short had left, and what became of it. */
  recovered: RecoveredRun[];
}

/** What `undo --forget` did. */
export interface ForgetAnswer {
  /** The steps that were removed, newest first. */
  forgotten: UndoStep[];
  /** How many steps that can be undone are left. */
  kept: number;
  /** What runs that were cut short had left, and what became of it. */
  recovered: RecoveredRun[];
}

/** What `snapshot write` did for one log. */
export interface SnapshotRow {
  /** The log. */
  log: LogName;
  /** The newest snapshot that serves, by name in the directory; null where there is none. */
  file: string | null;
  /** Physical lines that it stands for. */
  lines: number;
  /** Where they end, in bytes. */
  offset: number;
  /** Their largest effective time, in UTC. */
  max_at: string | null;
  /** Whether it was written just now; false where nothing, or too little, is new. */
  written: boolean;
}

/** One row of `snapshot list`: a snapshot, as a look at it tells. */
export interface SnapshotInfo {
  /** The log it is of. */
  log: LogName;
  /** Its name in the directory. */
  file: string;
  /** Physical lines that it stands for; null where it cannot be read, and so below. */
  lines: number | null;
  /** Where they end, in bytes. */
  offset: number | null;
  /** Their largest effective time, in UTC; null too where none is known. */
  max_at: string | null;
  /** Distinct ids among them. */
  ids: number | null;
  /** The version of the reducer that folded them. */
  reducer_version: number | null;
  /** Its size. */
  bytes: number | null;
  /** When it was written, in UTC. */
  created_at: string | null;
  /** How long ago that was, in seconds. */
  age_s: number | null;
  /** Whether it serves questions about all of the log. */
  usable: boolean;
  /** Why it does not; null where it does. */
  reason: string | null;
}

/** One row of `snapshot verify`: what holding one snapshot against its log came to. */
export interface VerifyRow {
  /** The log. */
  log: LogName;
  /** The snapshot, by name in the directory. */
  file: string;
  /**
   * `valid`: it says what the log says. `invalid`: it does not, or is damaged.
   * `outdated`: it is by another version of the reducer or under other settings,
   * and so is not used.
   */
  state: "valid" | "invalid" | "outdated";
  /** The first difference, or why it is outdated; null where it is valid. */
  difference: string | null;
  /** The line of the snapshot that differs; null where that is not one row. */
  snapshot_line: number | null;
}

/** One row of `snapshot prune`: a snapshot that was removed. */
export interface PrunedRow {
  /** The log it was of. */
  log: LogName;
  /** Its name in the directory. */
  file: string;
  /** Why it could not serve any more; null where there are enough newer ones. */
  reason: string | null;
}

/** One change of a state, as it lands. */
export interface ChangeRow {
  /** Tells changes from other news. */
  type: "change";
  /** Which log. */
  log: LogName;
  /** The id of the line. */
  id: string;
  /** What the line did to its id; `delete` also for one that is gone from a rewritten log. */
  kind: VersionKind;
  /** Physical line that it comes from; null where the id is gone from a rewritten log. */
  line: number | null;
  /** Byte offset of that line. */
  offset: number | null;
  /** That line's own `at`, as stored. */
  at: string | null;
  /** Which machine. */
  device: string | null;
  /** Who. */
  actor: string | null;
  /** Field changes against the last live version; [] for a delete or an ignored line. */
  changes: Change[];
  /** The live value before; null where there was none. */
  before: StoredJson | null;
  /** The live value after; null where there is none. */
  after: StoredJson | null;
}

/** A log whose known lines are not what they were: the changes behind it are those of its state. */
export interface RewrittenRow {
  /** Tells it from changes. */
  type: "rewritten";
  /** Which log. */
  log: LogName;
  /** Physical lines that it has now. */
  lines: number;
}

/** A conflict copy that has come to lie beside the logs. */
export interface ConflictCopyRow {
  /** Tells it from changes. */
  type: "conflict-copy";
  /** The log that it seems to be a copy of. */
  log: LogName;
  /** Its name in the directory. */
  file: string;
}

/** A line that was acknowledged, and where it was. */
export type LostLine = Pick<WriteAnswer, "id" | "line" | "offset">;

/** Acknowledged lines that a log does not hold any more. */
export interface LostLines {
  /** How many are known to be gone. */
  count: number;
  /** The first of them, at most five. */
  lines: LostLine[];
  /** Whether lines before them, too many to be remembered, may be gone too. */
  truncated: boolean;
}

/**
 * What a writer that stays open finds before a write: another program put an older file, or
 * another one, in the place of what it wrote.
 */
export interface LostRow extends LostLines {
  /** Tells it from changes, and from receipts. */
  type: "lost";
  /** Which log. */
  log: LogName;
}

/** One row of `watch`. */
export type WatchRow = ChangeRow | RewrittenRow | ConflictCopyRow | LostRow;

/** One change of a view by another reducer. */
export interface ViewChange<Row> {
  /** The id of the line. */
  id: string;
  /** Physical line that it comes from; null for a difference that a rewritten log made. */
  line: number | null;
  /** The row before; null where there was none. */
  before: Row | null;
  /** The row after; null where there is none. */
  after: Row | null;
}

/** An entry joined with what the other logs say of it. */
export interface JoinedEntry extends IdAnswer {
  /** How often and where it was surfaced, and when last. */
  firings: FiringsSummary;
}

/** One session with its length. */
export interface SessionRow extends Row {
  /** From start to end, in seconds; null while either is missing. */
  duration_s: number | null;
}

/** One physical line, as it lies in its file. */
export interface FileLineRow {
  /** 1-based. */
  line: number;
  /** Byte offset. */
  offset: number;
  /** Length in bytes, without its newline; null where it does not end in what was read. */
  length: number | null;
  /** What it is about; null for one that cannot be read. */
  id: string | null;
  /** Ordinal among the lines of its id. */
  version: number | null;
  /** What it did to its id. */
  kind: VersionKind | null;
  /** When it took effect, in UTC; null where no time is known. */
  effective: string | null;
  /** Its text, cut where long; bytes that are not UTF-8 are replaced. */
  text: string;
  /** The bytes that the text stands for, as hex digits; only where they are asked for. */
  hex?: string;
  /** Whether the text is only its beginning. */
  is_cut: boolean;
}

/** A line that took effect at a moment. */
export interface TimelineCause {
  /** What it is about. */
  id: string;
  /** What it did. */
  kind: VersionKind;
  /** Physical line. */
  line: number;
  /** Ordinal among the lines of its id. */
  version: number;
}

/** A moment of a log: the latest change that is visible, and the changes beside it. */
export interface TimelineMoment {
  /** The number of its instant among the distinct ones, from 0; -1 before the first. */
  rank: number;
  /** How many distinct instants there are. */
  of: number;
  /** The instant of the latest visible change; null where no time of it is known. */
  instant: string | null;
  /** How many ids were live. */
  live: number;
  /** The time that shows the state before that change; null where there is none. */
  prev: string | null;
  /** The time that shows the next change; null where there is none. */
  next: string | null;
  /** The first lines that took effect at the instant. */
  causes: TimelineCause[];
  /** How many did. */
  causes_total: number;
}

/** Something on a time axis that a person would want to look at. */
export interface TimelineMark {
  /**
   * A line that cannot be read; one without effect; one whose time lies before the line above. Or a
   * run of `log merge` or `log validate --fix` that replaced the log.
   */
  kind: "malformed" | "ignored" | "step-back" | "merge" | "repair";
  /** Where it is shown, in UTC. */
  at: string;
  /** Physical line; null for what is about the whole log. */
  line: number | null;
  /** What is wrong with it. */
  code?: string;
  /** When the command ran, in UTC. */
  ran_at?: string;
}

/** What a write came to. */
export interface WriteAnswer {
  /** Which log. */
  log: LogName;
  /** The id of the line. */
  id: string;
  /** 1-based physical line, of the line that says so already where nothing was written. */
  line: number;
  /** Byte offset of that line. */
  offset: number;
  /** False where a line says so already. */
  written: boolean;
  /** That line, as stored. */
  entry: StoredJson;
  /** What it changed in a value that was there before. */
  changes: Change[];
  /** True where the line is kept and nothing comes of it: the id is deleted, say. */
  ignored?: true;
  /** Where it is ignored under a tombstone, the line of that. */
  deleted_line?: number;
  /** The version that a restore brings back. */
  restored_version?: number;
  /**
   * A version that was ignored, and that a restore of its number brings back: where this line is
   * ignored its own; of a restore the latest one behind what is back that says something else.
   */
  ignored_version?: number;
  /** Lines of the log that were acknowledged before, and were found gone just before this write. */
  lost?: LostRow;
}

/** What became of a background write. */
export interface SupersedeAnswer extends WriteAnswer {
  /**
   * Why nothing was written: the entry is deleted, or not any more what was read,
   * or is what it would have become. Null where something was.
   */
  dropped: "deleted" | "changed" | "unchanged" | null;
}

/** What `review` wrote, with the review state that it led to. */
export interface ReviewAnswer extends WriteAnswer {
  /** The entry's review state now. */
  srs: Srs | null;
}

/** One line that `append` made durable, or found in the log already. */
export type AppendReceipt = Pick<WriteAnswer, "id" | "line" | "offset" | "ignored">;

/** One row of `append`. */
export type AppendRow = AppendReceipt | LostRow;

/** What `init` proposes for a log, in the words of `log.config.json`; what is left out has its default. */
export interface ProposedLog {
  /** The file, by its path in the directory. */
  file?: string;
  /** The key or JSON Pointer of the id; several only where they were given. */
  id: string | string[];
  /** That whole numbers are ids. */
  id_type?: "number";
  /** The keys or JSON Pointers of the time, of which the first valid one wins. */
  at?: string | string[];
  /** How the time is spelled. */
  at_format?: AtFormat | AtFormat[];
  /** How a line deletes; several forms only where they were given. */
  is_deleted?: DeletedForm | DeletedForm[];
  /** That a line behind a deletion brings its id back. */
  tombstones?: "latest";
  /** The key or JSON Pointer of what people see of a line. */
  text?: string;
}

/** How many of the sampled lines each part of a proposal fits. */
export interface InitFits {
  /** Lines that are JSON objects. */
  records: number;
  /** Those with an id. */
  id: number;
  /** Different ids. */
  distinct_ids: number;
  /** Lines with an id that have a time. */
  at: number;
  /** Lines with an id that delete. */
  is_deleted: number;
  /** Lines with an id that have a text. */
  text: number;
}

/** One line as a proposal reads it. */
export interface InitRow {
  /** 1-based physical line; null where it was not counted. */
  line: number | null;
  /** The id. */
  id: string;
  /** When, in RFC 3339. */
  at: string | null;
  /** Whether it deletes. */
  is_deleted: boolean;
  /** What people see of it. */
  text: string | null;
}

/** A place in the lines. */
export interface InitKey {
  /** The key or JSON Pointer. */
  key: string;
  /** Lines that have a value there. */
  lines: number;
  /** Different values. */
  distinct: number;
  /** One of the values, as spelled. */
  example: string;
}

/** The answer of `init`. */
export interface InitAnswer {
  /** The file that was looked at, by its path in the directory. */
  file: string;
  /** The whole `log.config.json`; null where nothing serves as id. */
  config: { time_zone?: string; logs: { [log: LogName]: Partial<ProposedLog> } } | null;
  /** Whether lines tell of things, whose ids come again, or of events; null without an id. */
  kind: LogKind | null;
  /** How many of the sampled lines each part fits. */
  fits: InitFits;
  /** Whether the config was written. */
  written: boolean;
  /** Lines that were looked at, without blank ones. */
  sampled_lines: number;
  /** The first lines with an id as they would be read. */
  first: InitRow[];
  /** Up to three other keys that would do as the id, the best first. */
  alternatives: InitKey[];
  /** The key that gives histories where the id gives none, or the other way round. */
  other_reading: InitKey | null;
  /** The keys that are there; [] where an id was found. */
  keys: InitKey[];
  /** What the proposal leaves open, for people. */
  remarks: string[];
}

/** What `import git` did. */
export interface GitImportAnswer {
  /** The log that lines are for; null where they went to standard output. */
  log: LogName | null;
  /** The root of the repository; the folder of a bare one. */
  repository: string;
  /** The file, by its path from the root of the repository. */
  path: string;
  /** The key or JSON Pointer that ids were read from. */
  id: string;
  /** The commit that the log had been brought up to; null for a log that was empty. */
  after: string | null;
  /** The newest commit that was looked at. */
  through: string;
  /** Commits that were looked at: those that touched the file. */
  commits: number;
  /** The new lines by what they tell. */
  lines: { added: number; changed: number; deleted: number; restored: number; total: number };
  /** The most lines without an id that one commit has; they are left out. */
  without_id: number;
  /** Commits that were passed over, since their file cannot be read line by line. */
  skipped: { commit: string; reason: string }[];
  /** Whether the history begins later than the project's, since the clone is shallow. */
  shallow: boolean;
  /** Whether lines were appended: false where there are none, and with `--dry-run`. */
  written: boolean;
  /** Whether a config was written beside the log. */
  config_written: boolean;
}

/** How one file is set up for git's merge driver. */
export interface GitFileRow {
  /** Its path from the root of the repository. */
  path: string;
  /** Whether a line of `.gitattributes` gives it to the driver. */
  attribute: boolean;
  /** What git says its `merge` attribute is; null for none. */
  merge: string | null;
  /** Whether there is such a file. */
  exists: boolean;
}

/** What `git status` found, and what `git install` and `git uninstall` did. */
export interface GitSetupAnswer {
  /** The root of the work tree. */
  root: string;
  /** The file with the attributes. */
  attributes: string;
  /** The files that are given to the driver, or were. */
  files: GitFileRow[];
  /** The lines of `.gitattributes` that were added, or would be. */
  added: string[];
  /** The lines that were taken out, or would be. */
  removed: string[];
  /** The settings of this clone, as they are now; null where one is not set. */
  settings: { name: string | null; driver: string | null };
  /** The driver that this program would set. */
  driver: string;
  /** Whether the settings of this clone name this program. */
  configured: boolean;
  /** Whether there are settings of the driver but no program, so that git stops every merge. */
  stops_merges: boolean;
  /** Whether anything was changed; false where all was so already, and with `--dry-run`. */
  written: boolean;
}

/** What `serve` and `ui` print once they listen. */
export interface ServeAnswer {
  /** Where; with the token behind `#token=`, unless it is in a file. */
  url: string;
  /** The port. */
  port: number;
  /** The directory that is served. */
  directory: string;
  /** Whether front ends may only read. */
  read_only: boolean;
  /** The file with the token; null where it is in the address. */
  token_file: string | null;
}

/** The answer of `completions`. */
export interface CompletionsAnswer {
  /** The shell that it is written for. */
  shell: string;
  /** What the shell is to read. */
  script: string;
}
