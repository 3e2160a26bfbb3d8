import { EVENTS } from "../rows/event_table.ts";
import { SPANS } from "../rows/span_table.ts";
import type { Cell, Table, TableWorld } from "../table.ts";
import {
  ColumnBuffers,
  type FilledColumn,
  type ParquetColumn,
  type ParquetType,
} from "./column_buffers.ts";

/** One Parquet file that is being made. */
export interface ParquetFile {
  /** Takes the next rows; what is lent of the columns is copied. */
  write(rows: number, columns: readonly FilledColumn[]): void;
  /** Waits until what was taken is not more than memory should hold. */
  ready(): Promise<void>;
  /** Gives the whole file. */
  end(): Promise<Uint8Array[]>;
}

/** Takes a whole file. */
export type WriteFile = (name: string, parts: readonly Uint8Array[]) => Promise<void>;

/** Begins a Parquet file with these columns. */
export type OpenParquet = (columns: readonly ParquetColumn[]) => ParquetFile;

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

/** So many rows are handed over at once. */
const ROWS_AT_ONCE = 16_384;

/**
 * Writes a table as Parquet files, one after the other. Of a table without rows there is one file.
 *
 * @param write Takes the next file.
 * @returns How many rows there are.
 * @throws {LogError} what reading the logs, and `write`, throw.
 */
export async function writeParquet(
  table: Table,
  world: TableWorld,
  open: OpenParquet,
  write: WriteFile,
  limits: ParquetLimits = PARQUET_LIMITS,
): Promise<number> {
  const columns = parquetColumns(table);
  const files = new FileSequence(table.name, columns, open, { write, limits });
  let total = 0;
  await table.fill(world, columns.map(({ name }) => name), (cells) => {
    files.put(cells);
    total++;
  }, () => files.settle());
  await files.end();
  return total;
}

/** The files of one table, each begun where the one before is full. */
class FileSequence {
  readonly #name: string;
  readonly #columns: readonly ParquetColumn[];
  readonly #open: OpenParquet;
  readonly #options: { readonly write: WriteFile; readonly limits: ParquetLimits };
  readonly #buffers: ColumnBuffers;
  #file: ParquetFile;
  #files = 0;
  /** Rows and bytes of whole lines that were handed to the file. */
  #rows = 0;
  #bytes = 0;
  /** Files that are full, and are on their way. */
  #ending: Promise<void>[] = [];

  constructor(
    name: string,
    columns: readonly ParquetColumn[],
    open: OpenParquet,
    options: { readonly write: WriteFile; readonly limits: ParquetLimits },
  ) {
    this.#name = name;
    this.#columns = columns;
    this.#open = open;
    this.#options = options;
    this.#buffers = new ColumnBuffers(columns);
    this.#file = open(columns);
  }

  put(cells: Cell[]): void {
    const { rows, bytes } = this.#options.limits;
    this.#buffers.put(cells);
    const isFull = this.#rows + this.#buffers.rows >= rows ||
      this.#bytes + this.#buffers.bytesOf(LONGEST) >= bytes;
    if (isFull || this.#buffers.rows >= ROWS_AT_ONCE) this.#handOver();
    if (!isFull) return;
    this.#endFile();
    this.#file = this.#open(this.#columns);
  }

  #handOver(): void {
    this.#bytes += this.#buffers.bytesOf(LONGEST);
    const { rows, columns } = this.#buffers.take();
    this.#rows += rows;
    this.#file.write(rows, columns);
  }

  #endFile(): void {
    const name = `${this.#name}-${String(++this.#files).padStart(6, "0")}.parquet`;
    const { write } = this.#options;
    this.#ending.push(this.#file.end().then((parts) => write(name, parts)));
    this.#rows = this.#bytes = 0;
  }

  async settle(): Promise<void> {
    if (this.#ending.length > 0) await Promise.all(this.#ending.splice(0));
    await this.#file.ready();
  }

  async end(): Promise<void> {
    // A table without rows has a file all the same.
    if (this.#buffers.rows > 0 || this.#files === 0) this.#handOver();
    if (this.#rows > 0 || this.#files === 0) this.#endFile();
    await Promise.all(this.#ending);
  }
}
