/**
 * Putting back what rewriting commands replaced.
 *
 * @module
 */

import type { ForgetAnswer, UndoAnswer, UndoStep } from "../answers.ts";
import { LogError } from "../errors.ts";
import { lockWriters } from "../storage/lock_writers.ts";
import type { WritableStorage } from "../storage/storage.ts";
import type { Instant } from "../time/instant.ts";
import { copyNames, stepNames } from "./steps/names.ts";
import { recover } from "./steps/recover.ts";
import { type OnRewrite, restoreStep } from "./steps/restore.ts";
import { forgetStep, listSteps, type RewriteStep } from "./steps/step.ts";
import { findStrayAppends } from "./steps/stray_appends.ts";

/** How undoing goes about it. */
export interface UndoOptions {
  /** Drops what is derived from the logs that are about to be put back. */
  onRewrite?: OnRewrite;
  /** How long to wait for the lock; 10 s without it. */
  waitMs?: number;
}

/**
 * All steps that are kept, newest first. Changes nothing and takes no lock.
 *
 * @throws {LogError} what reading the backups throws.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { listUndo } from "./undo.ts";
 *
 * if ((await listUndo(new MemoryStorage({}))).length !== 0) throw new Error();
 * ```
 */
export async function listUndo(storage: WritableStorage): Promise<UndoStep[]> {
  const steps: UndoStep[] = [];
  for (const step of await listSteps(storage)) steps.unshift(await describe(storage, step));
  return steps;
}

/**
 * Puts back, byte for byte, what the latest step that is not undone yet had
 * replaced, over all its logs at once, and the copies it had moved away. What
 * was appended late to a replaced file comes back with it.
 *
 * May be called again after any failure: it goes on with the same step.
 *
 * @throws {LogError} `cannot_undo` if there is nothing to undo, or if one of
 * the logs changed since: then none was touched. `locked`, `disk_full`,
 * `permission_denied`, `io_failed`; `changed_meanwhile` for a log that changes
 * at the last moment: then others may have been put back.
 *
 * @example
 * ```ts
 * import { rewriteFiles } from "./rewrite.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { undoLatest } from "./undo.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": "old\n" });
 * const build = (_: unknown, sink: { log(bytes: Uint8Array): Promise<void> }) =>
 *   sink.log(new TextEncoder().encode("new line\n"));
 * await rewriteFiles(storage, { command: "merge", now: 0n, files: ["entries.jsonl"], build });
 * const { undone } = await undoLatest(storage, 1n);
 * if (undone.command !== "merge") throw new Error();
 * if ((await storage.stat("entries.jsonl"))?.size !== 4) throw new Error();
 * ```
 */
export async function undoLatest(
  storage: WritableStorage,
  now: Instant,
  options: UndoOptions = {},
): Promise<UndoAnswer> {
  using _lock = await lockWriters(storage, { waitMs: options.waitMs, replaces: true });
  const recovered = await recover(storage);
  const step = (await listSteps(storage)).findLast(({ state }) => state !== "undone");
  // Who asks for the undo of a run that was cut short does not mean the one before it.
  const discarded = recovered.findLast(({ outcome }) => outcome === "discarded");
  if (discarded !== undefined && discarded.stamp > (step?.stamp ?? "")) {
    const { command, at } = discarded;
    throw new LogError(
      "cannot_undo",
      `Cannot undo "${command}" of ${at}: it was cut short before it replaced anything`,
      { hint: "what it had left is removed; run the command again to undo the step before it" },
    );
  }
  if (step === undefined) {
    throw new LogError("cannot_undo", "Cannot undo: there is nothing to undo", {
      hint: "see log undo --list",
    });
  }
  const returned = await findStrayAppends(storage, step);
  const undone = await restoreStep(storage, step, now, options.onRewrite);
  return { undone: await describe(storage, undone), returned, recovered };
}

/**
 * Removes all steps but the `keep` latest that can be undone, with the lines
 * that they set aside. What is removed cannot be had back.
 *
 * May be called again after any failure.
 *
 * @param keep How many to keep: a whole number, from 0.
 * @throws {LogError} `bad_usage` for another `keep`; `locked`, `disk_full`,
 * `permission_denied`, `io_failed`.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { forgetUndo } from "./undo.ts";
 *
 * const { forgotten } = await forgetUndo(new MemoryStorage({}), 3);
 * if (forgotten.length !== 0) throw new Error();
 * ```
 */
export async function forgetUndo(
  storage: WritableStorage,
  keep: number,
  options: Pick<UndoOptions, "waitMs"> = {},
): Promise<ForgetAnswer> {
  if (!Number.isSafeInteger(keep) || keep < 0) {
    throw new LogError("bad_usage", `Cannot keep "${keep}" steps: it is not a whole number`);
  }
  using _lock = await lockWriters(storage, { waitMs: options.waitMs, replaces: true });
  const recovered = await recover(storage);
  const steps = await listSteps(storage);
  const undoable = steps.filter(({ state }) => state !== "undone");
  const kept = undoable.slice(Math.max(0, undoable.length - keep));
  const forgotten: UndoStep[] = [];
  for (const step of steps.filter((step) => !kept.includes(step))) {
    forgotten.unshift(await describe(storage, step));
    await forgetStep(storage, step);
  }
  return { forgotten, kept: kept.length, recovered };
}

async function describe(storage: WritableStorage, step: RewriteStep): Promise<UndoStep> {
  const { stamp, command, at, state, undone_at } = step;
  const isKept = state !== "undone";
  return {
    stamp,
    command,
    at,
    state,
    undone_at,
    files: step.files.map((log) => {
      const { file, before, after, unchanged_bytes, quarantined } = log;
      const { backup, quarantine } = stepNames(step, log);
      return {
        file,
        before,
        after,
        unchanged_bytes,
        backup: isKept ? before && backup : null,
        quarantine: quarantined > 0 ? quarantine : null,
        quarantined,
      };
    }),
    copies: step.copies.map((copy) => ({
      file: copy.file,
      bytes: copy.size,
      backup: isKept ? copyNames(step, copy).backup : null,
    })),
    stray_appends: await findStrayAppends(storage, step),
  };
}
