/**
 * Merging copies of logs back into a log directory, as one step that can be undone.
 *
 * @module
 */

import type { MergeRow, RecoveredRun, SkipReason, StrayAppend } from "../../answers.ts";
import { logOfFile } from "../../conflicts/log_of_file.ts";
import type { StoredJson } from "../../json/stored.ts";
import { checkWritable } from "../../records/check_format.ts";
import {
  type LogName,
  logNames,
  type LogSettings,
  logSettings,
  type Settings,
} from "../../records/settings.ts";
import {
  type OnRewrite,
  rewriteFiles,
  type RewriteReport,
  type RewriteSink,
} from "../../rewrite/rewrite.ts";
import { checkCopyName } from "../../rewrite/steps/step.ts";
import { openLog } from "../../storage/open_log.ts";
import { emptySource } from "../../storage/source.ts";
import type { LogSource, WritableStorage } from "../../storage/storage.ts";
import type { Instant } from "../../time/instant.ts";
import { RepairedLines } from "../../validate/quarantine/repaired_lines.ts";
import { CompareSink } from "../law/compare_sink.ts";
import {
  concurrentEdit,
  type ConcurrentVersions,
  type MergeInput,
  mergeLog,
  type MergeSink,
} from "../law/merge_log.ts";
import { isRelated } from "../law/related.ts";
import { type Decided, type DecidedLines, linesOfDecided } from "../resolve/decided.ts";
import type { CopyToMerge } from "./copy_to_merge.ts";
import { type CopyFiles, type CopyPlace, logsByIdentity, openCopy, reasonOf } from "./open_copy.ts";
import { type PartInput, putInFront } from "./parts_in_front.ts";
import { OPEN_MAX, SourcePool } from "./source_pool.ts";

export type { CopyToMerge } from "./copy_to_merge.ts";

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
  /**
   * What was decided of the concurrent versions that a plan showed. What was
   * chosen is appended as a new version, unless the versions are others by now:
   * then the row says so.
   */
  decided?: readonly Decided[];
  /** Which machine new versions are from; null where it has no name. */
  device?: string | null;
  /** Drops what is derived from the logs that are about to be replaced. */
  onRewrite?: OnRewrite;
  /** How long to wait for the lock; 10 s without it. */
  waitMs?: number;
}

/** What merging one log came to. */
export interface MergedLog {
  /** The answer; `skipped` and `moved` name copies as they were given. */
  row: MergeRow;
  /** The concurrent edits of the row, with the versions they are about. */
  concurrent: ConcurrentVersions[];
  /** Those of the row's inputs that are copies, and whether each moves to the backups. */
  copies: { file: string; moves: boolean }[];
  /** Whether the log is another one with them; for a plan, whether it would be. */
  changes: boolean;
}

/** What {@linkcode mergeCopies} did. */
export interface MergeReport {
  /** Names the step, for `log undo`; null where nothing was replaced or moved. */
  stamp: string | null;
  /** The logs that had copies, in the usual order. */
  logs: MergedLog[];
  /** What earlier runs that were cut short had left, and what became of it. */
  recovered: RecoveredRun[];
  /** Bytes that other programs appended to replaced files, also those of earlier steps. */
  strayAppends: StrayAppend[];
}

const COMMAND = "merge";
const NEWLINE = 0x0a;
const NOTHING_DECIDED: Resolve = () => Promise.resolve({ lines: [], outdated: [] });

/**
 * What {@linkcode mergeCopies} would do; changes nothing and takes no lock.
 *
 * @throws {LogError} `evicted_placeholder`; `unwritable_format` for a log that is no lines of JSON;
 * `not_a_file` also for a log that is a link out of the directory; and what reading a log throws.
 *
 * @example
 * ```ts
 * import { planMerge } from "./merge_copies.ts";
 * import { defaultSettings } from "../../records/settings.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 *
 * const storage = new MemoryStorage({
 *   "entries.jsonl": '{"id":"a"}\n',
 *   "entries (1).jsonl": '{"id":"a"}\n{"id":"b"}\n',
 *   "entries 2.jsonl": "",
 * });
 * const copies = ["entries (1).jsonl", "entries 2.jsonl"].map((file) => (
 *   { log: "entries", name: file, file, isMoved: true } as const
 * ));
 * const [entries] = await planMerge(storage, { settings: defaultSettings(), copies });
 * if (entries?.row.lines.added !== 1 || entries.row.written) throw new Error();
 * if (entries.row.skipped[0]?.reason !== "empty") throw new Error();
 * ```
 */
export async function planMerge(
  storage: CopyFiles,
  options: MergePlanOptions,
): Promise<MergedLog[]> {
  const logs = await logsByIdentity(storage, options.settings);
  using pool = new SourcePool(storage, OPEN_MAX);
  const merged: MergedLog[] = [];
  for (const log of logsWithCopies(options)) {
    const { file } = logSettings(options.settings, log);
    // A link that the run refuses to replace is none that there is a plan for.
    await storage.resolve(file);
    using opened = await openLog(storage, file);
    const source = opened ?? emptySource(file);
    const merging = new LogMerge(log, options, { storage, pool, logs });
    const sink = new CompareSink(source);
    await merging.run(source, { log: (bytes) => sink.log(bytes), absorb: checkCopyName });
    merged.push({ ...merging.merged(), changes: !sink.isSame });
  }
  return merged;
}

/**
 * Merges copies into their logs, as one step that `log undo` takes back. Copies
 * that are to be moved are, also where the log holds all of them already and
 * stays as it is; but not one in which there is anything that was not read.
 *
 * What the rules of merging are is told by {@linkcode mergeLog}.
 *
 * May be called again after any failure, which leaves each log as it was or
 * merged as a whole, and each copy in its place or in the backups.
 *
 * @throws {LogError} `unwritable_format` for a log that is no lines of JSON; what {@linkcode
 * rewriteFiles} throws.
 *
 * @example
 * ```ts
 * import { mergeCopies } from "./merge_copies.ts";
 * import { defaultSettings } from "../../records/settings.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { undoLatest } from "../../rewrite/undo.ts";
 *
 * const storage = new MemoryStorage({
 *   "entries.jsonl": '{"id":"a"}\n',
 *   "entries (1).jsonl": '{"id":"a"}\n{"id":"b"}\n',
 * });
 * const copy = { log: "entries", name: "entries (1).jsonl", file: "entries (1).jsonl" } as const;
 * const { logs: [entries] } = await mergeCopies(storage, {
 *   settings: defaultSettings(),
 *   now: 0n,
 *   copies: [{ ...copy, isMoved: true }],
 * });
 * if (entries?.row.moved.length !== 1) throw new Error();
 * if ((await storage.stat("entries.jsonl"))?.size !== 22) throw new Error();
 * await undoLatest(storage, 1n);
 * if ((await storage.stat("entries (1).jsonl"))?.size !== 22) throw new Error();
 * ```
 */
export async function mergeCopies(
  storage: WritableStorage,
  options: MergeCopiesOptions,
): Promise<MergeReport> {
  const { settings, now, decided = [], device = null, onRewrite, waitMs } = options;
  const mergingByFile = new Map<string, LogMerge>();
  using pool = new SourcePool(storage, OPEN_MAX);
  const report = await rewriteFiles(storage, {
    command: COMMAND,
    now,
    files: logsWithCopies(options).map((log) => logSettings(settings, log).file),
    build: async (source, sink) => {
      const log = logOfFile(source.name, settings, ["configured"])!;
      const logs = await logsByIdentity(storage, settings);
      const merging = new LogMerge(log, options, { storage, pool, logs });
      mergingByFile.set(source.name, merging);
      const ofLog = decided.filter(({ conflict }) => conflict.log === log);
      const origin = { now, device };
      await merging.run(source, sink, (found) => (
        linesOfDecided(ofLog, found, origin, logSettings(settings, log))
      ));
    },
    ...(onRewrite && { onRewrite }),
    ...(waitMs !== undefined && { waitMs }),
  });
  const merged: MergedLog[] = [];
  for (const merging of mergingByFile.values()) {
    await merging.learn(report);
    merged.push(merging.merged());
  }
  const { stamp, recovered, strayAppends } = report;
  return { stamp, logs: merged, recovered, strayAppends };
}

/** The logs that there is something to merge into, in the usual order. */
function logsWithCopies({ settings, copies }: MergePlanOptions): LogName[] {
  return logNames(settings).filter((name) => copies.some(({ log }) => log === name));
}

/** What decisions come to among the versions that were written apart. */
type Resolve = (found: readonly ConcurrentVersions[]) => Promise<DecidedLines>;

/** A copy that was merged, and is to be moved. */
interface TakenCopy {
  name: string;
  file: string;
}

/** The inputs of a merge besides the log. */
interface OpenedInputs {
  readonly copies: MergeInput[];
  /** The parts that share no line with the log. */
  readonly parts: PartInput[];
}

/** One log on its way to be merged with its copies. */
class LogMerge {
  readonly #log: LogName;
  readonly #options: MergePlanOptions;
  readonly #place: CopyPlace;
  readonly #skipped: MergeRow["skipped"] = [];
  readonly #taken: TakenCopy[] = [];
  #merged: MergedLog | null = null;

  constructor(log: LogName, options: MergePlanOptions, place: CopyPlace) {
    this.#log = log;
    this.#options = options;
    this.#place = place;
  }

  /** Merges, from the first look at the copies to the last byte that is chosen. */
  async run(
    base: LogSource,
    sink: MergeSink & Pick<RewriteSink, "absorb">,
    resolve = NOTHING_DECIDED,
  ): Promise<void> {
    await checkWritable(base, base.name);
    const isThere = await this.#place.storage.stat(base.name) !== null;
    const { copies, parts } = await this.#openCopies(base, sink);
    const settings = this.#settings();
    const log = { name: base.name, source: base };
    const shareLine = (one: LogSource, other: LogSource) => isRelated(one, other, settings);
    const front = await putInFront(log, parts, { settings, shareLine });
    const ending = new NewlineSink(sink);
    const inputs = [...front.inputs, ...copies];
    const result = await mergeLog(inputs, settings, ending, {
      repairedLines: () => RepairedLines.of(this.#place.storage, settings.file),
    });
    const { concurrent, ...counts } = front.counted(result);
    const { lines, outdated } = await resolve(concurrent);
    for (const line of lines) await ending.append(line);
    const taken = [...parts, ...copies].map(({ name }) => name);
    this.#merged = {
      row: {
        log: this.#log,
        inputs: isThere ? [base.name, ...taken] : taken,
        skipped: this.#skipped,
        prepended: front.prepended,
        ...counts,
        concurrent: concurrent.map(concurrentEdit),
        resolved_lines: lines.length,
        stale_decisions: [...outdated],
        written: false,
        backup: null,
        moved: [],
      },
      concurrent,
      copies: taken.map((name) => ({
        file: name,
        moves: this.#taken.some((taken) => taken.name === name),
      })),
      changes: false,
    };
  }

  /** Takes note of what became of the log and its copies. */
  async learn({ files, copies }: RewriteReport): Promise<void> {
    const merged = this.merged();
    const { row } = merged;
    const { file } = this.#settings();
    const rewritten = files.find((one) => one.file === file)!;
    row.written = merged.changes = rewritten.changed;
    row.backup = rewritten.backup;
    for (const { name, file } of this.#taken) {
      const backup = copies.find((copy) => copy.file === file)?.backup;
      if (backup) row.moved.push({ file: name, backup });
      else this.#skip(name, await this.#isGone(file) ? "gone" : "changed_meanwhile");
    }
  }

  /** What it came to. */
  merged(): MergedLog {
    return this.#merged!;
  }

  async #openCopies(base: LogSource, sink: Pick<RewriteSink, "absorb">): Promise<OpenedInputs> {
    const inputs: OpenedInputs = { copies: [], parts: [] };
    for (const copy of this.#options.copies) {
      if (copy.log !== this.#log) continue;
      const { name, file, isMoved } = copy;
      const opened = await openCopy(file, copy.log, this.#place);
      const reason = opened.reason ?? await this.#take(copy, opened.source, base, inputs);
      if (opened.reason !== null || reason !== null) {
        this.#skip(name, reason!);
      } else if (isMoved && opened.isLink) {
        this.#skip(name, "link");
      } else if (isMoved) {
        sink.absorb(file, opened.seen);
        this.#taken.push({ name, file });
      }
    }
    return inputs;
  }

  /** Takes a copy among the inputs; gives why it is not one of this log, where it is not. */
  async #take(
    { name, part }: CopyToMerge,
    source: LogSource,
    base: LogSource,
    { copies, parts }: OpenedInputs,
  ): Promise<SkipReason | null> {
    const isAsked = part !== undefined || !this.#options.unrelated;
    try {
      const isOfLog = !isAsked || await isRelated(base, source, this.#settings());
      if (isOfLog) copies.push({ name, source });
      else if (part === undefined) return "unrelated";
      else parts.push({ name, source, part });
      return null;
    } catch (error) {
      return reasonOf(error);
    }
  }

  #settings(): LogSettings {
    return logSettings(this.#options.settings, this.#log);
  }

  #skip(file: string, reason: SkipReason): void {
    this.#skipped.push({ file, reason });
  }

  async #isGone(file: string): Promise<boolean> {
    return await this.#place.storage.stat(file).catch(() => undefined) === null;
  }
}

/** Knows whether what was written ends with a newline, so that more can follow. */
class NewlineSink implements MergeSink {
  readonly #sink: MergeSink;
  #last = NEWLINE;

  constructor(sink: MergeSink) {
    this.#sink = sink;
  }

  log(bytes: Uint8Array): Promise<void> {
    this.#last = bytes.at(-1) ?? this.#last;
    return this.#sink.log(bytes);
  }

  /** Writes a line behind all others. */
  async append({ bytes }: StoredJson): Promise<void> {
    if (this.#last !== NEWLINE) await this.log(Uint8Array.of(NEWLINE));
    await this.log(bytes);
    await this.log(Uint8Array.of(NEWLINE));
  }
}
