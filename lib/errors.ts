/**
 * What can go wrong for a user, as values with a stable `code`.
 *
 * @module
 */

/** Where in a file something lies: bytes are counted from 0, lines from 1. */
export interface Place {
  /** The file as the user would name it. */
  file: string;
  /** 1-based physical line, when known. */
  line?: number;
  /** Byte offset from the start of the file, when known. */
  offset?: number;
}

/**
 * The stable names of every failure. The command line maps each to an exit
 * code in one table (`cli/exit.ts`); messages may change, codes do not.
 */
export type LogErrorCode =
  | "bad_when"
  | "bad_time_zone"
  | "bad_config"
  | "bad_usage"
  | "bad_record"
  | "wrong_format"
  | "unwritable_format"
  | "repair_refused"
  | "no_directory"
  | "not_a_directory"
  | "not_a_file"
  | "line_out_of_range"
  | "unfit_mapping"
  | "unknown_id"
  | "ambiguous_id"
  | "permission_denied"
  | "evicted_placeholder"
  | "locked"
  | "disk_full"
  | "changed_meanwhile"
  | "cannot_undo"
  | "unknown_entry"
  | "deleted_entry"
  | "not_hydrated"
  | "uncertain_write"
  | "closed"
  | "io_failed"
  | "unsupported"
  | "not_a_repository"
  | "git_missing"
  | "cannot_resume"
  | "remote_denied"
  | "remote_failed"
  | "remote_changed"
  | "remote_unrelated"
  | "not_in_bucket";

/** What a {@linkcode LogError} may carry besides its message. */
export interface LogErrorOptions extends ErrorOptions {
  /** Where it happened. */
  place?: Place;
  /** What there is to choose from or to look at, a line each. */
  details?: readonly string[];
  /** What the user can do next, one sentence without a full stop. */
  hint?: string;
}

/**
 * A failure that a user can understand and act on.
 *
 * The message reads "Cannot do X: what is so".
 *
 * @example
 * ```ts
 * import { LogError } from "./errors.ts";
 *
 * const error = new LogError("bad_when", 'Cannot read "soon" as a time', {
 *   hint: "try 2026-04-20 or yesterday",
 * });
 * if (error.code !== "bad_when") throw error;
 * ```
 */
export class LogError extends Error {
  /** The stable name of the failure. */
  readonly code: LogErrorCode;
  /** Where it happened, when it has a place. */
  readonly place: Place | undefined;
  /** What there is to choose from or to look at, a line each; empty where there is nothing. */
  readonly details: readonly string[];
  /** What the user can do next, when there is something. */
  readonly hint: string | undefined;

  /** Makes an error with a stable code, a message, and perhaps a place and a hint. */
  constructor(
    code: LogErrorCode,
    message: string,
    options: LogErrorOptions = {},
  ) {
    super(message, options);
    this.name = "LogError";
    this.code = code;
    this.place = options.place;
    this.details = options.details ?? [];
    this.hint = options.hint;
  }
}
