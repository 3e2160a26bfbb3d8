/**
 * What a log directory keeps for itself, so that no log is called so, and no link is followed there.
 *
 * @module
 */

import { LOCK_FILE } from "./storage.ts";

/** The folders that commands write to. */
const FOLDERS: readonly string[] = ["snapshots", "backups", "quarantine", "remotes"];

/** Names in a log directory that no log may have. */
export const RESERVED_NAMES: readonly string[] = [LOCK_FILE, "log.config.json", ...FOLDERS];

/**
 * Whether a name in a log directory is the lock, or a folder of commands or something in one.
 *
 * @example
 * ```ts
 * import { isOwnName } from "./own_names.ts";
 *
 * if (!isOwnName("backups/20260504/a") || isOwnName("entries.jsonl")) throw new Error();
 * ```
 */
export function isOwnName(name: string): boolean {
  const [first = ""] = name.split("/");
  return name === LOCK_FILE || FOLDERS.includes(first);
}

/**
 * Whether a file system that does not count case, composition or what Windows drops from the end of
 * names takes a name for one of {@linkcode RESERVED_NAMES}, or for something in such a folder.
 *
 * @example
 * ```ts
 * import { isReserved } from "./own_names.ts";
 *
 * if (!isReserved("Snapshots/x") || !isReserved(".LOG.LOCK")) throw new Error();
 * if (isReserved("snapshots.jsonl") || isReserved("a/snapshots")) throw new Error();
 * ```
 */
export function isReserved(name: string): boolean {
  const [first = ""] = name.split(/[/\\]/);
  // Behind a colon, Windows names a part of the file before it.
  const folded = first.normalize("NFKC").toLowerCase().replace(/:.*$/s, "").replace(/[. ]+$/, "");
  return RESERVED_NAMES.includes(folded);
}
