/**
 * Word of files that lie beside the logs and that the logs may miss lines of: conflict
 * copies, rotated parts, logs under another name.
 *
 * @module
 */

import type { CandidateCopy } from "../lib/conflicts/discover.ts";
import type { CandidatePart, OtherNamedLog } from "../lib/conflicts/files_beside.ts";
import { LogError } from "../lib/errors.ts";
import { type LogName, logSettings, type Settings } from "../lib/records/settings.ts";
import type { FileStat, WritableStorage } from "../lib/storage/storage.ts";
import type { Context } from "./context.ts";
import { shellWord } from "./terminal/shell_word.ts";

const NAMES_MAX = 3;
/** What a log directory holds besides its logs. */
const USUAL = /^(?:\..*|log\.config\.json|snapshots|backups|quarantine|remotes)$/;
const SILENCE = 'to keep it, name it in "ignore_files" of log.config.json';
/** The commands that have said what there is to say. */
const said = new WeakSet<Context>();

/** What no word is said about, since the command tells of it itself. */
interface Unsaid {
  /** Whether that is so of conflict copies. */
  readonly copies: boolean;
  /** Of which other files, by their paths in the directory. */
  readonly files: readonly string[];
}

/**
 * Warns of files beside the logs, once for a command however often it is called. Only
 * names are looked at, but where a log may lie under another name; and where the
 * directory may not be listed, nothing is.
 */
export async function warnOfFilesBeside(
  context: Context,
  unsaid: Unsaid = { copies: false, files: [] },
): Promise<void> {
  if (!context.hasDirectory || said.has(context)) return;
  said.add(context);
  const files = (await namesIn(context)).filter((file) => !unsaid.files.includes(file));
  const { settings } = context.logs;
  const known = new Set(Object.values(settings.logs).map(({ file }) => file));
  // Most directories hold no other file with a name like this, and need no patterns.
  if (!files.some((file) => !known.has(file) && !USUAL.test(file))) return;
  const { filesBeside } = await import("../lib/conflicts/files_beside.ts");
  const { copies, parts, otherNames } = filesBeside(files, settings);
  const { storage } = context;
  // Beside logs, what is called entries.json is most likely none.
  const hasLogs = files.some((file) => known.has(file));
  const others = otherNames.filter(({ isCertain }) => isCertain || !hasLogs);
  for (const remark of await otherNameRemarks(others, settings, storage)) context.warn(remark);
  if (parts.length > 0) context.warn(partsRemark(parts));
  if (!unsaid.copies && copies.length > 0) context.warn(waitingRemark(copies));
}

/**
 * Which copies wait, in a sentence.
 *
 * @example
 * ```ts
 * import { waitingRemark } from "./files_beside.ts";
 *
 * const remark = waitingRemark([{ log: "entries", file: "entries 2.jsonl", isCertain: true }]);
 * if (remark !== 'found a conflict copy: "entries 2.jsonl"; run "log merge"') {
 *   throw new Error(remark);
 * }
 * ```
 */
export function waitingRemark(copies: readonly CandidateCopy[]): string {
  const listed = listOf(copies);
  return copies.length === 1
    ? `found a conflict copy: ${listed}; run "log merge"`
    : `found ${copies.length} conflict copies: ${listed}; run "log merge"`;
}

/**
 * Which older parts lie there, and how to take them in, in a sentence.
 *
 * @example
 * ```ts
 * import { partsRemark } from "./files_beside.ts";
 *
 * const part = { log: "entries", packing: null, date: null, number: 1, file: "entries.jsonl.1" };
 * const remark = partsRemark([part]);
 * if (!remark.includes('"log merge --move entries.jsonl.1"')) throw new Error(remark);
 * ```
 */
export function partsRemark(parts: readonly CandidatePart[]): string {
  const listed = listOf(parts);
  if (parts.length === 1) {
    const [{ log, file, packing }] = parts as [CandidatePart];
    const isReadable = packing === null || packing === "gz";
    const next = isReadable
      ? `"log merge --move ${shellWord(file)}"`
      : `unpacked, "log merge <file>"`;
    return `found an older part of ${log}: ${listed}, not read; ` +
      `${next} puts its lines before the log's; ${SILENCE}`;
  }
  // One after the other, they would come to stand in the order in which they were merged.
  return `found ${parts.length} older parts of logs: ${listed}, not read; ` +
    `"log merge --move <part>…", all of a log at once, puts their lines before the log's; ${SILENCE}`;
}

/** Which logs seem to lie there under another name, one sentence a log. */
async function otherNameRemarks(
  candidates: readonly OtherNamedLog[],
  settings: Settings,
  storage: WritableStorage,
): Promise<string[]> {
  const remarks: string[] = [];
  for (const log of new Set(candidates.map(({ log }) => log))) {
    const { file } = logSettings(settings, log);
    const own = await statOf(storage, file);
    const others: OtherNamedLog[] = [];
    for (const other of candidates.filter((one) => one.log === log)) {
      const stat = await statOf(storage, other.file);
      // Where case does not count in names, it may be the log itself.
      if (stat === null || stat.size === 0 || stat.identity === own?.identity) continue;
      others.push(other);
    }
    if (others.length > 0) {
      remarks.push(otherNameRemark(others, { log, file, isThere: own !== null }));
    }
  }
  return remarks;
}

function otherNameRemark(
  others: readonly OtherNamedLog[],
  { log, file, isThere }: { log: LogName; file: string; isThere: boolean },
): string {
  const listed = listOf(others);
  const [first] = others;
  if (isThere) {
    return `found ${listed} beside "${file}", not read; ` +
      `"log merge --move ${shellWord(first!.file)}" merges it; ${SILENCE}`;
  }
  const [looks, it] = others.length === 1 ? ["looks like it", "it"] : ["look like it", "the log"];
  return `there is no "${file}", and ${listed} ${looks}: rename ${it} to "${file}", ` +
    `or name it in log.config.json as logs.${log}.file, or in "ignore_files"`;
}

/** Null where it is no file, or cannot be looked at. */
async function statOf(storage: WritableStorage, file: string): Promise<FileStat | null> {
  try {
    return await storage.stat(file);
  } catch (error) {
    if (error instanceof LogError) return null;
    throw error;
  }
}

function listOf(files: readonly { readonly file: string }[]): string {
  const names = files.slice(0, NAMES_MAX).map(({ file }) => `"${file}"`);
  const more = files.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
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
