import { LogError } from "../errors.ts";
import { checkReadable } from "../records/check_format.ts";
import type { LogFile } from "../storage/log_file.ts";
import type { FileStat, LogSource } from "../storage/storage.ts";

const MAX_ATTEMPTS = 5;

/**
 * Reads a log together with what was seen of it, so that a later look tells whether it still is
 * what was read. Where it is replaced or cut meanwhile, it is read again.
 *
 * @param read Reads; null stands for a log that is not there. Where it succeeds, the source is
 * its own to dispose of.
 * @throws {LogError} `changed_meanwhile` for a file that is replaced again and again;
 * `wrong_format`; what opening and `read` throw.
 *
 * @example
 * ```ts
 * import { LocalDirectory } from "../logs/local_directory.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { readAsSeen } from "./read_as_seen.ts";
 *
 * const directory = new LocalDirectory(new MemoryStorage({ "a.jsonl": '{"id":"a"}\n' }));
 * const size = await readAsSeen(directory.file("a.jsonl"), (source, seen) => {
 *   source?.[Symbol.dispose]();
 *   return Promise.resolve(seen?.size);
 * });
 * if (size !== 11) throw new Error();
 * ```
 */
export async function readAsSeen<Result>(
  file: LogFile,
  read: (source: LogSource | null, seen: FileStat | null) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const before = await file.revision();
    const source = await file.open();
    try {
      if ((await file.revision())?.identity === before?.identity) {
        if (source !== null) await checkReadable(source, file.name);
        return await read(source, before && source && { ...before, size: source.size });
      }
    } catch (error) {
      source?.[Symbol.dispose]();
      if (isChangedMeanwhile(error)) continue;
      throw error;
    }
    source?.[Symbol.dispose]();
  }
  throw new LogError("changed_meanwhile", `Cannot read "${file.name}": it keeps being changed`, {
    place: { file: file.name },
    hint: "stop what writes to it, then open the log again",
  });
}

function isChangedMeanwhile(error: unknown): boolean {
  return error instanceof LogError && error.code === "changed_meanwhile";
}
