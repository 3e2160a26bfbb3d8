import type { SkipReason } from "../../answers.ts";
import { LogError, type LogErrorCode } from "../../errors.ts";
import { checkReadable } from "../../records/check_format.ts";
import { fileKind } from "../../records/file_kind.ts";
import type { LogName, Settings } from "../../records/settings.ts";
import { isTooManyOpen } from "../../storage/failure.ts";
import {
  type FileStat,
  isAbsolutePath,
  type LogSource,
  type WritableStorage,
} from "../../storage/storage.ts";
import { gunzip } from "./gunzip.ts";
import type { SourcePool } from "./source_pool.ts";

/** A copy that is open for reading, or why it is left alone. */
export type OpenedCopy =
  | { reason: null; source: LogSource; seen: FileStat; isLink: boolean }
  | { reason: SkipReason };

/** The logs of a directory by the identity of their files. */
export type LogsByIdentity = ReadonlyMap<string, LogName>;

const UNREADABLE: ReadonlySet<LogErrorCode> = new Set([
  "permission_denied",
  "io_failed",
  "changed_meanwhile",
  "wrong_format",
]);

/** Files that are looked for and read. */
export type CopyFiles = Pick<WritableStorage, "open" | "list" | "stat" | "resolve">;

/** Finds which files are the logs themselves, whatever name a copy gives them. */
export async function logsByIdentity(
  storage: CopyFiles,
  { logs }: Settings,
): Promise<LogsByIdentity> {
  const found = new Map<string, LogName>();
  for (const [log, { file }] of Object.entries(logs)) {
    // A log that cannot be looked at, such as a link in a circle, keeps no other from being merged.
    const stat = await storage.stat(file).catch((error) => void reasonOf(error));
    if (stat) found.set(stat.identity, log);
  }
  return found;
}

/** Where copies are looked for, and what they are not. */
export interface CopyPlace {
  /** The log directory. */
  readonly storage: CopyFiles;
  /** Keeps them open; the caller disposes of it. */
  readonly pool: SourcePool;
  /** The logs, which are no copies of each other. */
  readonly logs: LogsByIdentity;
}

/**
 * Opens what may be a copy of a log, and unpacks it if it is packed with gzip. What
 * cannot be a copy is left alone: nothing that is found in a directory may keep the
 * rest from being merged.
 *
 * @param file Its name in the directory, or its absolute path.
 * @throws {LogError} `io_failed` where the system lets no more files be opened.
 */
export async function openCopy(
  file: string,
  log: LogName,
  { storage, pool, logs }: CopyPlace,
): Promise<OpenedCopy> {
  try {
    const target = await storage.resolve(file).catch(nullFor("not_a_file"));
    if (target === null) return { reason: "link_outside" };
    const isLink = target !== file;
    if (isLink && !isAbsolutePath(file)) return { reason: "link" };
    const seen = await storage.stat(file);
    if (seen === null) return { reason: "gone" };
    const same = logs.get(seen.identity);
    if (same !== undefined) return { reason: same === log ? "same_file" : "other_log" };
    if (seen.size === 0) return { reason: "empty" };
    const source = await pool.open(file, seen);
    if (source === null) return { reason: "gone" };
    const lines = await linesOf(source);
    return lines.size === 0 ? { reason: "empty" } : { reason: null, source: lines, seen, isLink };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/**
 * The lines of a file, unpacked where it is packed with gzip.
 *
 * @throws {LogError} `wrong_format` for another kind of file, and for damaged gzip; what reading throws.
 */
export async function linesOf(file: LogSource): Promise<LogSource> {
  const kind = await fileKind(file);
  if (kind.kind === "lines") return file;
  const isGzip = kind.kind === "packed" && kind.format === "gzip";
  const lines = isGzip ? await gunzip(file) : file;
  await checkReadable(lines, file.name);
  return lines;
}

/** What a failure to read a copy comes to; throws what is none. */
export function reasonOf(error: unknown): SkipReason {
  // With another copy it would be the same: none is left alone for that.
  if (isTooManyOpen(error)) throw error;
  const code = error instanceof LogError ? error.code : null;
  if (code === "not_a_file") return "not_a_file";
  if (code !== null && UNREADABLE.has(code)) return "unreadable";
  throw error;
}

function nullFor(code: string): (error: unknown) => null {
  return (error) => {
    if (error instanceof LogError && error.code === code) return null;
    throw error;
  };
}
