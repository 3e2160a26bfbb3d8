import { stepNames } from "../../rewrite/steps/names.ts";
import { listSteps } from "../../rewrite/steps/step.ts";
import type { LogStorage } from "../../storage/storage.ts";

/**
 * The quarantine files of repairs that were undone, or are being undone: the log has what they
 * hold again.
 *
 * @throws {LogError} what reading the backups throws.
 */
export async function undoneQuarantines(storage: LogStorage): Promise<Set<string>> {
  const steps = (await listSteps(storage)).filter(({ state }) => state.startsWith("undo"));
  return new Set(
    steps.flatMap((step) => step.files.map((file) => stepNames(step, file).quarantine)),
  );
}
