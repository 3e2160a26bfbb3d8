import type { Logs } from "../../logs/logs.ts";
import { RecordReader } from "../../records/reader.ts";
import type { LogName } from "../../records/settings.ts";
import { BEFORE_EVERYTHING, type Instant } from "../../time/instant.ts";

/**
 * Whether a time lies before all that a log still tells of: its own program drops old
 * lines (`compacted`), and none of those that are left has a time as early. Reads up to
 * the first line that has one.
 *
 * @throws {LogError} what reading throws.
 *
 * @example
 * ```ts
 * import { defaultSettings, MemoryStorage, openLogs, parseInstant } from "../../../mod.ts";
 * import { isBeforeLog } from "./before_log.ts";
 *
 * const settings = defaultSettings();
 * settings.logs.entries.compacted = true;
 * const line = '{"id":"a","at":"2026-03-01T08:00:00Z"}\n';
 * const logs = openLogs(new MemoryStorage({ "entries.jsonl": line }), { settings, timeZone: "UTC" });
 * const isBefore = (at: string) => isBeforeLog(logs, "entries", parseInstant(at)!);
 * if (!await isBefore("2026-02-28T00:00:00Z")) throw new Error();
 * if (await isBefore("2026-03-02T00:00:00Z")) throw new Error();
 * ```
 */
export async function isBeforeLog(logs: Logs, log: LogName, time: Instant): Promise<boolean> {
  const settings = logs.settingsOf(log);
  if (!settings.compacted) return false;
  using source = await logs.open(log);
  if (source === null) return false;
  let isTimed = false;
  using reader = new RecordReader(source, { settings });
  for await (const batch of reader.batches()) {
    for (let index = 0; index < batch.length; index++) {
      const { effective } = batch.at(index);
      if (effective === BEFORE_EVERYTHING) continue;
      if (effective <= time) return false;
      isTimed = true;
    }
  }
  return isTimed;
}
