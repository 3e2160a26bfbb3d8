/**
 * Recovery after a run that was cut short. What lies there tells how far it came:
 *
 *     manifest  draft  set aside  backup  log  copy   the next run says
 *     none      -      -          -       old  there  nothing
 *     open      -      -          -       old  there  discarded
 *     open      -      lines      -       old  there  discarded
 *     open      temp   lines      -       old  there  discarded
 *     open      temp   lines      old     old  there  discarded
 *     open      -      lines      old     new  there  kept
 *     open      -      lines      old     new  both   kept
 *     open      -      lines      old     new  moved  kept
 *     done      -      lines      old     new  moved  nothing
 *
 * and of a log that was not there before:
 *
 *     none      -      -          -       none there  nothing
 *     open      -      -          -       none there  discarded
 *     open      temp   -          -       none there  discarded
 *     open      -      -          -       new  there  kept
 *     open      -      -          -       new  both   kept
 *     open      -      -          -       new  moved  kept
 *     done      -      -          -       new  moved  nothing
 *
 * The rows are in the order of the run (`lib/rewrite/rewrite.ts`) for one log that
 * takes in one copy; a test kills it at every operation and finds these, and no
 * other, also where a storage has no links. Of several logs each is by itself in one
 * of the rows. Discarded means that
 * the traces of the run are removed, and the log is the old one; kept, that the log
 * is the new one, and the step is closed: of a copy that is in both places, the
 * second name is taken away again; where it is no second name but a file of its own,
 * because there are no links, both stay, and the next merge finds the copy again.
 *
 * @module
 */

import type { RecoveredRun } from "../../answers.ts";
import { digestOfName, isSameDigest } from "../../storage/digest.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import { statOrNull } from "./aside.ts";
import { settleCopy } from "./move_copy.ts";
import {
  folderOf,
  listStamps,
  manifestTempName,
  QUARANTINE,
  stepFolder,
  stepNames,
} from "./names.ts";
import {
  readStep,
  removeCopyBackup,
  removeStep,
  removeStepFolder,
  type RewriteStep,
  type StepCopy,
  type StepFile,
  writeStep,
} from "./step.ts";

/**
 * Cleans up behind runs that were cut short: what they had replaced stays, what
 * they had not replaced stays too, and the rest is removed. May be repeated,
 * and cut short itself. Undos that were cut short are left to `finishUndos`.
 *
 * @returns The runs that were found, oldest first.
 */
export async function recover(storage: WritableStorage): Promise<RecoveredRun[]> {
  const recovered: RecoveredRun[] = [];
  for (const stamp of await listStamps(storage)) {
    await storage.remove(manifestTempName({ stamp }));
    const step = await readStep(storage, stamp);
    if (step === null) await removeStepFolder(storage, { stamp });
    else if (step.state === "forgotten") await removeStep(storage, step);
    else if (step.state === "open") recovered.push(await close(storage, step));
  }
  return recovered;
}

async function close(storage: WritableStorage, step: RewriteStep): Promise<RecoveredRun> {
  const { stamp, command, at } = step;
  const files: StepFile[] = [];
  const copies: StepCopy[] = [];
  for (const file of step.files) if (await isReplaced(storage, step, file)) files.push(file);
  for (const copy of step.copies) if (await settleCopy(storage, step, copy)) copies.push(copy);
  const given = {
    files: step.files.filter((file) => !files.includes(file)),
    copies: step.copies.filter((copy) => !copies.includes(copy)),
  };
  await discard(storage, step, given.files, given.copies);
  const isKept = files.length + copies.length > 0;
  if (isKept) await writeStep(storage, { ...step, state: "done", files, copies });
  else await removeStep(storage, step);
  return {
    stamp,
    command,
    at,
    outcome: isKept ? "kept" : "discarded",
    files: step.files.map((file) => ({
      file: file.file,
      in_place: files.includes(file) ? "new" : "old",
    })),
  };
}

/** Whether a log is in one of the rows in which it is new. */
async function isReplaced(
  storage: WritableStorage,
  step: RewriteStep,
  file: StepFile,
): Promise<boolean> {
  const { temp, backup } = stepNames(step, file);
  const { before, after, target } = file;
  if (after === null) return false;
  const draft = await storage.stat(temp);
  if (before !== null) return draft === null && await storage.stat(backup) !== null;
  if (draft !== null) {
    // Where a name is given by a link, a kill in between leaves one file with both names.
    const log = await statOrNull(storage, target);
    if (log?.identity !== draft.identity) return false;
    await storage.remove(temp);
    await storage.syncFolder(folderOf(target));
  }
  // Of a log that was not there before, there is no backup to tell.
  return isSameDigest(after, await digestOfName(storage, target, after.size));
}

/** Removes the traces of logs that were not replaced, and of copies that were not moved. */
async function discard(
  storage: WritableStorage,
  step: RewriteStep,
  files: readonly StepFile[],
  copies: readonly StepCopy[],
): Promise<void> {
  for (const copy of copies) await removeCopyBackup(storage, step, copy);
  for (const log of files) await storage.remove(stepNames(step, log).backup);
  // A backup without its temporary file would later look like one that is needed.
  await storage.syncFolder(stepFolder(step));
  for (const file of files) {
    const { temp, quarantine } = stepNames(step, file);
    await storage.remove(temp);
    await storage.remove(quarantine);
    await storage.syncFolder(folderOf(file.target));
  }
  await storage.syncFolder(QUARANTINE);
}
