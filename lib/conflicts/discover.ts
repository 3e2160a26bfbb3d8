import { logNames, type Settings } from "../records/settings.ts";
import type { WritableStorage } from "../storage/storage.ts";
import { type CopyName, CopyNames } from "./copy_names.ts";
import { namesBeside } from "./names_beside.ts";

/** A file of the log directory that may be a conflict copy. */
export interface CandidateCopy extends CopyName {
  /** Its name in the directory. */
  readonly file: string;
}

/**
 * The files in a log directory that may be conflict copies by their names, the
 * logs in their usual order and the copies of each sorted. No file is opened.
 *
 * @throws {LogError} What listing the directory throws.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { discoverCopies } from "./discover.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": "", "entries (1).jsonl": "" });
 * const [copy] = await discoverCopies(storage, defaultSettings());
 * if (copy?.file !== "entries (1).jsonl" || copy.log !== "entries") throw new Error();
 * ```
 */
export async function discoverCopies(
  storage: Pick<WritableStorage, "list">,
  settings: Settings,
): Promise<CandidateCopy[]> {
  return copiesAmong(await namesBeside(storage, settings), settings);
}

/** Those of some files, by their paths in the directory, that are called like conflict copies. */
export function copiesAmong(files: readonly string[], settings: Settings): CandidateCopy[] {
  const names = new CopyNames(settings);
  const copies = files.flatMap((file): CandidateCopy[] => {
    const name = names.match(file);
    return name === null ? [] : [{ ...name, file }];
  });
  return logNames(settings).flatMap((log) => copies.filter((copy) => copy.log === log));
}
