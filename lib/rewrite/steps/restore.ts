import type { RecoveredRun } from "../../answers.ts";
import { LogError, type LogErrorCode } from "../../errors.ts";
import { type Digest, digestOfName, isSameDigest } from "../../storage/digest.ts";
import { type FileStat, isAbsolutePath, type WritableStorage } from "../../storage/storage.ts";
import { formatInstant, type Instant } from "../../time/instant.ts";
import { isUnchanged, moveAside } from "./aside.ts";
import { copyNames, folderOf, stepFolder, stepNames } from "./names.ts";
import {
  keepReplaced,
  listSteps,
  removeCopyBackup,
  type RewriteStep,
  settleTemps,
  type StepCopy,
  type StepFile,
  writeStep,
} from "./step.ts";

/** A log that is about to change, for what is derived from it. */
export interface RewrittenRange {
  /** The log, as it is named in the directory. */
  file: string;
  /** How many bytes at the start stay as they are. */
  unchangedBytes: number;
}

/**
 * Called under the lock before the first log is replaced: now must go what is
 * derived from them and would pass for valid afterwards. It may be called for
 * a log that is not replaced in the end, and called again after a run was cut
 * short.
 */
export type OnRewrite = (logs: readonly RewrittenRange[]) => Promise<void>;

/** A log of a step, and what lay in its place when it was checked. */
interface Checked {
  file: StepFile;
  seen: FileStat | null;
}

/**
 * Puts back what a step replaced, and keeps what the step had written beside
 * its manifest. May be repeated after it was cut short: a log whose backup is
 * gone was put back already.
 *
 * @returns The step as it is then.
 * @throws {LogError} `cannot_undo` if a log or a backup changed since: then
 * nothing was changed. `changed_meanwhile` if a log does at the last moment:
 * then others may have been put back.
 */
export async function restoreStep(
  storage: WritableStorage,
  step: RewriteStep,
  now: Instant,
  onRewrite?: OnRewrite,
): Promise<RewriteStep> {
  const files: Checked[] = [];
  const copies: StepCopy[] = [];
  if (step.state === "undoing") await settleTemps(storage, step);
  for (const file of step.files) {
    const seen = await storage.stat(file.target);
    if (!await isBack(storage, step, file)) files.push({ file, seen });
  }
  for (const copy of step.copies) {
    if (!await isCopyBack(storage, step, copy)) copies.push(copy);
  }
  await writeStep(storage, { ...step, state: "undoing" });
  await onRewrite?.(
    files.map(({ file: { file, unchanged_bytes } }) => ({ file, unchangedBytes: unchanged_bytes })),
  );
  // First the copies: so their lines are at every moment in them or in a log.
  for (const copy of copies) await putCopyBack(storage, step, copy);
  for (const checked of files) await putBack(storage, step, checked);
  await settleTemps(storage, step);
  for (const log of step.files) await storage.remove(stepNames(step, log).backup);
  for (const copy of step.copies) await removeCopyBackup(storage, step, copy);
  const undone: RewriteStep = { ...step, state: "undone", undone_at: formatInstant(now) };
  await writeStep(storage, undone);
  return undone;
}

/**
 * Finishes the undos that were cut short. One that cannot be finished, for
 * whatever reason, is left as it is: each of its logs is whole, old or new, and
 * what it replaced stays in the backups, so that nobody has to wait for it.
 *
 * @returns Those that were found, oldest first.
 */
export async function finishUndos(
  storage: WritableStorage,
  now: Instant,
  onRewrite?: OnRewrite,
): Promise<RecoveredRun[]> {
  const recovered: RecoveredRun[] = [];
  for (const step of await listSteps(storage)) {
    if (step.state !== "undoing") continue;
    const { stamp, command, at } = step;
    const outcome = await restoreStep(storage, step, now, onRewrite).then(
      () => "undone" as const,
      (error) => {
        if (error instanceof LogError) return "half_undone" as const;
        throw error;
      },
    );
    const files: RecoveredRun["files"] = [];
    for (const file of step.files) {
      const isOld = outcome === "undone" || await isPutBack(storage, step, file);
      files.push({ file: file.file, in_place: isOld ? "old" : "new" });
    }
    recovered.push({ stamp, command, at, outcome, files });
  }
  return recovered;
}

/** Whether the old content of a log is back in place; refuses where neither it nor the new one is. */
async function isBack(
  storage: WritableStorage,
  step: RewriteStep,
  file: StepFile,
): Promise<boolean> {
  if (await isBackGone(storage, step, file)) return true;
  const { backup } = stepNames(step, file);
  const found = await digestOfName(storage, file.file);
  if (file.before === null) {
    if (found === null || await isMadeAnew(storage, step, file, found)) return true;
  } else {
    const kept = await digestOfName(storage, backup);
    if (kept === null) throw refusal(step, file, `has lost its backup "${backup}"`);
    // Also where more was appended since: then both are names of one file.
    if (isSameDigest(found, kept)) return true;
    const old = await digestOfName(storage, backup, file.before.size);
    if (!isSameDigest(old, file.before)) {
      throw refusal(step, file, `has a damaged backup "${backup}"`);
    }
  }
  const change = changeOf(found, file.after!);
  if (change !== null) throw refusal(step, file, change, "cannot_undo", howToMerge(step, file));
  if (await storage.resolve(file.file) === file.target) return false;
  throw refusal(step, file, "is a link to another file now");
}

/** Whether an undo that was cut short has taken a log away, and somebody has made another since. */
async function isMadeAnew(
  storage: WritableStorage,
  step: RewriteStep,
  log: StepFile,
  found: Digest,
): Promise<boolean> {
  if (step.state !== "undoing" || isSameDigest(found, log.after)) return false;
  return await storage.stat(stepNames(step, log).undone) !== null;
}

/** Whether an undo that was cut short has put a log back: then its backup is gone. */
async function isBackGone(
  storage: WritableStorage,
  step: RewriteStep,
  log: StepFile,
): Promise<boolean> {
  if (step.state !== "undoing" || log.before === null) return false;
  return await storage.stat(stepNames(step, log).backup) === null;
}

/** Whether an undo that cannot be finished has put a log back, as far as can be seen. */
async function isPutBack(
  storage: WritableStorage,
  step: RewriteStep,
  log: StepFile,
): Promise<boolean> {
  const { backup, undone } = stepNames(step, log);
  // What is in the way of the undo may be in the way of this, and must not stop more than that.
  return log.before === null
    ? await storage.stat(undone).then((found) => found !== null, () => false)
    : await storage.stat(backup).then((found) => found === null, () => false);
}

async function isCopyBack(
  storage: WritableStorage,
  step: RewriteStep,
  copy: StepCopy,
): Promise<boolean> {
  const { backup } = copyNames(step, copy);
  if (step.state === "undoing" && await storage.stat(backup) === null) return true;
  const kept = await digestOfName(storage, backup);
  if (kept === null) throw refusal(step, copy, `has lost its backup "${backup}"`);
  const found = await digestOfName(storage, copy.file);
  if (found === null) {
    if (isAbsolutePath(copy.file)) await tryToPutBack(storage, step, copy);
    return false;
  }
  if (isSameDigest(found, kept)) return true;
  throw refusal(step, copy, "is the name of a new file now");
}

/**
 * Refuses where a copy cannot be put back, before anything else is: the folder
 * that it came from may be gone, or not be written to.
 */
async function tryToPutBack(
  storage: WritableStorage,
  step: RewriteStep,
  copy: StepCopy,
): Promise<void> {
  const { temp, backup } = copyNames(step, copy);
  await storage.remove(temp);
  try {
    await storage.link(backup, temp);
    await storage.remove(temp);
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    throw refusal(step, copy, `cannot be put back: ${error.message}`);
  }
}

function changeOf(found: Digest | null, written: Digest): string | null {
  if (found === null) return "is not there any more";
  if (found.size !== written.size) {
    return `has ${found.size} bytes now, not the ${written.size} that were written`;
  }
  if (found.sha256 === written.sha256) return null;
  return `has other content now, of SHA-256 ${found.sha256}, not ${written.sha256}`;
}

/** Puts one log back; each moment, its name leads to the whole old file or the whole new one. */
async function putBack(
  storage: WritableStorage,
  step: RewriteStep,
  checked: Checked,
): Promise<void> {
  const { file, seen } = checked;
  if (file.before === null) return await takeAway(storage, step, checked);
  const { temp, backup } = stepNames(step, file);
  await keepReplaced(storage, step, file, file.target);
  await storage.remove(temp);
  await storage.link(backup, temp);
  if (!isUnchanged(await storage.stat(file.target), seen)) {
    await storage.remove(temp);
    throw refusal(step, file, "is being changed by another program", "changed_meanwhile");
  }
  await storage.rename(temp, file.target);
  await storage.syncFolder(folderOf(file.target));
  await storage.remove(backup);
}

/**
 * Takes away a log that the step had made. It is kept only then, which tells
 * that a log of this name is one that somebody has made since.
 */
async function takeAway(
  storage: WritableStorage,
  step: RewriteStep,
  { file, seen }: Checked,
): Promise<void> {
  const { temp } = stepNames(step, file);
  if (seen === null || !await moveAside(storage, file.target, temp, seen)) {
    throw refusal(step, file, "is being changed by another program", "changed_meanwhile");
  }
  await keepReplaced(storage, step, file, temp);
  await storage.remove(temp);
  await storage.syncFolder(folderOf(file.target));
}

async function putCopyBack(
  storage: WritableStorage,
  step: RewriteStep,
  copy: StepCopy,
): Promise<void> {
  const { temp, backup } = copyNames(step, copy);
  await storage.remove(temp);
  await storage.link(backup, temp);
  if (!await storage.renameNoReplace(temp, copy.file)) {
    await storage.remove(temp);
    throw refusal(step, copy, "is being changed by another program", "changed_meanwhile");
  }
  await storage.syncFolder(folderOf(copy.file));
  await storage.remove(backup);
}

function refusal(
  step: RewriteStep,
  { file }: StepFile | StepCopy,
  reason: string,
  code: LogErrorCode = "cannot_undo",
  hint = `what it replaced is kept in "${stepFolder(step)}"`,
): LogError {
  const cannot = `Cannot undo "${step.command}" of ${step.at}`;
  return new LogError(code, `${cannot}: "${file}" ${reason}`, { place: { file }, hint });
}

/** What brings the old lines into a log that changed since; undefined where there was none before. */
function howToMerge(step: RewriteStep, log: StepFile): string | undefined {
  if (log.before === null) return undefined;
  const { backup } = stepNames(step, log);
  return `the old file is "${backup}"; "log merge --unrelated <old file>" brings back its lines`;
}
