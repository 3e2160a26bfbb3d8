/**
 * Finding what is wrong with several files.
 *
 * @module
 */

import type { FileCounts, ProblemRow, ValidateRow, ValidateSummary } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import type { LogName } from "../../../lib/records/settings.ts";
import type { LogSource } from "../../../lib/storage/storage.ts";
import type { Instant } from "../../../lib/time/instant.ts";
import { evictedPlaceholder } from "../../../lib/validate/evicted_placeholder.ts";
import type { CheckOptions } from "../../../lib/validate/record_checks.ts";
import { validateFile } from "../../../lib/validate/validate_file.ts";
import { entries } from "../../../reducers/entries.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import { placeholderOf, type Target } from "../../parse/targets.ts";

type LoadSchema = NonNullable<CheckOptions["loadSchema"]>;

const SCHEMAS: Record<LogName, LoadSchema> = {
  entries: async () => (await import("../../../reducers/entries_schema.ts")).entrySchema,
  interactions: async () =>
    (await import("../../../reducers/interactions_schema.ts")).interactionSchema,
  firings: async () => (await import("../../../reducers/firings_schema.ts")).firingSchema,
  sessions: async () => (await import("../../../reducers/sessions_schema.ts")).sessionSchema,
};

/** Logs whose lines name an entry. */
const LOGS_OF_EVENTS: ReadonlySet<LogName | null> = new Set<LogName>(["interactions", "firings"]);

/** What checking goes by. */
export interface CheckingOptions {
  /** The present. */
  readonly now: Instant;
  /** Told while a file is read. */
  readonly onProgress: (file: string, doneBytes: number, totalBytes: number) => void;
}

/**
 * The problems of files in their order, then what they come to. A file that is
 * not there is passed over.
 *
 * @throws {LogError} what reading a file throws
 */
export async function* checkTargets(
  targets: readonly Target[],
  options: CheckingOptions,
): AsyncGenerator<ValidateRow> {
  const files: FileCounts[] = [];
  for (const target of targets) {
    const counts = yield* checkTarget(target, options);
    if (counts !== null) files.push(counts);
  }
  const sum = (key: "errors" | "warnings") =>
    files.reduce((total, counts) => total + counts[key], 0);
  yield { type: "summary", files, errors: sum("errors"), warnings: sum("warnings") };
}

/** The exit code for the problems that were found; warnings count where it is strict. */
export function verdict(
  { errors, warnings }: ValidateSummary,
  isStrict: boolean | undefined,
): ExitCode {
  return errors > 0 || (isStrict && warnings > 0) ? EXIT.no : EXIT.done;
}

async function* checkTarget(
  target: Target,
  options: CheckingOptions,
): AsyncGenerator<ProblemRow, FileCounts | null> {
  try {
    using source = await target.open();
    return source && (yield* checkSource(source, target, options));
  } catch (error) {
    if (!(error instanceof LogError && error.code === "evicted_placeholder")) throw error;
    const file = placeholderOf(target.file);
    yield evictedPlaceholder(file);
    return { file, lines: 0, bytes: 0, errors: 0, warnings: 1 };
  }
}

async function* checkSource(
  source: LogSource,
  { file, log, folder }: Target,
  { now, onProgress }: CheckingOptions,
): AsyncGenerator<ProblemRow, FileCounts> {
  return yield* validateFile(source, {
    file,
    log,
    settings: folder.settings.logs[log ?? "entries"],
    now,
    loadSchema: log && SCHEMAS[log],
    reducer: log === "entries" ? entries : null,
    isEntry: LOGS_OF_EVENTS.has(log) ? await folder.isEntry() : null,
    onProgress: (done, total) => onProgress(file, done, total),
  });
}
