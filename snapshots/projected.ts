/**
 * What a log's first lines come to, as a snapshot tells it.
 *
 * @module
 */

import type { IdTable } from "../lib/records/id_table.ts";
import type { LogRecord } from "../lib/records/reader.ts";
import type { Checkpoint } from "../lib/replay/checkpoint.ts";
import type { Log } from "../lib/replay/log.ts";
import type { Projection } from "../lib/replay/projection.ts";
import { Replay } from "../lib/replay/replay.ts";
import type { LogSource } from "../lib/storage/storage.ts";
import { BEFORE_EVERYTHING, type Instant } from "../lib/time/instant.ts";
import { formatEffective, type SnapshotHeader } from "./header.ts";
import { encodeRow } from "./row.ts";

/** What is folded, and how. */
export interface ProjectOptions {
  /** The log. */
  log: Log;
  /** What to begin with; the first line without it. */
  from?: Checkpoint;
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
  rows: Checkpoint["rows"];
}

/**
 * Folds a whole log.
 *
 * @throws {LogError} what the source throws.
 */
export async function project(
  source: LogSource,
  { log, from, onProgress }: ProjectOptions,
): Promise<Projected> {
  let max: Instant = BEFORE_EVERYTHING;
  const observe = {
    before: (_: Projection, { effective }: LogRecord) => {
      if (effective > max) max = effective;
    },
  };
  using replay = new Replay(log, { from, onProgress });
  await replay.advance(source, { observe });
  const { lines, malformed, effective, ids, rows } = replay.checkpoint();
  const facts = {
    lines,
    malformed,
    ids: ids.ids.length,
    last_at: formatEffective(effective),
    max_at: formatEffective(max),
  };
  return { facts, ids, rows };
}

/** The rows as lines, without their newlines. */
export function* encodedRows({ ids, rows }: Pick<Projected, "ids" | "rows">): Generator<string> {
  for (const [key, id] of ids.ids.entries()) yield encodeRow(id, ids.versions[key]!, rows[key]);
}
