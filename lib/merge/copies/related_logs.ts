import type { LogName, Settings } from "../../records/settings.ts";
import { openLog } from "../../storage/open_log.ts";
import type { LogSource, LogStorage } from "../../storage/storage.ts";
import { isRelated } from "../law/related.ts";

/**
 * The logs of a directory that a file shares a readable line with, in their usual
 * order: which log it is a copy of, where its name does not tell.
 *
 * @throws {LogError} what opening or reading a log throws, or reading the file.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { relatedLogs } from "./related_logs.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n', old: '{"id":"a"}\n' });
 * using copy = await storage.open("old");
 * const logs = await relatedLogs(storage, defaultSettings(), copy!);
 * if (logs.join() !== "entries") throw new Error(logs.join());
 * ```
 */
export async function relatedLogs(
  storage: LogStorage,
  { logs }: Settings,
  copy: LogSource,
): Promise<LogName[]> {
  const related: LogName[] = [];
  for (const [log, settings] of Object.entries(logs)) {
    using source = await openLog(storage, settings.file);
    if (source !== null && await isRelated(source, copy, settings)) related.push(log);
  }
  return related;
}
