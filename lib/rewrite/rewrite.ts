/**
 * Rewriting logs so that every byte can be had back.
 *
 * The promise: whenever the process or the machine stops, each log is byte for
 * byte the old one or the new one. The next run says which, cleans up, and goes
 * on. What was replaced is kept until `log undo --forget`, and `log undo` puts
 * it back. The order that keeps the promise, under the lock:
 *
 * 1. the manifest says what is about to be made (`lib/rewrite/steps/`);
 * 2. new content beside the logs, lines set aside: written, synced, read back;
 * 3. the manifest says what replaces what;
 * 4. for each log: a second name for the old file, one more look whether it is
 *    still the file that was read, the new one takes its name, folder synced;
 * 5. the copies that were taken in move to the backups;
 * 6. the manifest says that all is done.
 *
 * @module
 */

import type { RecoveredRun, StrayAppend } from "../answers.ts";
import { LogError } from "../errors.ts";
import { digestOf } from "../storage/digest.ts";
import { lockWriters } from "../storage/lock_writers.ts";
import { openLog } from "../storage/open_log.ts";
import { emptySource } from "../storage/source.ts";
import type { FileStat, LogSource, WritableStorage } from "../storage/storage.ts";
import type { Instant } from "../time/instant.ts";
import { Draft, type DraftSink } from "./steps/draft.ts";
import { moveCopy } from "./steps/move_copy.ts";
import { BACKUPS, copyNames, folderOf, newStamp, stepFolder, stepNames } from "./steps/names.ts";
import { recover } from "./steps/recover.ts";
import { finishUndos, type OnRewrite } from "./steps/restore.ts";
import {
  checkCopyName,
  forgetStep,
  listSteps,
  newStep,
  readStep,
  removeBackupsIfEmpty,
  removeStep,
  type RewriteStep,
  type StepFile,
  writeStep,
} from "./steps/step.ts";
import { findStrayAppends } from "./steps/stray_appends.ts";

export type { OnRewrite, RewrittenRange } from "./steps/restore.ts";
export type { QuarantineItem } from "./steps/quarantine.ts";
export type { DraftSink } from "./steps/draft.ts";

/** Takes the new content of one log, and word of the copies that went into it. */
export interface RewriteSink extends DraftSink {
  /**
   * Says that the new content holds all of a copy. It moves to the backups
   * after all logs are replaced, if it still is what was seen then; else it is
   * left alone.
   *
   * @param file Its name in the directory, or its absolute path.
   * @param seen What was seen of it before it was read.
   * @throws {LogError} `bad_usage` for a file that is in a folder of the directory.
   */
  absorb(file: string, seen: FileStat): void;
}

/** What {@linkcode rewriteFiles} is to do. */
export interface RewriteOptions {
  /** What is run, as `log undo --list` shows it: `validate --fix`. */
  command: string;
  /** The time of the run. */
  now: Instant;
  /** The logs, by file name in the directory; one that is not there is empty. */
  files: readonly string[];
  /**
   * Writes the new content of the log in `source`, whose name is that of the
   * log, to `sink`. It is called anew when the log changed meanwhile, and must
   * not change anything itself. The lock is held.
   */
  build: (source: LogSource, sink: RewriteSink) => Promise<void>;
  /** Drops what is derived from the logs that are about to be replaced. */
  onRewrite?: OnRewrite;
  /**
   * Whether the old files stay in the backups, so that the step can be undone; true without it.
   * They stay all the same where another program appended to one after it was replaced.
   */
  keepsBackup?: boolean;
  /** How long to wait for the lock; 10 s without it. */
  waitMs?: number;
}

/** What became of one log. */
export interface RewrittenFile {
  /** Its name in the directory. */
  file: string;
  /** Whether it was replaced; false where the new content is the old one. */
  changed: boolean;
  /** Size of the old content. */
  bytesBefore: number;
  /** Size of the new content. */
  bytesAfter: number;
  /** How many bytes at the start are the same. */
  unchangedBytes: number;
  /** Where the old file is kept; null where there was none, or it was not replaced. */
  backup: string | null;
  /** Where lines were set aside, one JSON object each; null where none were. */
  quarantine: string | null;
  /** How many were. */
  quarantined: number;
}

/** What {@linkcode rewriteFiles} did. */
export interface RewriteReport {
  /** Names the step; null where nothing was replaced or moved. */
  stamp: string | null;
  /** The logs, in the order asked for. */
  files: RewrittenFile[];
  /** The copies that were taken in; `backup` is null for one that was left alone. */
  copies: { file: string; backup: string | null }[];
  /** What earlier runs that were cut short had left, and what became of it. */
  recovered: RecoveredRun[];
  /** Bytes that other programs appended to replaced files, also those of earlier steps. */
  strayAppends: StrayAppend[];
}

const MAX_ATTEMPTS = 5;

/**
 * Replaces the content of logs, as one step that can be undone.
 *
 * May be called again after any failure, which leaves each log as it was or
 * replaced as a whole; the message says which.
 *
 * @throws {LogError} `locked`; `disk_full`, `permission_denied`, `io_failed`;
 * `changed_meanwhile` for a log that other programs keep changing;
 * `not_a_file`, `evicted_placeholder`; and whatever `build` throws.
 *
 * @example
 * ```ts
 * import { rewriteFiles } from "./rewrite.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": "good\nbad\n" });
 * const { files: [entries] } = await rewriteFiles(storage, {
 *   command: "validate --fix",
 *   now: 0n,
 *   files: ["entries.jsonl"],
 *   build: async (_, sink) => {
 *     await sink.log(new TextEncoder().encode("good\n"));
 *     await sink.quarantine({ line: 2, offset: 5, length: 3, code: "invalid-json" });
 *   },
 * });
 * if (entries?.backup !== "backups/19700101T000000.000000Z/entries.jsonl") throw new Error();
 * using backup = await storage.open(entries.backup);
 * if (backup?.size !== 9) throw new Error();
 * ```
 */
export async function rewriteFiles(
  storage: WritableStorage,
  options: RewriteOptions,
): Promise<RewriteReport> {
  using _lock = await lockWriters(storage, { waitMs: options.waitMs, replaces: true });
  const recovered = await recover(storage);
  recovered.push(...await finishUndos(storage, options.now, options.onRewrite));
  const stamp = await newStamp(storage, options.now);
  using run = new Run(storage, newStep(stamp, options.command, options.now), options);
  let done = await run.execute();
  const strayAppends: StrayAppend[] = [];
  for (const step of await listSteps(storage)) {
    const found = await findStrayAppends(storage, step);
    strayAppends.push(...found);
    if (step.stamp === done.stamp && found.length === 0 && options.keepsBackup === false) {
      await forgetStep(storage, step);
      await removeBackupsIfEmpty(storage);
      const files = done.files.map((file) => ({ ...file, backup: null }));
      done = { ...done, stamp: null, files };
    }
  }
  return { ...done, recovered, strayAppends };
}

/** A log on its way to its new content. */
interface Part {
  /** What the manifest says of it. */
  record: StepFile;
  /** What lay in its place just before it was opened. */
  seen: FileStat | null;
  /** Open until the end of the run, so that no other file can get its identity. */
  source: LogSource | null;
  /** The copies that its new content holds, and what was seen of each. */
  readonly copies: Map<string, FileStat>;
}

/** One run, from the first look at the logs to the last word of the manifest. */
class Run implements Disposable {
  readonly #storage: WritableStorage;
  readonly #options: RewriteOptions;
  readonly #step: RewriteStep;
  readonly #parts: Part[] = [];
  #hasBegun = false;

  constructor(storage: WritableStorage, step: RewriteStep, options: RewriteOptions) {
    this.#storage = storage;
    this.#step = step;
    this.#options = options;
  }

  async execute(): Promise<Pick<RewriteReport, "stamp" | "files" | "copies">> {
    await this.#look();
    try {
      for (const part of this.#parts) await this.#draft(part);
      if (this.#parts.some((part) => isChanged(part) || part.copies.size > 0)) {
        await this.#begin();
        await this.#commit();
        for (const part of this.#parts) await this.#replace(part);
        for (const { copies } of this.#parts) await this.#moveCopies(copies);
      }
      await this.#end();
    } catch (error) {
      throw await this.#giveUp(error);
    }
    return this.#report();
  }

  [Symbol.dispose](): void {
    for (const { source } of this.#parts) source?.[Symbol.dispose]();
  }

  async #look(): Promise<void> {
    for (const file of new Set(this.#options.files)) {
      const target = await this.#storage.resolve(file);
      const record = {
        file,
        target,
        before: null,
        after: null,
        unchanged_bytes: 0,
        quarantined: 0,
      };
      this.#parts.push({ record, seen: null, source: null, copies: new Map() });
    }
  }

  /** Leaves word of what is about to be written, before anything is. */
  async #begin(): Promise<void> {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#step.files = this.#parts.map(({ record }) => record);
    await this.#storage.makeFolder(stepFolder(this.#step));
    await writeStep(this.#storage, this.#step);
    for (const folder of [BACKUPS, ""]) await this.#storage.syncFolder(folder);
  }

  /** Makes the new content of a log, from what lies there now. */
  async #draft(part: Part): Promise<void> {
    const { record } = part;
    const names = stepNames(this.#step, record);
    part.source?.[Symbol.dispose]();
    part.source = null;
    part.copies.clear();
    part.seen = await this.#storage.stat(record.target);
    part.source = await openLog(this.#storage, record.file);
    const source = part.source ?? emptySource(record.file);
    using draft = new Draft(this.#storage, source, {
      ...record,
      names,
      at: this.#step.at,
      begin: () => this.#begin(),
    });
    await this.#options.build(source, {
      log: (bytes) => draft.log(bytes),
      quarantine: (item) => draft.quarantine(item),
      repaired: (line) => draft.repaired(line),
      absorb: (file, seen) => {
        checkCopyName(file);
        part.copies.set(file, seen);
      },
    });
    const made = await draft.finish();
    // Nothing is set aside from a log that stays as it is.
    if (made === null && this.#hasBegun) await this.#storage.remove(names.quarantine);
    record.after = made?.after ?? null;
    record.before = made && part.source && await digestOf(part.source);
    record.unchanged_bytes = made?.unchangedBytes ?? source.size;
    record.quarantined = made?.quarantined ?? 0;
  }

  /** Says what replaces what. */
  async #commit(): Promise<void> {
    const records = this.#parts.filter(isChanged).map(({ record }) => record);
    this.#step.files = records;
    this.#step.copies = this.#parts.flatMap(({ copies }) =>
      [...copies].map(([file, { size }]) => ({ file, size }))
    );
    await writeStep(this.#storage, this.#step);
    await this.#options.onRewrite?.(
      records.map(({ file, unchanged_bytes }) => ({ file, unchangedBytes: unchanged_bytes })),
    );
  }

  async #replace(part: Part): Promise<void> {
    const { target, file } = part.record;
    for (let attempt = 1; isChanged(part); attempt++) {
      if (await this.#isUnchanged(part) && await this.#takeName(part)) {
        return await this.#storage.syncFolder(folderOf(target));
      }
      if (attempt === MAX_ATTEMPTS) {
        throw new LogError(
          "changed_meanwhile",
          `Cannot rewrite "${file}": other programs keep changing it`,
          { place: { file }, hint: "stop what writes to it, then run the command again" },
        );
      }
      await this.#redo(part);
    }
  }

  /** Gives the new content the name of the log, unless that has another one by now. */
  async #takeName(part: Part): Promise<boolean> {
    const { target } = part.record;
    const { temp, backup } = stepNames(this.#step, part.record);
    if (part.seen === null) return await this.#storage.renameNoReplace(temp, target);
    await this.#storage.link(target, backup);
    await this.#storage.syncFolder(stepFolder(this.#step));
    if (!await this.#isUnchanged(part)) return false;
    await this.#storage.rename(temp, target);
    return true;
  }

  /** Whether the log is still what was read: its old content is not lost then. */
  async #isUnchanged({ record, seen, source }: Part): Promise<boolean> {
    const now = await this.#storage.stat(record.target);
    return now?.identity === seen?.identity && now?.size === source?.size;
  }

  async #redo(part: Part): Promise<void> {
    const { temp, backup, quarantine } = stepNames(this.#step, part.record);
    // Without this word, a backup without a temporary file would look like a replaced log.
    part.record.after = null;
    await writeStep(this.#storage, this.#step);
    for (const name of [backup, temp, quarantine]) await this.#storage.remove(name);
    await this.#draft(part);
    await this.#commit();
  }

  async #moveCopies(copies: ReadonlyMap<string, FileStat>): Promise<void> {
    for (const [file, seen] of copies) {
      const copy = { file, size: seen.size };
      if (await moveCopy(this.#storage, this.#step, copy, seen)) continue;
      this.#step.copies = this.#step.copies.filter((copy) => copy.file !== file);
    }
  }

  async #end(): Promise<void> {
    if (!this.#hasBegun) return;
    if (!this.#isStored()) return await removeStep(this.#storage, this.#step);
    this.#step.state = "done";
    await writeStep(this.#storage, this.#step);
  }

  #isStored(): boolean {
    return this.#step.copies.length > 0 || this.#parts.some(isChanged);
  }

  /** Cleans up as the next run would, and says what is in place. */
  async #giveUp(error: unknown): Promise<unknown> {
    if (!this.#hasBegun) return error;
    const inPlace = await recover(this.#storage).then(
      () => this.#tellInPlace(),
      // What stopped the run may well stop this.
      () => "the next run cleans up, and says which logs were replaced",
    );
    if (!(error instanceof LogError)) return error;
    const { code, message, place, hint } = error;
    return new LogError(code, `${message}; ${inPlace}`, {
      cause: error,
      ...(place && { place }),
      ...(hint && { hint }),
    });
  }

  async #tellInPlace(): Promise<string> {
    const kept = await readStep(this.#storage, this.#step.stamp);
    const replaced = kept?.files.map(({ file }) => file) ?? [];
    if (replaced.length === 0) return "no log was replaced";
    return this.#step.files.map(({ file }) =>
      `"${file}" was ${replaced.includes(file) ? "" : "not "}replaced`
    ).join(", ");
  }

  #report(): Pick<RewriteReport, "stamp" | "files" | "copies"> {
    const moved = new Set(this.#step.copies.map(({ file }) => file));
    const takenIn = this.#parts.flatMap(({ copies }) => [...copies.keys()]);
    return {
      stamp: this.#isStored() ? this.#step.stamp : null,
      files: this.#parts.map((part) => this.#reportOf(part)),
      copies: takenIn.map((file) => ({
        file,
        backup: moved.has(file) ? copyNames(this.#step, { file }).backup : null,
      })),
    };
  }

  #reportOf({ record, source }: Part): RewrittenFile {
    const { file, before, after, unchanged_bytes, quarantined } = record;
    const { backup, quarantine } = stepNames(this.#step, record);
    const bytesBefore = source?.size ?? 0;
    return {
      file,
      changed: after !== null,
      bytesBefore,
      bytesAfter: after?.size ?? bytesBefore,
      unchangedBytes: unchanged_bytes,
      backup: before && backup,
      quarantine: quarantined > 0 ? quarantine : null,
      quarantined,
    };
  }
}

function isChanged({ record }: Part): boolean {
  return record.after !== null;
}
