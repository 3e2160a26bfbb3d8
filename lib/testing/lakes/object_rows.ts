/**
 * The rows of all objects of a lake, also of those that no longer count.
 *
 * @module
 */

import { PLAIN_CODEC } from "./plain_codec.ts";
import type { MemoryStorage } from "../../storage/memory.ts";
import type { Cell } from "../../tables/table.ts";
import { RUN_COLUMNS, SPAN_COLUMNS } from "../../lake/format/columns.ts";
import { runPlace, spansPlace } from "../../lake/format/names.ts";
import type { ParquetColumn } from "../../tables/parquet/column_buffers.ts";

/** One object of a lake. */
export interface LakeObject {
  /** Its name. */
  readonly name: string;
  /** Its bucket. */
  readonly bucket: number;
  /** Its base. */
  readonly base: number;
  /** Whether it is a run, else it has spans. */
  readonly isRun: boolean;
  /** Its columns. */
  readonly columns: readonly ParquetColumn[];
  /** Its rows. */
  readonly rows: readonly Cell[][];
}

/** Reads all runs and spans of a lake that a test has in memory. */
export async function readObjects(files: MemoryStorage): Promise<LakeObject[]> {
  const objects: LakeObject[] = [];
  for (const name of Object.keys(files.files()).sort()) {
    const run = runPlace(name);
    const place = run ?? spansPlace(name);
    if (place === null) continue;
    const columns = run === null ? SPAN_COLUMNS : RUN_COLUMNS;
    const { bucket, base } = place;
    objects.push({
      name,
      bucket,
      base,
      isRun: run !== null,
      columns,
      rows: await rowsOf(files, name, columns),
    });
  }
  return objects;
}

async function rowsOf(
  files: MemoryStorage,
  name: string,
  columns: readonly ParquetColumn[],
): Promise<Cell[][]> {
  using source = (await files.open(name))!;
  const rows: Cell[][] = [];
  for (const group of await PLAIN_CODEC.read(source)) {
    const values = await group.read(columns.map(({ name }) => name));
    for (let row = 0; row < group.rows; row++) rows.push(values.map((column) => column[row]!));
  }
  return rows;
}
