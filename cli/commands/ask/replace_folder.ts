import { basename, dirname, join } from "node:path";
import { LocalStorage } from "../../../lib/storage/local.ts";

const MODE_BITS = 0o7777;

/** How a folder is replaced. */
export interface ReplaceFolderOptions<Result> {
  /** Whether a file of the old folder goes with it; others move into the new one. */
  readonly isOwn: (name: string) => boolean;
  /** Writes what the new one holds. */
  readonly write: (folder: LocalStorage) => Promise<Result>;
}

/**
 * Puts a new folder in the place of another, or where there is none.
 *
 *     .out.tmp      the new folder while it is written, removed by the next run
 *     .out.old      the old one, from when it gives up its name until it is removed
 *
 * The promise: what has the name is the whole old folder or the whole new one, never some of both.
 * No system here exchanges two folders in one step, so between two renames nothing has the name. A
 * process that dies just then leaves both whole beside it, and {@linkcode recoverFolder} puts the
 * old one back.
 *
 * @returns What `write` gave.
 * @throws {LogError} what `write` throws; the old folder is there then. What the system says where a
 * folder cannot be renamed, as one that is a disk of its own.
 */
export async function replaceFolder<Result>(
  out: string,
  { isOwn, write }: ReplaceFolderOptions<Result>,
): Promise<Result> {
  const { path, temp, old } = namesOf(out);
  const parent = new LocalStorage(dirname(path));
  removeFolder(temp);
  try {
    await parent.makeFolder(basename(temp));
    const result = await write(new LocalStorage(temp));
    const before = namesIn(path);
    if (before !== null && before.length > 0) {
      copyMode(path, temp);
      Deno.renameSync(path, old);
    }
    try {
      Deno.renameSync(temp, path);
    } catch (error) {
      recoverFolder(path, isOwn);
      throw error;
    }
    await parent.syncFolder("");
    recoverFolder(path, isOwn);
    return result;
  } catch (error) {
    removeFolder(temp);
    throw error;
  }
}

/**
 * Ends what a process began that died while it replaced a folder: what gave up its name gets it
 * back where nothing has it, and else moves what it alone holds into the new folder.
 */
export function recoverFolder(out: string, isOwn: (name: string) => boolean): void {
  const { path, old } = namesOf(out);
  const left = namesIn(old), taken = namesIn(path);
  if (left === null) return;
  if (taken === null) return Deno.renameSync(old, path);
  for (const name of left) {
    if (isOwn(name)) Deno.removeSync(join(old, name));
    else if (!taken.includes(name)) Deno.renameSync(join(old, name), join(path, name));
  }
  // A name that both have stays beside the new folder, for whoever made it.
  if (namesIn(old)!.length === 0) Deno.removeSync(old);
}

/** The names in a folder; null where there is none. */
export function namesIn(path: string): string[] | null {
  try {
    return Array.from(Deno.readDirSync(path), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Links are followed: it is the folder that is replaced. */
function namesOf(out: string): { path: string; temp: string; old: string } {
  let path = out;
  try {
    path = Deno.realPathSync(out);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const beside = (end: string) => join(dirname(path), `.${basename(path)}.${end}`);
  return { path, temp: beside("tmp"), old: beside("old") };
}

/** Not where modes mean nothing. */
function copyMode(from: string, to: string): void {
  const { mode } = Deno.statSync(from);
  if (mode !== null && Deno.build.os !== "windows") Deno.chmodSync(to, mode & MODE_BITS);
}

function removeFolder(path: string): void {
  const names = namesIn(path);
  if (names === null) return;
  for (const name of names) Deno.removeSync(join(path, name));
  Deno.removeSync(path);
}
