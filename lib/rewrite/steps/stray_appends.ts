import type { StrayAppend } from "../../answers.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import { copyNames, stepNames } from "./names.ts";
import type { RewriteStep } from "./step.ts";

/**
 * Finds what was appended to the files of a step after it moved them away.
 * Nothing can be found where the storage has no hard links.
 */
export async function findStrayAppends(
  storage: WritableStorage,
  step: RewriteStep,
): Promise<StrayAppend[]> {
  const late: StrayAppend[] = [];
  for (const { file, name, size } of keptFiles(step)) {
    const bytes = ((await storage.stat(name))?.size ?? 0) - size;
    if (bytes > 0) late.push({ file, backup: name, offset: size, bytes });
  }
  return late;
}

function* keptFiles(step: RewriteStep): Generator<{ file: string; name: string; size: number }> {
  for (const log of step.files) {
    const { backup, undone } = stepNames(step, log);
    if (log.before !== null) yield { file: log.file, name: backup, size: log.before.size };
    if (log.after !== null) yield { file: log.file, name: undone, size: log.after.size };
  }
  for (const copy of step.copies) {
    yield { file: copy.file, name: copyNames(step, copy).backup, size: copy.size };
  }
}
