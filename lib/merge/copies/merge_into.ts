import { LogError } from "../../errors.ts";
import type { LogSettings } from "../../records/settings.ts";
import { truncateFileName } from "../../rewrite/steps/truncate_file_name.ts";
import { replaceFile } from "../../storage/replace_file.ts";
import type { LogSource, WritableStorage } from "../../storage/storage.ts";
import { mergeLog, type MergeResult } from "../law/merge_log.ts";

/** The file that takes another one in. */
export interface MergeTarget {
  /** Its folder. */
  readonly storage: WritableStorage;
  /** Its name in there. */
  readonly file: string;
  /** How both are read. */
  readonly settings: LogSettings;
}

/**
 * Replaces a file by what it and another one come to together. No lock is
 * taken and no backup is made: whoever calls it, such as git, has both files.
 * Until the end the file is the old one, and after a failure it stays so.
 *
 * @throws {LogError} `not_a_file` where it is not there; `disk_full`,
 * `permission_denied`, `io_failed`.
 *
 * @example
 * ```ts
 * import { mergeInto } from "./merge_into.ts";
 * import { defaultSettings } from "../../records/settings.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 *
 * const storage = new MemoryStorage({ ours: '{"id":"a"}\n', theirs: '{"id":"b"}\n' });
 * const settings = defaultSettings().logs.entries;
 * using theirs = await storage.open("theirs");
 * const { lines } = await mergeInto({ storage, file: "ours", settings }, theirs!);
 * if (lines.total !== 2 || (await storage.stat("ours"))?.size !== 22) throw new Error();
 * ```
 */
export async function mergeInto(
  { storage, file, settings }: MergeTarget,
  other: LogSource,
): Promise<MergeResult> {
  using source = await storage.open(file);
  if (source === null) {
    throw new LogError("not_a_file", `Cannot merge into "${file}": there is no such file`);
  }
  const inputs = [{ name: file, source }, { name: other.name, source: other }];
  return await replaceFile(storage, file, {
    temp: truncateFileName(".", file, ".merging"),
    like: file,
    folders: [""],
    write: (sink) => mergeLog(inputs, settings, { log: (bytes) => sink.write(bytes) }),
  });
}
