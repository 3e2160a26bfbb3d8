/**
 * When a log was replaced by `log merge` or `log validate --fix`, as far as the backups tell.
 *
 * @module
 */

import { LogError } from "../../errors.ts";
import type { LogName } from "../../records/settings.ts";
import { listStamps } from "../../rewrite/steps/names.ts";
import { listSteps, type RewriteStep } from "../../rewrite/steps/step.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import { type Instant, parseInstant } from "../../time/instant.ts";
import type { Served } from "../served.ts";

/** One run of a command that replaced a log, and was not undone. */
export interface Rewrite {
  readonly kind: "merge" | "repair";
  readonly instant: Instant;
}

/** The runs that replaced a log, oldest first; read once for each state of it and of the backups. */
export async function rewritesOf(served: Served, log: LogName): Promise<readonly Rewrite[]> {
  const { storage, logs } = served;
  if (storage === null) return [];
  return await served.remember(`rewrites ${log}`, await rewritesState(served, log), async () => {
    const steps = await readableSteps(storage);
    return steps.flatMap((step) => rewriteOf(step, logs.settingsOf(log).file));
  });
}

/** Tells states of a log apart, and the runs that are kept. */
export async function rewritesState(served: Served, log: LogName): Promise<string> {
  const stamps = served.storage === null ? [] : await listStamps(served.storage);
  return `${await served.revision([log])} ${stamps}`;
}

/** All steps; none where a manifest cannot be read, which `log undo --list` tells of. */
async function readableSteps(storage: WritableStorage): Promise<readonly RewriteStep[]> {
  try {
    return await listSteps(storage);
  } catch (error) {
    if (error instanceof LogError) return [];
    throw error;
  }
}

function rewriteOf({ state, command, at, files }: RewriteStep, file: string): Rewrite[] {
  const instant = parseInstant(at);
  if (state !== "done" || instant === null) return [];
  if (!files.some((replaced) => replaced.file === file)) return [];
  return [{ kind: command === "merge" ? "merge" : "repair", instant }];
}
