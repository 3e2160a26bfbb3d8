/**
 * What rewriting commands keep, by name. A step is one run of one command,
 * over any number of logs.
 *
 *     backups/
 *       20260420T215959.999999Z/     one step, called by its stamp
 *         manifest.json              what replaces what; there before anything is replaced
 *         entries.jsonl              the replaced log: the same file, under this name
 *         entries (1).jsonl          a copy that was taken in
 *         outside/home/me/c.jsonl    one that lay elsewhere, below its whole path
 *         undone/entries.jsonl       after an undo: what the step had written
 *     quarantine/
 *       20260420T215959.999999Z-entries.jsonl     lines that were set aside
 *     .entries.jsonl.20260420T215959.999999Z.tmp  beside the log, until it takes its name
 *
 * A name that would be too long for a file system ends in a hash instead; the
 * manifest tells which file is meant.
 *
 * @module
 */

import { isAbsolutePath, type LogStorage, type WritableStorage } from "../../storage/storage.ts";
import type { Instant } from "../../time/instant.ts";
import { isStamp, nextStamp } from "../../time/stamp.ts";
import { bytesOf, hashOf, truncateFileName } from "./truncate_file_name.ts";

/** The folder of replaced logs. */
export const BACKUPS = "backups";
/** The folder of lines that were set aside. */
export const QUARANTINE = "quarantine";

/** The longest path that is kept as folders in the backups: a path as a whole has a limit too. */
const OUTSIDE_BYTES = 1024;

/** What a step is called by. */
export interface Stamped {
  /** Names its folder; stamps sort as the steps happened. */
  stamp: string;
}

/** The names that belong to one log, or one copy, of a step. */
export interface StepNames {
  /** The new content, until it takes the log's name. */
  temp: string;
  /** The replaced file. */
  backup: string;
  /** What the step had written, after an undo. */
  undone: string;
  /** The lines that were set aside. */
  quarantine: string;
}

/** The folder of a step. */
export function stepFolder({ stamp }: Stamped): string {
  return `${BACKUPS}/${stamp}`;
}

/** The manifest of a step. */
export function manifestName(step: Stamped): string {
  return `${stepFolder(step)}/manifest.json`;
}

/** The next manifest of a step, until it takes the place of the one before. */
export function manifestTempName(step: Stamped): string {
  return `${manifestName(step)}.tmp`;
}

/**
 * The names that belong to one log of a step, which lies at `target` where it
 * is a symbolic link. They follow from the log's own name, so that no manifest
 * can make anything else be removed.
 *
 * @example
 * ```ts
 * import { stepNames } from "./names.ts";
 *
 * const log = { file: "entries.jsonl", target: "data/e.jsonl" };
 * const { temp, backup } = stepNames({ stamp: "S" }, log);
 * if (temp !== "data/.entries.jsonl.S.tmp") throw new Error(temp);
 * if (backup !== "backups/S/entries.jsonl") throw new Error(backup);
 * ```
 */
export function stepNames(
  step: Stamped,
  { file, target = file }: { file: string; target?: string },
): StepNames {
  const folder = stepFolder(step);
  const beside = target.slice(0, target.lastIndexOf("/") + 1);
  const name = inOneName(file);
  // A log may well be called like what else lies in the folder, whose case may not matter.
  const isTaken = /^_*(manifest\.json|undone|outside)/i.test(name);
  const stem = name.replace(/\.jsonl$/, "");
  return {
    temp: `${beside}${truncateFileName(".", name, `.${step.stamp}.tmp`)}`,
    backup: `${folder}/${truncateFileName(isTaken ? "_" : "", name, "")}`,
    undone: `${folder}/undone/${name}`,
    quarantine: `${QUARANTINE}/${truncateFileName(`${step.stamp}-`, stem, ".jsonl")}`,
  };
}

/** A path in the directory as one name, like no other's: a step keeps all in one folder. */
function inOneName(file: string): string {
  return file.includes("/") ? file.replaceAll("%", "%25").replaceAll("/", "%2F") : file;
}

/**
 * The names that belong to one copy of a step, by its name in the directory or,
 * if it lay elsewhere, by its path.
 *
 * @example
 * ```ts
 * import { copyNames } from "./names.ts";
 *
 * const { temp, backup } = copyNames({ stamp: "S" }, { file: "/home/me/c.jsonl" });
 * if (temp !== "/home/me/.c.jsonl.S.tmp") throw new Error(temp);
 * if (backup !== "backups/S/outside/home/me/c.jsonl") throw new Error(backup);
 * ```
 */
export function copyNames(
  step: Stamped,
  { file }: { file: string },
): Pick<StepNames, "temp" | "backup"> {
  if (!isAbsolutePath(file)) return stepNames(step, { file });
  const name = file.slice(file.lastIndexOf("/") + 1);
  return {
    temp: `${file.slice(0, -name.length)}${truncateFileName(".", name, `.${step.stamp}.tmp`)}`,
    backup: `${stepFolder(step)}/outside/${pathOutside(file)}`,
  };
}

/** An absolute path as one below a folder; one that is too long for that loses its folders. */
function pathOutside(file: string): string {
  if (bytesOf(file) > OUTSIDE_BYTES) return `${hashOf(file)}${file.slice(file.lastIndexOf("/"))}`;
  // Of all colons only that of a drive can be missed, and must be.
  return file.replace(/^([A-Za-z]):\//, "$1/").replace(/^\/+/, "");
}

/** The folder that a name lies in. */
export function folderOf(name: string): string {
  const end = name.lastIndexOf("/");
  return end === 0 ? "/" : name.slice(0, Math.max(0, end));
}

/** The folder that a name in a step lies in, and those around it, the step's own last. */
export function* foldersInStep(step: Stamped, name: string): Generator<string> {
  let folder = folderOf(name);
  for (; folder !== stepFolder(step); folder = folderOf(folder)) yield folder;
  yield folder;
}

/** The stamps of all steps, oldest first. */
export async function listStamps(storage: LogStorage): Promise<string[]> {
  return (await storage.list(BACKUPS)).filter(isStamp);
}

/**
 * A stamp for a new step; steps sort as they happened.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { newStamp } from "./names.ts";
 *
 * const storage = new MemoryStorage({ "backups/19700101T000000.000002Z/manifest.json": "" });
 * if (await newStamp(storage, 7n) !== "19700101T000000.000007Z") throw new Error();
 * if (await newStamp(storage, 1n) !== "19700101T000000.000003Z") throw new Error();
 * ```
 */
export async function newStamp(storage: WritableStorage, now: Instant): Promise<string> {
  return nextStamp(now, [...await storage.list(BACKUPS), ...await storage.list(QUARANTINE)]);
}
