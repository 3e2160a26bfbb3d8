/**
 * Parquet, as much of it as a lake needs: the packages that know it stand outside of the library.
 *
 * @module
 */

import type { LogSource } from "../../storage/storage.ts";
import type { OpenParquet } from "../../tables/parquet/parquet_tables.ts";
import type { Cell } from "../../tables/table.ts";

/** Values of one column, by row. */
export type ColumnValues = ArrayLike<Cell>;

/** Rows of a file that lie together. */
export interface RowGroup {
  /** How many rows. */
  readonly rows: number;
  /** The least and the greatest value of a column of texts; null where the file does not say. */
  bounds(column: string): { readonly min: string; readonly max: string } | null;
  /** Reads columns, in the order of their names; of `raw` the bytes, of other texts strings. */
  read(columns: readonly string[]): Promise<readonly ColumnValues[]>;
}

/** Opens a Parquet file. The source stays the caller's, and is read as long as groups are. */
export type OpenRows = (source: LogSource) => Promise<readonly RowGroup[]>;

/** What writes and reads the objects of a lake. */
export interface LakeCodec {
  /** Begins a file. */
  readonly write: OpenParquet;
  /** Opens a file. */
  readonly read: OpenRows;
}
