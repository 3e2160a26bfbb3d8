/**
 * Finding what is wrong with several files.
 *
 * @module
 */

import type { FileCounts, ProblemRow, ValidateRow } from "../../answers.ts";
import { LogError } from "../../errors.ts";
import { type LineType, type LogName, logSettings } from "../../records/settings.ts";
import type { LostLines } from "../../replay/lost_lines.ts";
import { emptySource } from "../../storage/source.ts";
import type { LogSource } from "../../storage/storage.ts";
import type { Instant } from "../../time/instant.ts";
import { evictedPlaceholder } from "../evicted_placeholder.ts";
import { lostLinesRow } from "../file/file_problem.ts";
import type { LineSchema } from "../schema.ts";
import { validateFile } from "../validate_file.ts";
import type { CheckedFolder } from "./checked_folder.ts";

/** A file to check. */
export interface CheckTarget {
  /** The file as the user named it. */
  readonly file: string;
  /** The placeholder that a sync service leaves in its place, named alike. */
  readonly placeholder: string;
  /** Which log its lines are from; null where that is not known. */
  readonly log: LogName | null;
  /** What its lines are held against. */
  readonly folder: CheckedFolder;
  /**
   * Opens it; null where there is none.
   *
   * @throws {LogError} `evicted_placeholder`, or what opening it throws.
   */
  open(): Promise<LogSource | null>;
}

/** What checking goes by. */
export interface CheckTargetsOptions {
  /** The present. */
  readonly now: Instant;
  /** Bring in the schema of each type of lines, once a line of it does not fit. */
  readonly loadSchemas: Readonly<Record<LineType, () => Promise<LineSchema>>>;
  /** Tells what a log has lost, for files that are logs; without it, nobody knows. */
  readonly lostLines?: ((log: LogName) => Promise<LostLines | null>) | undefined;
  /** Told while a file is read. */
  readonly onProgress?: (file: string, doneBytes: number, totalBytes: number) => void;
}

/**
 * The problems of files in their order, then what they come to. A file that is
 * not there is passed over.
 *
 * @throws {LogError} what reading a file throws.
 *
 * @example
 * ```ts
 * import { defaultSettings, loadSchemas, MemoryStorage } from "../../../mod.ts";
 * import { checkTargets } from "./check_targets.ts";
 * import { logTargets } from "./log_targets.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a","at":"soon"}\n' });
 * const rows = checkTargets(logTargets(storage, defaultSettings()), {
 *   now: 0n,
 *   loadSchemas,
 * });
 * const [problem, summary] = await Array.fromAsync(rows);
 * if (problem?.type !== "problem" || problem.code !== "bad-at") throw new Error();
 * if (summary?.type !== "summary" || summary.warnings !== 1) throw new Error();
 * ```
 */
export async function* checkTargets(
  targets: readonly CheckTarget[],
  options: CheckTargetsOptions,
): AsyncGenerator<ValidateRow> {
  const files: FileCounts[] = [];
  for (const target of targets) {
    const counts = yield* checkTarget(target, options);
    if (counts !== null) files.push(counts);
  }
  const sum = (key: "errors" | "warnings" | "repairs" | "sets_aside") =>
    files.reduce((total, counts) => total + counts[key], 0);
  yield {
    type: "summary",
    files,
    errors: sum("errors"),
    warnings: sum("warnings"),
    repairs: sum("repairs"),
    sets_aside: sum("sets_aside"),
  };
}

async function* checkTarget(
  target: CheckTarget,
  options: CheckTargetsOptions,
): AsyncGenerator<ProblemRow, FileCounts | null> {
  try {
    using source = await target.open();
    const lost = target.log === null ? null : await options.lostLines?.(target.log) ?? null;
    if (source === null && lost === null) return null;
    if (lost !== null) yield lostLinesRow(target.file, lost);
    const counts = yield* checkSource(source ?? emptySource(target.file), target, options);
    return lost === null ? counts : { ...counts, warnings: counts.warnings + 1 };
  } catch (error) {
    if (!(error instanceof LogError && error.code === "evicted_placeholder")) throw error;
    const file = target.placeholder;
    yield evictedPlaceholder(file);
    return { file, lines: 0, bytes: 0, errors: 0, warnings: 1, repairs: 0, sets_aside: 0 };
  }
}

async function* checkSource(
  source: LogSource,
  { file, log, folder }: CheckTarget,
  { now, loadSchemas, onProgress }: CheckTargetsOptions,
): AsyncGenerator<ProblemRow, FileCounts> {
  const settings = logSettings(folder.settings, log ?? "entries");
  const { lineType, refersTo } = settings;
  return yield* validateFile(source, {
    file,
    log,
    settings,
    now,
    loadSchema: log === null ? null : loadSchemas[lineType],
    isEntry: log !== null && refersTo === "entries" ? await folder.isEntry() : null,
    onProgress: onProgress && ((done, total) => onProgress(file, done, total)),
  });
}
