/**
 * Word of conflict copies that wait to be merged, from commands that do
 * something else.
 *
 * @module
 */

import type { CandidateCopy } from "../lib/conflicts/discover.ts";
import { LogError } from "../lib/errors.ts";
import type { Context } from "./context.ts";

const NAMES_MAX = 3;
/** What a log directory holds besides its logs. */
const USUAL = /^(?:\..*|log\.config\.json|snapshots|backups|quarantine)$/;

/**
 * Warns of files beside the logs that are called like conflict copies. Only
 * names are looked at, and where the directory may not be listed, nothing is.
 */
export async function warnOfWaiting(context: Context): Promise<void> {
  if (!context.hasDirectory) return;
  const files = await namesIn(context);
  const { logs } = context.logs.settings;
  const known = new Set(Object.values(logs).map(({ file }) => file));
  // Most directories hold no other file with a name like this, and need no patterns.
  if (!files.some((file) => !known.has(file) && !USUAL.test(file))) return;
  const { copiesAmong } = await import("../lib/conflicts/discover.ts");
  const likely = copiesAmong(files, context.logs.settings).filter(({ isCertain }) => isCertain);
  if (likely.length > 0) context.warn(waitingRemark(likely));
}

/**
 * Which copies wait, in a sentence.
 *
 * @example
 * ```ts
 * import { waitingRemark } from "./waiting.ts";
 *
 * const remark = waitingRemark([{ log: "entries", file: "entries 2.jsonl", isCertain: true }]);
 * if (remark !== 'found a conflict copy: "entries 2.jsonl"; run "log merge"') {
 *   throw new Error(remark);
 * }
 * ```
 */
export function waitingRemark(copies: readonly CandidateCopy[]): string {
  const names = copies.slice(0, NAMES_MAX).map(({ file }) => `"${file}"`);
  const more = copies.length - names.length;
  const listed = more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
  return copies.length === 1
    ? `found a conflict copy: ${listed}; run "log merge"`
    : `found ${copies.length} conflict copies: ${listed}; run "log merge"`;
}

async function namesIn({ directory, storage, logs }: Context): Promise<string[]> {
  // Asking without permission would make the runtime ask the user.
  const { state } = Deno.permissions.querySync({ name: "read", path: directory });
  if (state !== "granted") return [];
  try {
    const { namesBeside } = await import("../lib/conflicts/names_beside.ts");
    return await namesBeside(storage, logs.settings);
  } catch (error) {
    // The answer does not depend on this list, so neither does the command.
    if (error instanceof LogError) return [];
    throw error;
  }
}
