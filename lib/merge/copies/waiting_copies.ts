import { discoverCopies } from "../../conflicts/discover.ts";
import type { Settings } from "../../records/settings.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import type { CopyToMerge } from "./copy_to_merge.ts";

/**
 * The files beside the logs that may be conflict copies by their names, as what
 * is to be merged. No file is opened; merging decides by their content.
 *
 * @param isMoved Whether they move to the backups once they are merged.
 * @throws {LogError} what listing the directory throws.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { waitingCopies } from "./waiting_copies.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": "", "entries (1).jsonl": "" });
 * const [copy] = await waitingCopies(storage, defaultSettings(), true);
 * if (copy?.file !== "entries (1).jsonl" || copy.log !== "entries") throw new Error();
 * ```
 */
export async function waitingCopies(
  storage: Pick<WritableStorage, "list">,
  settings: Settings,
  isMoved: boolean,
): Promise<CopyToMerge[]> {
  const copies = await discoverCopies(storage, settings);
  return copies.map(({ log, file }) => ({ log, name: file, file, isMoved }));
}
