/**
 * Which files the user asks to merge, and into which logs.
 *
 * @module
 */

import { basename, dirname } from "node:path";
import { logOfFile } from "../../lib/conflicts/log_of_file.ts";
import { PartNames } from "../../lib/conflicts/part_names.ts";
import { LogError } from "../../lib/errors.ts";
import type { CopyToMerge } from "../../lib/merge/copies/copy_to_merge.ts";
import type { FileToMerge } from "../../lib/merge/copies/merge_files.ts";
import { linesOf } from "../../lib/merge/copies/open_copy.ts";
import { relatedLogs } from "../../lib/merge/copies/related_logs.ts";
import { fileKind } from "../../lib/records/file_kind.ts";
import { type LogName, logSettings, type Settings } from "../../lib/records/settings.ts";
import { failure } from "../../lib/storage/failure.ts";
import { LocalStorage } from "../../lib/storage/local.ts";
import { openLog } from "../../lib/storage/open_log.ts";
import type { Context } from "../context.ts";
import { slashPath } from "./slash_path.ts";

/**
 * The copies that the user named, each once, and the older parts of logs.
 *
 * @throws {LogError} `not_a_file` for one that is not there, or is no file; `wrong_format` for one
 * that is packed with anything but gzip, or damaged; `bad_usage` where neither name nor content
 * tells of which log it is a copy
 */
export async function namedCopies(
  context: Context,
  paths: readonly string[],
  isMoved: boolean,
): Promise<CopyToMerge[]> {
  const named = namesIn(context.logs.settings);
  const copies = new Map<string, CopyToMerge>();
  for (const path of paths) {
    checkIsFile(path);
    await checkUnpacks(path);
    const file = fileOf(path, context.directory);
    if (copies.has(file)) continue;
    const ofLog = named(basename(path)) ?? { log: await logLike(path, context) };
    copies.set(file, { ...ofLog, name: path, file, isMoved });
  }
  return [...copies.values()];
}

/**
 * The files that the user names to be merged into another one, each once.
 *
 * @throws {LogError} `not_a_file` for one that is not there, or is no file; `wrong_format` for one
 * that holds no lines
 */
export async function namedFiles(paths: readonly string[]): Promise<FileToMerge[]> {
  const files = new Map<string, FileToMerge>();
  for (const path of paths) {
    checkIsFile(path);
    using source = await openLog(new LocalStorage(dirname(path)), basename(path));
    if (source !== null) await linesOf(source);
    const file = slashPath(realPath(path));
    if (!files.has(file)) files.set(file, { name: path, file });
  }
  return [...files.values()];
}

/** Tells from a file's name, wherever it lies, of which log it is, and whether it is an older part. */
function namesIn(settings: Settings): (name: string) => Pick<CopyToMerge, "log" | "part"> | null {
  // A log may lie in a folder of the directory, and its copies anywhere.
  const logs = Object.fromEntries(
    Object.entries(settings.logs).map(([log, own]) => [log, { ...own, file: basename(own.file) }]),
  ) as Settings["logs"];
  const named = { logs, conflict_patterns: settings.conflict_patterns };
  const parts = new PartNames(named);
  return (name) => {
    const log = logOfFile(name, named, ["configured", "copy"]);
    if (log !== null) return { log };
    const part = parts.match(name);
    if (part !== null) return { log: part.log, part };
    const other = logOfFile(name, named, ["other-name"]);
    return other === null ? null : { log: other };
  };
}

/** Its name in the log directory, or its absolute path. */
function fileOf(path: string, directory: string): string {
  const folder = realPath(dirname(path));
  if (folder === realPath(directory)) return basename(path);
  return `${slashPath(folder).replace(/\/$/, "")}/${basename(path)}`;
}

/**
 * Where a file lies, once all links are followed.
 *
 * @throws {LogError} `permission_denied`, `io_failed`.
 */
export function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    throw failure(error, "read", path);
  }
}

/** The log that a file shares lines with. */
async function logLike(path: string, { storage, logs: { settings } }: Context): Promise<LogName> {
  using source = await openLog(new LocalStorage(dirname(path)), basename(path));
  const alike = source === null ? [] : await relatedLogs(storage, settings, await linesOf(source));
  const [log, another] = alike;
  if (log !== undefined && another === undefined) return log;
  const reason = log === undefined
    ? "neither its name nor its lines are those of a log"
    : `it shares lines with ${alike.join(" and ")}`;
  const { file } = logSettings(settings, log ?? "entries");
  throw new LogError("bad_usage", `Cannot tell which log "${path}" is a copy of: ${reason}`, {
    hint: `rename it after its log, for example "${numbered(file)}"`,
  });
}

function numbered(file: string): string {
  return file.replace(/(?=\.[^.]*$)|$/, " (1)");
}

function checkIsFile(path: string): void {
  const reason = whyNoFile(path);
  if (reason === null) return;
  throw new LogError("not_a_file", `Cannot merge "${path}": ${reason}`, {
    hint: "name files that are copies of a log",
  });
}

/** Refuses packed bytes that cannot be unpacked; what else is no lines keeps no other from being merged. */
async function checkUnpacks(path: string): Promise<void> {
  using file = await openLog(new LocalStorage(dirname(path)), basename(path));
  if (file !== null && (await fileKind(file)).kind === "packed") await linesOf(file);
}

/** Why a path names no file; null where it names one. */
export function whyNoFile(path: string): string | null {
  if (path === "") return "it names no file";
  try {
    const { isFile, isDirectory } = Deno.statSync(path);
    if (isFile) return null;
    return isDirectory ? "it is a folder" : "it is not a regular file";
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isAbsent) return "there is no such file";
    throw failure(error, "read", path);
  }
}
