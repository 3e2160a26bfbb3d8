import { RecordReader } from "../../records/reader.ts";
import type { InputPlace } from "./compare.ts";
import type { Input } from "./input.ts";
import type { MergeSettings } from "./tail.ts";

/** A tombstone that holds at the end of the common prefix. */
export interface Tombstone extends InputPlace {
  /** Its 1-based line. */
  readonly number: number;
}

/**
 * The tombstones of some ids that hold behind the first lines of the base: what
 * was written since holds only if it restores the entry.
 *
 * @param linesMax How many lines.
 */
export async function tombstonesBefore(
  ids: readonly string[],
  base: Input,
  linesMax: number,
  { log, settings }: MergeSettings,
): Promise<Map<string, Tombstone>> {
  const found = new Map<string, Tombstone>();
  const isSticky = log === "entries" && settings.tombstones === "sticky";
  if (!isSticky || ids.length === 0 || linesMax === 0) return found;
  const reader = new RecordReader(base.source, { settings, only: { ids }, linesMax });
  for await (const batch of reader.batches()) {
    for (let index = 0; index < batch.length; index++) {
      const { id, isDeleted, isRestored, line, offset, length } = batch.at(index);
      if (!isDeleted && isRestored) found.delete(id);
      if (!isDeleted || found.has(id)) continue;
      const start = Math.max(offset, base.start);
      const place = { input: 0, offset: start, length: offset + length - start };
      found.set(id, { ...place, number: line });
    }
  }
  return found;
}
