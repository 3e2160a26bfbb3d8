import type { SkipReason } from "../../answers.ts";
import { LogError, type LogErrorCode } from "../../errors.ts";
import type { LogName, Settings } from "../../records/settings.ts";
import {
  type FileStat,
  isAbsolutePath,
  type LogSource,
  type WritableStorage,
} from "../../storage/storage.ts";

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

/** Finds which files are the logs themselves, whatever name a copy gives them. */
export async function logsByIdentity(
  storage: WritableStorage,
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

/**
 * Opens what may be a copy of a log. What cannot be one is left alone: nothing
 * that is found in a directory may keep the rest from being merged.
 *
 * @param file Its name in the directory, or its absolute path.
 */
export async function openCopy(
  storage: WritableStorage,
  file: string,
  log: LogName,
  logs: LogsByIdentity,
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
    const source = await storage.open(file);
    return source === null ? { reason: "gone" } : { reason: null, source, seen, isLink };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** What a failure to read a copy comes to; throws what is none. */
export function reasonOf(error: unknown): SkipReason {
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
