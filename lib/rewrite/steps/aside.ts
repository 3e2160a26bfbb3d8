/**
 * Taking a file away by its name, although another program may give the name to
 * another file at any moment: the file is renamed first, and looked at where
 * nobody else finds it.
 *
 * @module
 */

import { LogError } from "../../errors.ts";
import { digestOfName, isSameDigest } from "../../storage/digest.ts";
import type { FileStat, WritableStorage } from "../../storage/storage.ts";
import { folderOf } from "./names.ts";
import { truncateFileName } from "./truncate_file_name.ts";

const MAX_NUMBER = 1000;

/**
 * Size and identity of a file; null where there is none, and where that cannot
 * be told: then it is not known to be the one that is looked for.
 */
export async function statOrNull(storage: WritableStorage, name: string): Promise<FileStat | null> {
  try {
    return await storage.stat(name);
  } catch (error) {
    if (error instanceof LogError) return null;
    throw error;
  }
}

/** Whether a file is the one that was seen, and of the same size. */
export function isUnchanged(now: FileStat | null, seen: FileStat | null): boolean {
  return now?.identity === seen?.identity && now?.size === seen?.size;
}

/**
 * Renames a file to `aside` if it is still the one that was seen. Another one
 * keeps its name, or gets it back.
 *
 * @returns Whether it is there now, to be removed by the caller.
 */
export async function moveAside(
  storage: WritableStorage,
  name: string,
  aside: string,
  seen: FileStat,
): Promise<boolean> {
  if (!isUnchanged(await statOrNull(storage, name), seen)) return false;
  try {
    await storage.rename(name, aside);
  } catch (error) {
    if (await isGone(storage, name) && await isGone(storage, aside)) return false;
    throw error;
  }
  if (isUnchanged(await statOrNull(storage, aside), seen)) return true;
  await restoreName(storage, aside, name);
  return false;
}

/**
 * Ends what {@linkcode moveAside} began before the process stopped: removes the
 * file if its bytes are kept under another name, else gives it back.
 *
 * @returns Whether it was removed; null where there was none.
 */
export async function settleAside(
  storage: WritableStorage,
  { name, aside, kept }: { name: string; aside: string; kept: string },
): Promise<boolean | null> {
  const found = await statOrNull(storage, aside);
  if (found === null) return null;
  const isKept = found.identity === (await statOrNull(storage, kept))?.identity ||
    isSameDigest(await digestOfName(storage, aside), await digestOfName(storage, kept));
  if (!isKept) {
    await restoreName(storage, aside, name);
    return false;
  }
  await storage.remove(aside);
  await storage.syncFolder(folderOf(name));
  return true;
}

/** Gives a file its name back; where that is taken by now, one like it that is free. */
async function restoreName(storage: WritableStorage, aside: string, name: string): Promise<void> {
  const { identity } = await statOrNull(storage, aside) ?? {};
  for (const free of namesLike(name)) {
    // Cut short, it may have got the name already.
    const isThere = identity !== undefined &&
      (await statOrNull(storage, free))?.identity === identity;
    if (isThere) await storage.remove(aside);
    else if (!await storage.renameNoReplace(aside, free)) continue;
    return await storage.syncFolder(folderOf(name));
  }
  throw new LogError("io_failed", `Cannot put "${name}" back: too many files have such a name`, {
    place: { file: name },
    hint: `it is called "${aside}" for now; move others away, then run the command again`,
  });
}

/** The name itself, then with a number, as programs that sync name conflict copies. */
function* namesLike(name: string): Generator<string> {
  yield name;
  const [, folder = "", stem = "", extension = ""] = /^(.*\/)?(.+?)(\.[^./]{1,9})?$/s.exec(name)!;
  for (let number = 1; number <= MAX_NUMBER; number++) {
    yield folder + truncateFileName("", stem, ` (${number})${extension}`);
  }
}

async function isGone(storage: WritableStorage, name: string): Promise<boolean> {
  return await storage.stat(name).then((found) => found === null, () => false);
}
