/**
 * What a replay makes of a few lines.
 *
 * @module
 */

import { RecordReader } from "../../records/reader.ts";
import type { LogSettings } from "../../records/settings.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import type { Instant } from "../../time/instant.ts";

/** What a record says, outliving its batch. */
export interface ReadRecord {
  id: string;
  at: string | null;
  effective: Instant;
  isDeleted: boolean;
  isRestored: boolean;
  isBare: boolean;
  device: string | null;
  actor: string | null;
  text: string;
}

/** The records of a log with these bytes, and how many of its lines are none. */
export async function readRecords(
  log: string | Uint8Array,
  settings: LogSettings,
): Promise<{ records: ReadRecord[]; malformed: number }> {
  using source = await new MemoryStorage({ log }).open("log");
  using reader = new RecordReader(source!, { settings, fields: ["device", "actor"] });
  const records: ReadRecord[] = [];
  for await (const batch of reader.batches()) {
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      const { id, at, effective, isDeleted, isRestored, isBare } = record;
      const by = { device: record.field("device"), actor: record.field("actor") };
      const { text } = record.stored();
      records.push({ id, at, effective, isDeleted, isRestored, isBare, ...by, text });
    }
  }
  return { records, malformed: reader.malformed };
}
