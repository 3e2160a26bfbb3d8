import { LogError } from "../../lib/errors.ts";
import { BUILT_IN_LOGS, logNames } from "../../lib/records/settings.ts";
import { LocalStorage } from "../../lib/storage/local.ts";
import { readSettings } from "../../mod.ts";
import type { Machine } from "../machine.ts";
import { chooseDirectory } from "../parse/directory.ts";

/**
 * The names of the logs of the directory in force that begin with what is typed; of the
 * built-in ones where it has no config that can be read. What `--dir` says on the line is
 * not known here.
 */
export async function logNamesBeginning(partial: string, machine: Machine): Promise<string[]> {
  const names = await namesOf(machine);
  return names.filter((name) => name.startsWith(partial));
}

async function namesOf(machine: Machine): Promise<readonly string[]> {
  try {
    const storage = new LocalStorage(chooseDirectory(undefined, machine).value);
    return logNames(await readSettings(storage));
  } catch (error) {
    // Whoever completes a line wants no message in the middle of it.
    if (error instanceof LogError) return BUILT_IN_LOGS;
    throw error;
  }
}
