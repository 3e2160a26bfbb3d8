import type { Settings } from "../../records/settings.ts";
import { openLog } from "../../storage/open_log.ts";
import { placeholderOf } from "../../storage/placeholder_of.ts";
import type { LogStorage } from "../../storage/storage.ts";
import type { CheckTarget } from "./check_targets.ts";
import { CheckedFolder } from "./checked_folder.ts";

/**
 * The logs of a directory as what {@linkcode checkTargets} checks, in their usual
 * order.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { logTargets } from "./log_targets.ts";
 *
 * const [entries] = logTargets(new MemoryStorage({}), defaultSettings());
 * if (entries?.file !== "entries.jsonl" || await entries.open() !== null) throw new Error();
 * ```
 */
export function logTargets(storage: LogStorage, settings: Settings): CheckTarget[] {
  const folder = new CheckedFolder(storage, settings);
  return Object.entries(settings.logs).map(([log, { file }]) => {
    const open = () => openLog(storage, file);
    return { file, placeholder: placeholderOf(file), log, folder, open };
  });
}
