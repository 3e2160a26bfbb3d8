/**
 * Which files the user asks to validate, and what their lines are held against.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { logOfFile } from "../../lib/conflicts/log_of_file.ts";
import { LogError } from "../../lib/errors.ts";
import { readSettings } from "../../lib/open/settings.ts";
import { defaultSettings, type LogName, logSettings } from "../../lib/records/settings.ts";
import { failure } from "../../lib/storage/failure.ts";
import { LocalStorage } from "../../lib/storage/local.ts";
import { openLog } from "../../lib/storage/open_log.ts";
import { placeholderOf } from "../../lib/storage/placeholder_of.ts";
import type { CheckTarget } from "../../lib/validate/targets/check_targets.ts";
import { CheckedFolder } from "../../lib/validate/targets/checked_folder.ts";
import type { InputStream } from "../machine.ts";
import { spool } from "./spool.ts";

/** What names standard input. */
const STDIN = "-";

/** How files that the user named are taken. */
export interface NamingOptions {
  /** The folder whose settings and entries count; each file's own without it. */
  readonly directory: string | undefined;
  /** The log that all of them are from; by their names without it. */
  readonly as: LogName | undefined;
  /** What `-` stands for. */
  readonly stdin: InputStream;
}

/**
 * The files that the user named.
 *
 * @throws {LogError} `not_a_file` for one that is not there, or is a folder;
 * `bad_config` for the config of a folder; `bad_usage` where a folder has no log of the name
 */
export async function namedTargets(
  paths: readonly string[],
  { directory, as, stdin }: NamingOptions,
): Promise<CheckTarget[]> {
  const folders = new Map<string, Promise<CheckedFolder>>();
  const targets: CheckTarget[] = [];
  for (const path of paths) {
    if (path !== STDIN) checkIsFile(path);
    const folderPath = dirname(path), name = basename(path);
    const place = directory ?? (path === STDIN ? null : folderPath);
    const folder = await folderAt(place, folders);
    if (as !== undefined) logSettings(folder.settings, as);
    targets.push({
      file: path,
      placeholder: placeholderAt(path),
      log: as ?? logOfFile(name, folder.settings, ["configured", "default"]),
      folder,
      open: () => path === STDIN ? spool(stdin, path) : openLog(new LocalStorage(folderPath), name),
    });
  }
  return targets;
}

function placeholderAt(path: string): string {
  return join(dirname(path), placeholderOf(basename(path)));
}

function folderAt(
  path: string | null,
  known: Map<string, Promise<CheckedFolder>>,
): Promise<CheckedFolder> {
  if (path === null) return Promise.resolve(new CheckedFolder(null, defaultSettings()));
  const storage = new LocalStorage(path);
  const folder = known.get(path) ??
    readSettings(storage).then((settings) => new CheckedFolder(storage, settings));
  known.set(path, folder);
  return folder;
}

function checkIsFile(path: string): void {
  const info = look(path);
  if (info?.isFile || (info === null && look(placeholderAt(path)) !== null)) return;
  const kind = info?.isDirectory ? "it is a folder" : "it is not a regular file";
  const reason = info === null ? "there is no such file" : kind;
  throw new LogError("not_a_file", `Cannot validate "${path}": ${reason}`, {
    hint: "name files, or give - and the lines on standard input",
  });
}

function look(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isAbsent) return null;
    throw failure(error, "read", path);
  }
}
