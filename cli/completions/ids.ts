import { LogError } from "../../lib/errors.ts";
import { rowsOf, stateOf } from "../../lib/replay/projection.ts";
import { LocalStorage } from "../../lib/storage/local.ts";
import { openLogs, readSettings } from "../../mod.ts";
import type { Machine } from "../machine.ts";
import { chooseDirectory } from "../parse/directory.ts";

/** More than anybody looks through. */
const IDS_MAX = 100;

/**
 * The ids of entries that begin with what is typed, of the directory in force;
 * what `--dir` says on the line is not known here. None where it cannot be read.
 */
export async function idsBeginning(partial: string, machine: Machine): Promise<string[]> {
  try {
    const storage = new LocalStorage(chooseDirectory(undefined, machine).value);
    const logs = openLogs(storage, { settings: await readSettings(storage), timeZone: "UTC" });
    const { state } = await logs.replay("entries", logs.reducers.entries);
    const ids: string[] = [];
    for (const row of rowsOf(state)) {
      if (ids.length === IDS_MAX) break;
      if (row.id.startsWith(partial) && stateOf(row) !== "absent") ids.push(row.id);
    }
    return ids;
  } catch (error) {
    // Whoever completes a line wants no message in the middle of it.
    if (error instanceof LogError) return [];
    throw error;
  }
}
