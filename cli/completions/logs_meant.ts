/**
 * The logs that a command line means which is being completed.
 *
 * @module
 */

import { LogError } from "../../lib/errors.ts";
import type { Logs } from "../../lib/logs/logs.ts";
import { openLogs } from "../../lib/open/logs.ts";
import { readSettings } from "../../lib/open/settings.ts";
import { BUILT_IN_LOGS, type Settings } from "../../lib/records/settings.ts";
import { LocalStorage } from "../../lib/storage/local.ts";
import type { LogStorage } from "../../lib/storage/storage.ts";
import type { Host } from "../host.ts";
import type { Machine } from "../machine.ts";
import { chooseDirectory } from "../parse/directory.ts";
import { lastPartOf } from "./last_part.ts";

/** Enough for tens of thousands of entries, and read in a fraction of a second. */
const BYTES_MAX = 32 * 1024 * 1024;
/** What cannot be typed as it is: it would end the line, or a proposal. */
const UNTYPABLE = /[\p{Cc}\u2028\u2029]/u;

/**
 * The logs that a line means, of long ones the last part; null where it means none that can be read: whoever completes a
 * line wants no message in the middle of it.
 */
export async function logsMeant({ machine, typed }: Host): Promise<Logs | null> {
  try {
    const { dir, file, log = "entries", map = [] } = typed ?? {};
    if (file === "-") return null;
    if (file === undefined) return await openDirectoryMeant(dir, machine);
    const { openOneFile } = await import("../parse/one_file.ts");
    // The last one may be the word that is being completed.
    const whole = map.filter((text) => /=./.test(text));
    const { storage, settings } = await openOneFile(file, log, whole, machine);
    return openLastParts(storage, settings);
  } catch (error) {
    return orNull(error);
  }
}

async function openDirectoryMeant(dir: string | undefined, machine: Machine): Promise<Logs> {
  const storage = new LocalStorage(chooseDirectory(dir, machine).value);
  return openLastParts(storage, await readSettings(storage));
}

function openLastParts(storage: LogStorage, settings: Settings): Logs {
  return openLogs(lastPartOf(storage, BYTES_MAX), { settings, timeZone: "UTC", snapshots: false });
}

/** Passes over what only says that there is nothing to propose. */
export function orNull(error: unknown): null {
  if (error instanceof LogError) return null;
  throw error;
}

/** The names of the logs that a line may mean; of the built-in ones where no config can be read. */
export async function logNamesBeginning(partial: string, host: Host): Promise<string[]> {
  const logs = await logsMeant(host);
  const names = logs?.all().map(({ name }) => name) ?? BUILT_IN_LOGS;
  return names.filter((name) => name.startsWith(partial));
}

/** A proposal with what is said of it, in the place of what is said of all of its kind. */
export function described(word: string, text: string): string[] {
  return UNTYPABLE.test(word) ? [] : [`${word}\t${text}`];
}
