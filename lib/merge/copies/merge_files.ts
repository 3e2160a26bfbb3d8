/**
 * Merging files wherever they lie, without a directory, a config or ids. Bytes alone
 * decide which lines are the same; of what is on them, only the time is read.
 *
 * @module
 */

import type { MergeFilesAnswer, SkipReason, StrayAppend } from "../../answers.ts";
import { type PartName, PartNames } from "../../conflicts/part_names.ts";
import { LogError } from "../../errors.ts";
import { checkWritable } from "../../records/check_format.ts";
import { defaultSettings, type LogSettings } from "../../records/settings.ts";
import { folderOf } from "../../rewrite/steps/names.ts";
import { truncateFileName } from "../../rewrite/steps/truncate_file_name.ts";
import { lockWriters } from "../../storage/lock_writers.ts";
import { replaceFile } from "../../storage/replace_file.ts";
import {
  type FileStat,
  LOCK_FILE,
  type LogSink,
  type LogSource,
  type WritableStorage,
} from "../../storage/storage.ts";
import type { Instant } from "../../time/instant.ts";
import { nextStamp } from "../../time/stamp.ts";
import { CompareSink } from "../law/compare_sink.ts";
import { type MergeInput, mergeLog, type MergeSink } from "../law/merge_log.ts";
import { shareBytes } from "../law/related.ts";
import { openCopy, reasonOf } from "./open_copy.ts";
import { type PartInput, putInFront } from "./parts_in_front.ts";
import { OPEN_MAX, SourcePool } from "./source_pool.ts";

/** A file that is merged into another one; it is only read. */
export interface FileToMerge {
  /** As the user would name it. */
  readonly name: string;
  /** Its absolute path, or its name in the storage. */
  readonly file: string;
}

/** What {@linkcode planMergeFiles} is to merge. */
export interface MergeFilesOptions {
  /** The file that is merged into, by its name in the storage. */
  readonly target: string;
  /** The same as the user would name it. */
  readonly name: string;
  /** What is merged into it. */
  readonly copies: readonly FileToMerge[];
  /** Whether files are merged that share no line with it. */
  readonly unrelated?: boolean;
}

/** What {@linkcode mergeFiles} did, or would do. */
export interface MergeFilesReport {
  /** What it came to. */
  answer: MergeFilesAnswer;
  /** Whether the file is another one with them; for a plan, whether it would be. */
  changes: boolean;
  /** Bytes that another program appended to the old file at the last moment: they lie in the backup. */
  strayAppends: StrayAppend[];
}

const MAX_ATTEMPTS = 5;
const TARGET = "target";
/** A line is what its bytes are: it has no id but its time, and no flags. */
const BY_TIME: LogSettings = { ...defaultSettings().logs.entries, id: ["at"], tombstones: "none" };

/**
 * What {@linkcode mergeFiles} would do; changes nothing and takes no lock.
 *
 * @throws {LogError} `not_a_file` where there is no such file; `unwritable_format` where it is no
 * lines of text; what reading throws.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { planMergeFiles } from "./merge_files.ts";
 *
 * const storage = new MemoryStorage({ "a.jsonl": "[1]\n", "b.jsonl": "[1]\n[2]\n" });
 * const copies = [{ name: "b.jsonl", file: "b.jsonl" }];
 * const options = { target: "a.jsonl", name: "a.jsonl", copies };
 * const { answer, changes } = await planMergeFiles(storage, options);
 * if (answer.lines.added !== 1 || answer.written || !changes) throw new Error();
 * ```
 */
export async function planMergeFiles(
  storage: WritableStorage,
  options: MergeFilesOptions,
): Promise<MergeFilesReport> {
  using source = await openTarget(storage, options);
  const compare = new CompareSink(source);
  const answer = await mergeInputs(storage, options, source, compare);
  return { answer, changes: !compare.isSame, strayAppends: [] };
}

/**
 * Merges files into one of them, by the rules of {@linkcode mergeLog}. The old file is
 * kept beside it, under its name with `.bak-` and the time behind it, and is put back by
 * renaming. Where nothing would change, nothing is written.
 *
 * May be called again after any failure, which leaves the file as it was or merged as a
 * whole. In a folder whose writers have a lock, it is taken.
 *
 * @throws {LogError} what {@linkcode planMergeFiles} throws; `locked`; `changed_meanwhile` where
 * other programs keep changing the file; `disk_full`, `permission_denied`, `io_failed`.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { mergeFiles } from "./merge_files.ts";
 *
 * const storage = new MemoryStorage({ "a.jsonl": "[1]\n", "b.jsonl": "[1]\n[2]\n" });
 * const copies = [{ name: "b.jsonl", file: "b.jsonl" }];
 * const options = { target: "a.jsonl", name: "a.jsonl", copies, now: 0n };
 * const { answer: { backup } } = await mergeFiles(storage, options);
 * if (backup !== "a.jsonl.bak-19700101T000000.000000Z") throw new Error();
 * if ((await storage.stat("a.jsonl"))?.size !== 8) throw new Error();
 * ```
 */
export async function mergeFiles(
  storage: WritableStorage,
  options: MergeFilesOptions & { now: Instant; waitMs?: number },
): Promise<MergeFilesReport> {
  const { target, now, waitMs } = options;
  const folder = folderOf(target);
  using _lock = await storage.stat(inFolder(folder, LOCK_FILE)) === null
    ? null
    : await lockWriters(storage, { waitMs, replaces: true });
  const start = `${baseName(target)}.bak-`;
  const taken = (await storage.list(folder)).filter((name) => name.startsWith(start));
  const name = truncateFileName("", baseName(target), `.bak-${nextStamp(now, taken)}`);
  const backup = inFolder(folder, name);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const done = await mergeOnce(storage, options, backup);
    if (done !== null) return done;
  }
  throw new LogError(
    "changed_meanwhile",
    `Cannot rewrite "${options.name}": other programs keep changing it`,
    { place: { file: options.name }, hint: "stop what writes to it, then run the command again" },
  );
}

/** Null where the file changed meanwhile. */
async function mergeOnce(
  storage: WritableStorage,
  options: MergeFilesOptions,
  backup: string,
): Promise<MergeFilesReport | null> {
  const { target } = options;
  const folder = folderOf(target);
  const seen = await storage.stat(target);
  using source = await openTarget(storage, options);
  const compare = new CompareSink(source);
  const isUnchanged = async () => isSame(await storage.stat(target), seen, source);
  let answer: MergeFilesAnswer;
  const replacing = replaceFile(storage, target, {
    temp: inFolder(folder, truncateFileName(".", baseName(target), ".replacing")),
    like: target,
    folders: [folder],
    write: async (sink) => {
      answer = await mergeInputs(storage, options, source, both(compare, sink));
      return true;
    },
    async verify() {
      if (compare.isSame || !await isUnchanged()) return false;
      await storage.link(target, backup);
      await storage.syncFolder(folder);
      // What is appended from now on lies in the backup.
      if (await isUnchanged()) return true;
      await storage.remove(backup);
      return false;
    },
  });
  const isReplaced = await replacing.catch(async (error) => {
    await forgetBackup(storage, { target, seen, backup }).catch(() => {});
    throw error;
  });
  if (compare.isSame) return { answer: answer!, changes: false, strayAppends: [] };
  if (isReplaced === null) return null;
  return await reportOf(storage, answer!, source, backup);
}

/** Removes the backup of a file that is still in its place. */
async function forgetBackup(
  storage: WritableStorage,
  { target, seen, backup }: { target: string; seen: FileStat | null; backup: string },
): Promise<void> {
  const now = await storage.stat(target);
  if (now !== null && now.identity === seen?.identity) await storage.remove(backup);
}

/** What was merged goes to a new file, and is compared with the old one. */
function both(compare: CompareSink, sink: LogSink): MergeSink {
  return {
    async log(bytes) {
      await compare.log(bytes);
      await sink.write(bytes);
    },
  };
}

/** Where the old file is, and whether another program appended to it at the last moment. */
async function reportOf(
  storage: WritableStorage,
  answer: MergeFilesAnswer,
  { size }: LogSource,
  backup: string,
): Promise<MergeFilesReport> {
  const { file } = answer;
  const name = file.slice(0, file.length - baseName(file).length) + baseName(backup);
  const bytes = ((await storage.stat(backup))?.size ?? size) - size;
  return {
    answer: { ...answer, written: true, backup: name },
    changes: true,
    strayAppends: bytes > 0 ? [{ file, backup: name, offset: size, bytes }] : [],
  };
}

async function openTarget(
  storage: WritableStorage,
  { target, name }: MergeFilesOptions,
): Promise<LogSource> {
  const source = await storage.open(target);
  if (source === null) {
    throw new LogError("not_a_file", `Cannot merge into "${name}": there is no such file`, {
      hint: "copy one of the files to that name first",
    });
  }
  try {
    await checkWritable(source, name);
    return source;
  } catch (error) {
    source[Symbol.dispose]();
    throw error;
  }
}

/** Merges the file with those of the others that are copies of it. */
async function mergeInputs(
  storage: WritableStorage,
  options: MergeFilesOptions,
  source: LogSource,
  sink: MergeSink,
): Promise<MergeFilesAnswer> {
  using pool = new SourcePool(storage, OPEN_MAX);
  const { copies, parts, skipped } = await openInputs(storage, options, { source, pool });
  const front = await putInFront({ name: options.name, source }, parts, {
    settings: BY_TIME,
    shareLine: shareBytes,
  });
  const merged = await mergeLog([...front.inputs, ...copies], BY_TIME, sink);
  const { concurrent: _, lines: { malformed_kept: __, ...lines }, ...counts } = front.counted(
    merged,
  );
  return {
    file: options.name,
    inputs: [options.name, ...[...parts, ...copies].map(({ name }) => name)],
    skipped,
    prepended: front.prepended,
    ...counts,
    lines,
    written: false,
    backup: null,
  };
}

/** The inputs besides the file, and what is none. */
interface OpenedFiles {
  readonly copies: MergeInput[];
  readonly parts: PartInput[];
  readonly skipped: MergeFilesAnswer["skipped"];
}

async function openInputs(
  storage: WritableStorage,
  { target, copies, unrelated }: MergeFilesOptions,
  { source, pool }: { source: LogSource; pool: SourcePool },
): Promise<OpenedFiles> {
  const found: OpenedFiles = { copies: [], parts: [], skipped: [] };
  const { identity } = (await storage.stat(target))!;
  const place = { storage, pool, logs: new Map([[identity, TARGET]]) };
  const parts = new PartNames({ logs: { [TARGET]: { file: baseName(target) } } });
  for (const { name, file } of copies) {
    const copy = await openCopy(file, TARGET, place);
    const part = parts.match(baseName(file));
    const reason = copy.reason ??
      await take({ name, source: copy.source }, { source, part, unrelated, found });
    if (reason !== null) found.skipped.push({ file: name, reason });
  }
  return found;
}

/** Takes a file among the inputs; gives why it is left alone, where it is. */
async function take(
  input: MergeInput,
  { source, part, unrelated = false, found }: {
    source: LogSource;
    part: PartName | null;
    unrelated: boolean | undefined;
    found: OpenedFiles;
  },
): Promise<SkipReason | null> {
  try {
    const isCopy = unrelated && part === null || await shareBytes(source, input.source);
    if (isCopy) found.copies.push(input);
    else if (part === null) return "unrelated";
    else found.parts.push({ ...input, part });
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

function isSame(now: FileStat | null, seen: FileStat | null, { size }: LogSource): boolean {
  return now !== null && now.identity === seen?.identity && now.size === size;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function inFolder(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
