/**
 * What a log's first lines come to, as a snapshot tells it.
 *
 * @module
 */

import type { IdTable } from "../lib/records/id_table.ts";
import { type ReadPosition, RecordReader } from "../lib/records/reader.ts";
import { fold, type FoldTarget, NO_CUT } from "../lib/replay/fold.ts";
import type { Log } from "../lib/replay/log.ts";
import type { IdRow, Projection } from "../lib/replay/projection.ts";
import type { LogSource } from "../lib/storage/storage.ts";
import { BEFORE_EVERYTHING, type Instant } from "../lib/time/instant.ts";
import { formatEffective, type SnapshotHeader } from "./header.ts";
import { encodeRow } from "./row.ts";

/** What is folded, and how. */
export interface ProjectOptions {
  /** The log. */
  log: Log;
  /** What to begin with; the first line without it. */
  from?: ReadPosition & { rows: readonly (IdRow | undefined)[] };
  /** Told while the log is read. */
  onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

/** What lines came to. */
export interface Projected {
  /** What a header says of them. */
  facts: Pick<SnapshotHeader, "lines" | "malformed" | "ids" | "last_at" | "max_at">;
  /** The ids. */
  ids: IdTable;
  /** What the reducer keeps of each. */
  rows: Projection["rows"];
}

/**
 * Folds a whole log.
 *
 * @throws {LogError} what the source throws.
 */
export async function project(
  source: LogSource,
  { log: { settings, reducer }, from, onProgress }: ProjectOptions,
): Promise<Projected> {
  const state = reducer.initial(settings);
  for (const row of from?.rows ?? []) (state.rows as (IdRow | undefined)[]).push(row);
  let max: Instant = BEFORE_EVERYTHING;
  const view: FoldTarget = {
    reducer,
    state,
    cut: NO_CUT,
    onRecord: (_, { effective }) => {
      if (effective > max) max = effective;
    },
  };
  const { fields } = reducer;
  using reader = new RecordReader(source, { settings, fields, from, onProgress });
  await fold(reader.batches(), [view]);
  const ids = reader.ids();
  const facts = {
    lines: reader.lines,
    malformed: reader.malformed,
    ids: ids.ids.length,
    last_at: formatEffective(reader.effective),
    max_at: formatEffective(max),
  };
  return { facts, ids, rows: state.rows };
}

/** The rows as lines, without their newlines. */
export function* encodedRows({ ids, rows }: Pick<Projected, "ids" | "rows">): Generator<string> {
  for (const [key, id] of ids.ids.entries()) yield encodeRow(id, ids.versions[key]!, rows[key]);
}
