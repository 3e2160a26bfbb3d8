/**
 * The places of logs, which no answer may replace, whatever the options say.
 *
 * @module
 */

import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { filesBeside } from "../../../../lib/conflicts/files_beside.ts";
import { namesBeside } from "../../../../lib/conflicts/names_beside.ts";
import { LogError } from "../../../../lib/errors.ts";
import { CONFIG_FILE, readSettings } from "../../../../lib/open/settings.ts";
import { defaultSettings, type Settings } from "../../../../lib/records/settings.ts";
import { failure } from "../../../../lib/storage/failure.ts";
import { LocalStorage } from "../../../../lib/storage/local.ts";
import { RESERVED_NAMES } from "../../../../lib/storage/own_names.ts";
import { isAbsolutePath, LOCK_FILE } from "../../../../lib/storage/storage.ts";

/** What a command reads. */
export interface Inputs {
  /** The log directories. */
  readonly directories: readonly string[];
  /** Files that are read by themselves. */
  readonly files: readonly string[];
}

/** A file or a folder of logs. */
interface Kept {
  readonly path: string;
  /** Why it is kept, as the end of a sentence. */
  readonly reason: string;
}

/**
 * Refuses a place that belongs to the logs that are read, or to a log directory that it lies in:
 * a log, the config, the lock, and what lies in the folders that commands write to. Links are
 * followed, and files compared by what they are, not by their names.
 *
 * @throws {LogError} `bad_usage`.
 */
export async function refuseKeptPlace(out: string, inputs: Inputs): Promise<void> {
  refuseEmpty(out);
  const places = new Set([join(realOf(dirname(out)), basename(out)), realOf(out)]);
  const identity = identityOf(out);
  for (const { path, reason } of await keptNear([...places], inputs)) {
    const real = realOf(path);
    const isSame = identity !== null && identity === identityOf(path);
    if (isSame || [...places].some((place) => isWithin(place, real))) throw cannot(out, reason);
  }
}

/**
 * Refuses also a folder that could not be replaced without moving logs or the current directory.
 *
 * @throws {LogError} `bad_usage`.
 */
export async function refuseKeptFolder(out: string, inputs: Inputs): Promise<void> {
  refuseEmpty(out);
  const folder = realOf(out);
  const held: Kept[] = [
    ...inputs.files.map((path) => ({ path, reason: "the file that is read" })),
    ...inputs.directories.map((path) => ({ path, reason: "the log directory" })),
    { path: ".", reason: "the current directory" },
  ];
  for (const { path, reason } of held) {
    const real = realOf(path);
    if (real === folder) throw cannot(out, `it is ${reason}`);
    if (isWithin(real, folder)) throw cannot(out, `it holds ${reason}`);
  }
  await refuseKeptPlace(out, inputs);
}

/**
 * Refuses a lake among logs. Beside them or around them it may lie, for it replaces only its own
 * files.
 *
 * @param users The folder that has a folder for each user; null where one log directory is read.
 * @throws {LogError} `bad_usage`.
 */
export async function refuseKeptLake(
  out: string,
  inputs: Inputs,
  users: string | null,
): Promise<void> {
  refuseEmpty(out);
  const lake = realOf(out);
  if (inputs.directories.some((path) => realOf(path) === lake)) {
    throw cannot(out, "it is the log directory");
  }
  if (users !== null) {
    const inside = relative(realOf(users), lake);
    if (inside === "") throw cannot(out, "it is the folder of the users");
    // Hidden folders are no users, and what begins with two dots lies elsewhere.
    if (!inside.startsWith(".") && !isAbsolute(inside)) {
      throw cannot(out, "the next export would take it for a user's folder");
    }
  }
  await refuseKeptPlace(out, inputs);
}

function refuseEmpty(out: string): void {
  if (out === "") throw cannot(out, "the name is empty");
}

function cannot(out: string, reason: string): LogError {
  return new LogError("bad_usage", `Cannot export to "${out}": ${reason}`, {
    hint: "name another place",
  });
}

/** What is kept of the logs that are read, and of the log directories above some places. */
async function keptNear(places: readonly string[], inputs: Inputs): Promise<Kept[]> {
  const above = places.flatMap(foldersAbove).filter(isLogDirectory);
  const kept = inputs.files.map((path) => ({ path, reason: "it is the file that is read" }));
  for (const directory of new Set([...inputs.directories, ...above])) {
    kept.push(...await keptIn(directory));
  }
  return kept;
}

async function keptIn(directory: string): Promise<Kept[]> {
  const storage = new LocalStorage(directory);
  const settings = await settingsOf(storage);
  const { logs } = settings;
  const own = RESERVED_NAMES.map((name) => ({
    path: join(directory, name),
    reason: `"${name}" belongs to the log directory`,
  }));
  const files = Object.values(logs).map(({ file }) => ({
    path: isAbsolutePath(file) ? file : join(directory, file),
    reason: "it is a log",
  }));
  const { copies, parts, otherNames } = filesBeside(await namesBeside(storage, settings), settings);
  const beside = [...copies, ...parts, ...otherNames].map(({ file }) => ({
    path: join(directory, file),
    reason: "it may hold lines of a log",
  }));
  return [...files, ...own, ...beside];
}

async function settingsOf(storage: LocalStorage): Promise<Settings> {
  try {
    return await readSettings(storage);
  } catch (error) {
    // Which logs an unreadable config names cannot be told; the usual ones are kept all the same.
    if (error instanceof LogError) return defaultSettings();
    throw error;
  }
}

function foldersAbove(place: string): string[] {
  const folder = dirname(place);
  return folder === place ? [] : [folder, ...foldersAbove(folder)];
}

/** Whether something was ever written there, or says how it is read. */
function isLogDirectory(folder: string): boolean {
  return [CONFIG_FILE, LOCK_FILE].some((name) => identityOf(join(folder, name)) !== null);
}

/** Where a path leads; of what is not there, where it would be made. */
export function realOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return path;
    if (!(error instanceof Deno.errors.NotFound) && !(error instanceof Deno.errors.NotADirectory)) {
      throw failure(error, "read", path);
    }
    const folder = dirname(path);
    return folder === path ? path : join(realOf(folder), basename(path));
  }
}

/** Equal for all names of a file; null where there is none, or none that may be looked at. */
function identityOf(path: string): string | null {
  try {
    const { dev, ino } = Deno.statSync(path);
    return ino === null ? realOf(path) : `${dev}:${ino}`;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function isWithin(place: string, folder: string): boolean {
  return place === folder || place.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
