import type { FileStat, WritableStorage } from "../../storage/storage.ts";
import { isUnchanged, moveAside, settleAside, statOrNull } from "./aside.ts";
import { copyNames, folderOf, foldersInStep } from "./names.ts";
import { removeCopyBackup, type RewriteStep, type StepCopy } from "./step.ts";

/**
 * Moves a copy to the backups, unless there is something in it that was not
 * read. It gets its second name before it loses the first.
 *
 * @param seen What was seen of it before it was read.
 * @returns Whether it was moved.
 */
export async function moveCopy(
  storage: WritableStorage,
  step: RewriteStep,
  copy: StepCopy,
  seen: FileStat,
): Promise<boolean> {
  const { temp, backup } = copyNames(step, copy);
  if (!isUnchanged(await statOrNull(storage, copy.file), seen)) return false;
  await storage.makeFolder(folderOf(backup));
  await storage.link(copy.file, backup);
  for (const folder of foldersInStep(step, backup)) await storage.syncFolder(folder);
  if (!await moveAside(storage, copy.file, temp, seen)) {
    await removeCopyBackup(storage, step, copy);
    return false;
  }
  await storage.remove(temp);
  await storage.syncFolder(folderOf(copy.file));
  return true;
}

/**
 * Whether a run that was cut short had moved a copy; ends the move, if it had
 * only begun. Both names may be there also when somebody has made a new copy
 * since.
 */
export async function settleCopy(
  storage: WritableStorage,
  step: RewriteStep,
  copy: StepCopy,
): Promise<boolean> {
  const { temp, backup } = copyNames(step, copy);
  const isRemoved = await settleAside(storage, { name: copy.file, aside: temp, kept: backup });
  if (isRemoved !== null) return isRemoved;
  const moved = await storage.stat(backup);
  const there = await statOrNull(storage, copy.file);
  if (moved === null || there === null) return moved !== null;
  return moved.identity !== there.identity && moved.size >= copy.size;
}
