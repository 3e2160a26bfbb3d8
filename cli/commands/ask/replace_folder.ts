import { basename, dirname, join } from "node:path";
import { LogError } from "../../../lib/errors.ts";
import { failure, systemCode } from "../../../lib/storage/failure.ts";
import { LocalStorage } from "../../../lib/storage/local.ts";
import { realOf } from "./out/kept_places.ts";

const MODE_BITS = 0o7777;
/** What a system says that does not let a folder give up its name, or take another's. */
const NO_RENAME = new Set(["EBUSY", "EXDEV"]);

/** How a folder is replaced. */
export interface ReplaceFolderOptions<Result> {
  /** Whether the file at a path goes with the old folder; one that holds any other stays. */
  readonly isOwn: (path: string) => boolean;
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
 * @throws {LogError} what `write` throws; `bad_usage` where the old folder holds something else;
 * `io_failed` where a folder cannot be renamed. The old folder is there then.
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
    try {
      moveAway(out, path, { temp, old, isOwn });
      Deno.renameSync(temp, path);
    } catch (error) {
      recoverFolder(path, isOwn);
      throw renameFailure(error, out);
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
 * back where nothing has it, and else goes, unless something else came into it.
 */
export function recoverFolder(out: string, isOwn: (path: string) => boolean): void {
  const { path, old } = namesOf(out);
  if (namesIn(old) === null) return;
  if (namesIn(path) === null) return Deno.renameSync(old, path);
  if (foreignIn(old, isOwn) === null) removeFolder(old);
}

/**
 * Refuses a folder that holds anything that is not of an export.
 *
 * @throws {LogError} `bad_usage`, which names the first such thing.
 */
export function refuseForeign(
  out: string,
  folder: string,
  isOwn: (path: string) => boolean,
): void {
  const name = foreignIn(folder, isOwn);
  if (name === null) return;
  throw new LogError("bad_usage", `Cannot export to "${out}": no export wrote "${name}" in it`, {
    hint: "choose an empty folder",
  });
}

/** The names in a folder; null where there is none. */
export function namesIn(path: string): string[] | null {
  try {
    return Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw failure(error, "read", path);
  }
}

function foreignIn(folder: string, isOwn: (path: string) => boolean): string | null {
  return namesIn(folder)?.find((name) => !isOwn(join(folder, name))) ?? null;
}

/** Takes the name from the folder that has it, if it holds anything. */
function moveAway(
  out: string,
  path: string,
  { temp, old, isOwn }: { temp: string; old: string; isOwn: (path: string) => boolean },
): void {
  if ((namesIn(path) ?? []).length === 0) return;
  copyMode(path, temp);
  Deno.renameSync(path, old);
  // Something may have come into it while the new one was written; then it gets its name back.
  refuseForeign(out, old, isOwn);
}

function renameFailure(error: unknown, out: string): LogError {
  if (error instanceof LogError) return error;
  if (!NO_RENAME.has(systemCode(error) ?? "")) return failure(error, "write", out);
  return new LogError("io_failed", `Cannot replace "${out}": it is a mount point or in use`, {
    cause: error,
    place: { file: out },
    hint: "name a new folder in it",
  });
}

/** Links are followed: it is the folder that is replaced. */
function namesOf(out: string): { path: string; temp: string; old: string } {
  const path = realOf(out);
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
