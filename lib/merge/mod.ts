/**
 * Merging: finding conflict copies, merging them into their logs as one step that
 * can be undone, merging files by themselves, with their common ancestor or without,
 * and deciding between versions that were written apart.
 *
 * @module
 */

export { type CopyName, CopyNames } from "../conflicts/copy_names.ts";
export { type CandidateCopy, discoverCopies } from "../conflicts/discover.ts";
export {
  type CandidatePart,
  type FilesBeside,
  filesBeside,
  type OtherNamedLog,
} from "../conflicts/files_beside.ts";
export type { NamedLogs } from "../conflicts/original_name.ts";
export { type OtherName, OtherNames } from "../conflicts/other_names.ts";
export { compareParts, type PartName, PartNames } from "../conflicts/part_names.ts";
export type { Difference } from "../query/differences.ts";
export { type CopyToMerge } from "./copies/copy_to_merge.ts";
export * from "./copies/merge_copies.ts";
export {
  type FileToMerge,
  mergeFiles,
  type MergeFilesOptions,
  type MergeFilesReport,
  planMergeFiles,
} from "./copies/merge_files.ts";
export type { CopyFiles } from "./copies/open_copy.ts";
export { RepairedLines } from "../validate/quarantine/repaired_lines.ts";
export { relatedLogs } from "./copies/related_logs.ts";
export { waitingCopies } from "./copies/waiting_copies.ts";
export * from "./law/merge_log.ts";
export { isRelated } from "./law/related.ts";
export {
  CONFLICT_STYLES,
  type ConflictStyle,
  MARKER_SIZE,
  type MarkerOptions,
} from "./three_way/markers.ts";
export * from "./three_way/merge_three_way.ts";
export { writeBoth } from "./three_way/write_both.ts";
export { type Choice, type ChoiceOrigin, linesOfChoice } from "./resolve/choice.ts";
export { type Conflict, conflictOf } from "./resolve/conflict.ts";
export type { Decided } from "./resolve/decided.ts";
