/**
 * Marks: what a run says of the lines of a log that it holds.
 *
 * A log is exported line by line under a generation, `gen`. Later lines come under the same one. When
 * lines that were exported are no longer what the log holds there, or are read with other settings,
 * a mark of a higher generation says from which line on.
 *
 * - An event counts unless a mark of its log has a higher `gen` and a `from_line` at or before it.
 * - Spans count where a mark of their log names their object, none has a higher `gen`, and no later
 *   run has spans of the same id that count.
 *
 * @module
 */

/** How a log was when a run read it, for the next one to tell what is new. */
export interface SourceState {
  /** What tells whether the log is still what it was, without reading it. */
  readonly revision: SourceRevision;
  /** What stands for the last bytes before `offset_to`, which the next run looks at first. */
  readonly fingerprint: string;
  /** Whether a newline ends those bytes; one readable line without it may be exported. */
  readonly is_ended: boolean;
  /** Where hashing the prefix stood, so that the next run hashes only what is new. */
  readonly hash_state: string;
  /** Effective time of the last line, which the next may inherit; microseconds, as a text. */
  readonly effective_us: string;
}

/** What is known of a log by a look: of a file its size, identity and last change. */
export interface SourceRevision {
  /** Size in bytes. */
  readonly size: number;
  /** Another one for another file, or another chain of commits. */
  readonly identity: string;
  /** Another one after each change. */
  readonly changed: string;
}

/** What a run says of one log of one person. */
export interface Mark {
  /** Whose log. */
  readonly user_id: string;
  /** Which log. */
  readonly log: string;
  /** The generation of its rows. */
  readonly gen: number;
  /** The first line that the run holds, or that no longer counts in earlier generations. */
  readonly from_line: number;
  /** The last line; below `from_line` where the log ends before it. */
  readonly to_line: number;
  /** Behind the last byte of that line. */
  readonly offset_to: number;
  /** SHA-256 of the log up to there, in hex. */
  readonly prefix_sha256: string;
  /** SHA-256 of the settings that the log was read with, in hex. */
  readonly settings_sha256: string;
  /** The spans of the ids that the lines are about; null where there are none. */
  readonly spans_object: string | null;
  /** How the log was then. */
  readonly source: SourceState;
}

/** What of a mark decides which lines count. */
type Reach = Pick<Mark, "gen" | "from_line">;

/**
 * Whether a line of a generation counts, by all marks of its log.
 *
 * @example
 * ```ts
 * import { counts } from "./mark.ts";
 *
 * // Lines from 3 on were rewritten.
 * const marks = [{ gen: 0, from_line: 1 }, { gen: 1, from_line: 3 }];
 * if (!counts({ gen: 0, line: 2 }, marks) || counts({ gen: 0, line: 3 }, marks)) throw new Error();
 * ```
 */
export function counts(
  { gen, line }: { readonly gen: number; readonly line: number },
  marks: readonly Reach[],
): boolean {
  return !marks.some((mark) => mark.gen > gen && mark.from_line <= line);
}

/**
 * The marks of one log behind which lines can still be added, the newest first: those of whose
 * lines none was replaced by a later mark.
 *
 * @param marks All of one log, in the order of their runs.
 */
export function usableMarks(marks: readonly Mark[]): Mark[] {
  return marks.filter(({ gen, to_line }) => counts({ gen, line: to_line }, marks)).reverse();
}
