import { RecordReader } from "../records/reader.ts";
import type { LogSettings } from "../records/settings.ts";
import type { LogSource } from "../storage/storage.ts";

/**
 * The ids that the readable lines of an entries log have, deleted ones too.
 *
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { entryIds } from "./entry_ids.ts";
 *
 * using source = await new MemoryStorage({ log: '{"id":"a"}\n{"id":"b"}\n' }).open("log");
 * const ids = await entryIds(source!, defaultSettings().logs.entries);
 * if ([...ids].join() !== "a,b") throw new Error();
 * ```
 */
export async function entryIds(
  source: LogSource,
  settings: LogSettings,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  using reader = new RecordReader(source, { settings });
  for await (const batch of reader.batches()) {
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      if (record.version === 1) ids.add(record.id);
    }
  }
  return ids;
}
