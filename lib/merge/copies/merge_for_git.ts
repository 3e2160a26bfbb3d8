import { LogError } from "../../errors.ts";
import { checkWritable } from "../../records/check_format.ts";
import type { LogSettings } from "../../records/settings.ts";
import type { LogFile } from "../../storage/log_file.ts";
import type { LogSource } from "../../storage/storage.ts";
import { mergeLog, type MergeResult } from "../law/merge_log.ts";

/**
 * Replaces a file by what it and another one come to together. No lock is
 * taken and no backup is made: whoever calls it, such as git, has both files.
 * Until the end the file is the old one, and after a failure it stays so.
 *
 * @throws {LogError} `not_a_file` where it is not there; `unwritable_format` where one of the two
 * is no lines of JSON; `disk_full`, `permission_denied`, `io_failed`.
 *
 * @example
 * ```ts
 * import { mergeForGit } from "./merge_for_git.ts";
 * import { defaultSettings } from "../../records/settings.ts";
 * import { LocalDirectory } from "../../logs/local_directory.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 *
 * const storage = new MemoryStorage({ ours: '{"id":"a"}\n', theirs: '{"id":"b"}\n' });
 * const ours = new LocalDirectory(storage).file("ours");
 * using theirs = await storage.open("theirs");
 * const { lines } = await mergeForGit(ours, defaultSettings().logs.entries, theirs!);
 * if (lines.total !== 2 || (await storage.stat("ours"))?.size !== 22) throw new Error();
 * ```
 */
export async function mergeForGit(
  file: LogFile,
  settings: LogSettings,
  other: LogSource,
): Promise<MergeResult> {
  if (await file.revision() === null) {
    throw new LogError("not_a_file", `Cannot merge into "${file.name}": there is no such file`);
  }
  await checkWritable(other, other.name);
  return await file.replace(async (source, sink) => {
    await checkWritable(source, file.name);
    const inputs = [{ name: file.name, source }, { name: other.name, source: other }];
    return await mergeLog(inputs, settings, { log: (bytes) => sink.write(bytes) });
  });
}
