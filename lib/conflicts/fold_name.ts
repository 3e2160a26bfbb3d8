/**
 * One spelling for all names that a file system or a sync service may take for the
 * same: case does not matter, nor how Unicode spells a character.
 *
 * @example
 * ```ts
 * import { foldName } from "./fold_name.ts";
 *
 * if (foldName("ENTRIES.jsonl") !== foldName("entries.JSONL")) throw new Error();
 * ```
 */
export function foldName(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}
