/**
 * What the exit codes of every command are, and which failure leads to which.
 *
 * @module
 */

import { LogError, type LogErrorCode } from "../lib/errors.ts";

/** The exit codes a command can end with. */
export const EXIT = {
  /** Done. */
  done: 0,
  /** The answer is no, or problems were found. */
  no: 1,
  /** Wrong usage, or input given by the user that cannot be read. */
  usage: 2,
  /** The environment failed: I/O, permission, disk, lock. */
  environment: 3,
  /** Ended by SIGINT. */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;

/** One of {@linkcode EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const EXIT_BY_CODE: Record<LogErrorCode, ExitCode> = {
  unknown_id: EXIT.no,
  cannot_undo: EXIT.no,
  deleted_entry: EXIT.no,
  repair_refused: EXIT.no,
  cannot_resume: EXIT.no,
  remote_changed: EXIT.no,
  remote_unrelated: EXIT.no,
  unknown_entry: EXIT.usage,
  ambiguous_id: EXIT.usage,
  bad_when: EXIT.usage,
  bad_time_zone: EXIT.usage,
  bad_config: EXIT.usage,
  bad_usage: EXIT.usage,
  bad_record: EXIT.usage,
  wrong_format: EXIT.usage,
  no_directory: EXIT.usage,
  not_a_directory: EXIT.usage,
  not_a_file: EXIT.usage,
  line_out_of_range: EXIT.usage,
  unfit_mapping: EXIT.usage,
  not_a_repository: EXIT.usage,
  not_in_bucket: EXIT.usage,
  permission_denied: EXIT.environment,
  evicted_placeholder: EXIT.environment,
  unwritable_format: EXIT.environment,
  locked: EXIT.environment,
  disk_full: EXIT.environment,
  changed_meanwhile: EXIT.environment,
  io_failed: EXIT.environment,
  unsupported: EXIT.environment,
  not_hydrated: EXIT.environment,
  uncertain_write: EXIT.environment,
  closed: EXIT.environment,
  git_missing: EXIT.environment,
  remote_denied: EXIT.environment,
  remote_failed: EXIT.environment,
};

/**
 * The exit code that a failure leads to; whatever is not a
 * {@linkcode LogError} counts as the environment's failure.
 *
 * @example
 * ```ts
 * import { LogError } from "../lib/errors.ts";
 * import { EXIT, exitCodeOf } from "./exit.ts";
 *
 * if (exitCodeOf(new LogError("bad_when", "Cannot read it")) !== EXIT.usage) throw new Error();
 * if (exitCodeOf(new TypeError("surprise")) !== EXIT.environment) throw new Error();
 * ```
 */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof LogError ? EXIT_BY_CODE[error.code] : EXIT.environment;
}
