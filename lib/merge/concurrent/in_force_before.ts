import { type Op, opOf } from "../../records/lifecycle.ts";
import { RecordReader } from "../../records/reader.ts";
import type { LogSettings } from "../../records/settings.ts";
import type { InputPlace } from "../law/compare.ts";
import type { Input } from "../law/input.ts";
import { type InForce, NOTHING_IN_FORCE, withLine } from "./in_force.ts";

/** A line of the common prefix. */
export interface PrefixLine extends InputPlace {
  /** Its 1-based line. */
  readonly number: number;
  /** What it says. */
  readonly op: Op;
}

/**
 * What is in force of some ids behind the first lines of the base: what was
 * written since meets the value or the tombstone that stands there.
 *
 * @param linesMax How many lines.
 * @returns By id; nothing for an id that no line is in force of.
 */
export async function inForceBefore(
  ids: readonly string[],
  base: Input,
  linesMax: number,
  settings: LogSettings,
): Promise<Map<string, InForce<PrefixLine>>> {
  const found = new Map<string, InForce<PrefixLine>>();
  if (ids.length === 0 || linesMax === 0) return found;
  const { tombstones } = settings;
  using reader = new RecordReader(base.source, { settings, filter: { ids }, linesMax });
  for await (const batch of reader.batches()) {
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      const { id, line: number, offset, length } = record;
      const start = Math.max(offset, base.start);
      const op = opOf(record, tombstones);
      const line = { input: 0, offset: start, length: offset + length - start, number, op };
      found.set(id, withLine(found.get(id) ?? NOTHING_IN_FORCE, line, op, tombstones));
    }
  }
  return found;
}
