import { EVENTS } from "../rows/event_table.ts";
import { SPANS } from "../rows/span_table.ts";
import type { Table, TableWorld } from "../table.ts";
import {
  ColumnBuffers,
  type FilledColumn,
  type ParquetColumn,
  type ParquetType,
} from "./column_buffers.ts";

/** Makes one whole Parquet file of columns. */
export type EncodeParquet = (rows: number, columns: readonly FilledColumn[]) => Uint8Array;

/** How far one file goes. */
export interface ParquetLimits {
  /** So many rows. */
  readonly rows: number;
  /** Or so many bytes of whole lines. */
  readonly bytes: number;
}

/** The limits of each file of an export. */
export const PARQUET_LIMITS: ParquetLimits = { rows: 250_000, bytes: 64 * 1024 * 1024 };

/** The column of whole lines. */
const LONGEST = "raw";
const LARGE: ReadonlySet<string> = new Set(["byte_offset", "effective_us", "from_us", "to_us"]);
const NULLABLE: ReadonlySet<string> = new Set(
  ["at_text", "device", "actor", "entry_id", "deleted_line"],
);
/** Columns for people, and those that are there without a value only in spans. */
const LEFT_OUT: ReadonlySet<string> = new Set(["from_at", "to_at"]);
const NULLABLE_IN_SPANS: ReadonlySet<string> = new Set(["line", "version"]);

/** The tables of an export to Parquet: from them everything else follows. */
export const PARQUET_TABLES: readonly Table[] = [EVENTS, SPANS];

/** The columns of a table as Parquet has them. */
export function parquetColumns({ name: table, columns }: Table): ParquetColumn[] {
  return columns.filter(({ name }) => !LEFT_OUT.has(name)).map(({ name, type }) => {
    const large: ParquetType = LARGE.has(name) ? "INT64" : "INT32";
    return {
      name,
      type: type === "INTEGER" ? large : "STRING",
      isNullable: NULLABLE.has(name) || (table === SPANS.name && NULLABLE_IN_SPANS.has(name)),
    };
  });
}

/**
 * Writes a table as Parquet files, one after the other, each whole before the next begins. Of a
 * table without rows there is one file.
 *
 * @param write Takes the next file; its bytes are lent.
 * @returns How many rows there are.
 * @throws {LogError} what reading the logs, and `write`, throw.
 */
export async function writeParquet(
  table: Table,
  world: TableWorld,
  encode: EncodeParquet,
  write: (name: string, bytes: Uint8Array) => void,
  limits: ParquetLimits = PARQUET_LIMITS,
): Promise<number> {
  const columns = parquetColumns(table);
  const buffers = new ColumnBuffers(columns);
  let files = 0, total = 0;
  const flush = () => {
    const { rows, columns } = buffers.take();
    files++;
    write(`${table.name}-${String(files).padStart(6, "0")}.parquet`, encode(rows, columns));
  };
  await table.fill(world, columns.map(({ name }) => name), (cells) => {
    buffers.put(cells);
    total++;
    if (buffers.rows >= limits.rows || buffers.bytesOf(LONGEST) >= limits.bytes) flush();
  });
  if (buffers.rows > 0 || files === 0) flush();
  return total;
}
