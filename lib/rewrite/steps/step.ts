/**
 * A step as its manifest tells it. The manifest is replaced as a whole, and
 * `state` says what may be found:
 *
 *     open ──► done ──► undoing ──► undone
 *      ╎        └──────────┴──────────┴─────► forgotten ──► removed
 *      └╌╌ killed: a log whose `after` is null, or whose new content still has its
 *          temporary name, was not replaced
 *
 * @module
 */

import type { StepState } from "../../answers.ts";
import { LogError } from "../../errors.ts";
import { type Digest, digestOfName, isSameDigest } from "../../storage/digest.ts";
import { replaceFile } from "../../storage/replace_file.ts";
import { isAbsolutePath, type LogStorage, type WritableStorage } from "../../storage/storage.ts";
import { formatInstant, type Instant } from "../../time/instant.ts";
import { settleAside } from "./aside.ts";
import {
  BACKUPS,
  copyNames,
  folderOf,
  foldersInStep,
  listStamps,
  manifestName,
  manifestTempName,
  QUARANTINE,
  type Stamped,
  stepFolder,
  stepNames,
} from "./names.ts";
import { isPlainPath } from "./plain_name.ts";

const FORMAT = "log-step-1";
const STATES: readonly StepState[] = ["open", "done", "undoing", "undone", "forgotten"];

/** One log of a step. */
export interface StepFile {
  /** The log, as it is named in the directory. */
  file: string;
  /** Where its bytes lie: another name where the log is a symbolic link. */
  target: string;
  /** What was replaced; null where there was no file. */
  before: Digest | null;
  /** What replaces it; null while that is being made. */
  after: Digest | null;
  /** How many bytes at the start are the same before and after. */
  unchanged_bytes: number;
  /** How many lines were set aside. */
  quarantined: number;
}

/** One copy that was taken in and moved away. */
export interface StepCopy {
  /** Its name in the directory, or the absolute path of one that lay elsewhere. */
  file: string;
  /** Its size in bytes when it was taken in. */
  size: number;
}

/** What a manifest says. */
export interface Manifest {
  /** Tells what wrote it. */
  format: string;
  /** Where the step is in its life. */
  state: StepState;
  /** What was run, such as `validate --fix`. */
  command: string;
  /** When, in UTC. */
  at: string;
  /** When it was undone, in UTC. */
  undone_at: string | null;
  /** The logs it replaces. */
  files: StepFile[];
  /** The copies it moves away. */
  copies: StepCopy[];
}

/** A step with its name. */
export interface RewriteStep extends Manifest, Stamped {}

/** A new step, of which nothing is stored yet. */
export function newStep(stamp: string, command: string, now: Instant): RewriteStep {
  return {
    stamp,
    format: FORMAT,
    state: "open",
    command,
    at: formatInstant(now),
    undone_at: null,
    files: [],
    copies: [],
  };
}

/**
 * All steps, oldest first.
 *
 * @throws {LogError} `io_failed` for a manifest that no step wrote.
 */
export async function listSteps(storage: LogStorage): Promise<RewriteStep[]> {
  const steps: RewriteStep[] = [];
  for (const stamp of await listStamps(storage)) {
    const step = await readStep(storage, stamp);
    if (step !== null) steps.push(step);
  }
  return steps;
}

/**
 * Reads a step; null where it has no manifest yet, or none any more.
 *
 * @throws {LogError} `io_failed` for a manifest that no step wrote.
 */
export async function readStep(
  storage: LogStorage,
  stamp: string,
): Promise<RewriteStep | null> {
  const name = manifestName({ stamp });
  using source = await storage.open(name);
  if (source === null) return null;
  const bytes = new Uint8Array(source.size);
  await source.read(bytes, 0);
  const manifest = parseManifest(new TextDecoder().decode(bytes));
  if (manifest !== null) return { ...manifest, stamp };
  throw new LogError("io_failed", `Cannot read "${name}": it is not what this program writes`, {
    place: { file: name },
    hint: `move "${stepFolder({ stamp })}" away, then run the command again`,
  });
}

/** Replaces the manifest of a step, durably; its folder must be there. */
export async function writeStep(storage: WritableStorage, step: RewriteStep): Promise<void> {
  const { stamp: _, ...manifest } = step;
  // The added names follow from the rest; they are there for people.
  const files = step.files.map((file) => {
    const { backup, quarantine } = stepNames(step, file);
    return {
      ...file,
      backup: file.before && backup,
      quarantine: file.quarantined > 0 ? quarantine : null,
    };
  });
  const copies = step.copies.map((copy) => ({ ...copy, backup: copyNames(step, copy).backup }));
  const text = `${JSON.stringify({ ...manifest, files, copies }, null, 2)}\n`;
  await replaceFile(storage, manifestName(step), {
    temp: manifestTempName(step),
    folders: [stepFolder(step)],
    write: (sink) => sink.write(new TextEncoder().encode(text)),
  });
}

/** Removes all that a step keeps and then the step; may be repeated until it is gone. */
export async function removeStep(storage: WritableStorage, step: RewriteStep): Promise<void> {
  const folder = stepFolder(step);
  if (step.state === "forgotten") await settleTemps(storage, step);
  for (const log of step.files) {
    const { backup, undone, quarantine } = stepNames(step, log);
    for (const name of [backup, undone, quarantine]) await storage.remove(name);
  }
  for (const copy of step.copies) await removeCopyBackup(storage, step, copy);
  await removeIfEmpty(storage, `${folder}/undone`);
  for (const name of [folder, QUARANTINE]) await storage.syncFolder(name);
  await storage.remove(manifestName(step));
  await removeStepFolder(storage, step);
}

/** Removes a step and all that it kept. May be called again after any failure. */
export async function forgetStep(storage: WritableStorage, step: RewriteStep): Promise<void> {
  // Without this word, a step that is half removed would look like one that is whole.
  const leaving: RewriteStep = { ...step, state: "forgotten" };
  await writeStep(storage, leaving);
  await removeStep(storage, leaving);
}

/** Removes the folder of a step that has no manifest, unless somebody else put something there. */
export async function removeStepFolder(storage: WritableStorage, step: Stamped): Promise<void> {
  await removeIfEmpty(storage, stepFolder(step));
  await storage.syncFolder(BACKUPS);
}

/** Removes the folder of all steps where none is left, as a step that keeps nothing leaves it. */
export async function removeBackupsIfEmpty(storage: WritableStorage): Promise<void> {
  await removeIfEmpty(storage, BACKUPS);
}

/** Removes the backup of a copy, durably, and the folders of it that hold nothing else. */
export async function removeCopyBackup(
  storage: WritableStorage,
  step: Stamped,
  copy: StepCopy,
): Promise<void> {
  const { backup } = copyNames(step, copy);
  await storage.remove(backup);
  for (const folder of foldersInStep(step, backup)) {
    await storage.syncFolder(folder);
    if (folder !== stepFolder(step)) await removeIfEmpty(storage, folder);
  }
}

/** Keeps what a step had written, which is called `name` now, beside its manifest. */
export async function keepReplaced(
  storage: WritableStorage,
  step: RewriteStep,
  log: StepFile,
  name: string,
): Promise<void> {
  const { undone } = stepNames(step, log);
  await storage.makeFolder(folderOf(undone));
  await storage.remove(undone);
  await storage.link(name, undone);
  for (const folder of [folderOf(undone), stepFolder(step)]) await storage.syncFolder(folder);
}

/** Removes what an undo has under temporary names, also one that was cut short. */
export async function settleTemps(storage: WritableStorage, step: RewriteStep): Promise<void> {
  for (const log of step.files) {
    const { temp, undone } = stepNames(step, log);
    if (log.before !== null) {
      await storage.remove(temp);
      continue;
    }
    // It is the log itself on its way out, or what was taken for it.
    const found = await digestOfName(storage, temp);
    if (isSameDigest(found, log.after)) await keepReplaced(storage, step, log, temp);
    await settleAside(storage, { name: log.target, aside: temp, kept: undone });
  }
  for (const copy of step.copies) await storage.remove(copyNames(step, copy).temp);
}

async function removeIfEmpty(storage: WritableStorage, folder: string): Promise<void> {
  if ((await storage.list(folder)).length === 0) await storage.remove(folder);
}

function parseManifest(text: string): Manifest | null {
  try {
    const manifest: Manifest = JSON.parse(text);
    return isManifest(manifest) ? manifest : null;
  } catch {
    // Nothing but JSON that has another shape, or is none, gets here.
    return null;
  }
}

function isManifest({ format, state, command, at, files, copies }: Manifest): boolean {
  return format === FORMAT && STATES.includes(state) &&
    [command, at].every((text) => typeof text === "string") &&
    files.every(({ file, target, before, after }) =>
      isPlainPath(file) && isPlainPath(target) &&
      [before, after].every((digest) => digest === null || Number.isSafeInteger(digest.size))
    ) &&
    copies.every(({ file, size }) => isCopyName(file) && Number.isSafeInteger(size));
}

/**
 * Refuses a name that a copy cannot go by: it is to be one in the directory, or
 * an absolute path without detours. A manifest with another one would be refused
 * by whoever reads it.
 *
 * @throws {LogError} `bad_usage`.
 */
export function checkCopyName(file: string): void {
  if (isCopyName(file)) return;
  throw new LogError(
    "bad_usage",
    `Cannot move "${file}": it is neither a path in the directory nor an absolute one`,
    { place: { file } },
  );
}

function isCopyName(file: string): boolean {
  return isPlainPath(isAbsolutePath(file) ? file.split("/").slice(1).join("/") : file);
}
