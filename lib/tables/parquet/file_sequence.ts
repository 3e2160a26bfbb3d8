import type { ColumnWriter, ParquetColumn } from "./encoding/column_writer.ts";
import type { Compress } from "./encoding/compress.ts";
import { Int32Writer, Int64Writer } from "./encoding/number_columns.ts";
import { ParquetWriter } from "./encoding/parquet_writer.ts";
import { DictionaryWriter, PlainTextWriter } from "./encoding/text_columns.ts";

/** Takes a whole file. */
export type WriteFile = (name: string, parts: readonly Uint8Array[]) => Promise<void>;

/** How far one file goes. */
export interface ParquetLimits {
  /** So many rows. */
  readonly rows: number;
  /** Or so many bytes of text, where a text that comes again counts once. */
  readonly bytes: number;
}

/** The limits of each file of an export. */
export const PARQUET_LIMITS: ParquetLimits = { rows: 250_000, bytes: 64 * 1024 * 1024 };

/** How the files of a table are made. */
export interface FileSequenceOptions {
  /** Makes pages small. */
  readonly compress: Compress;
  /** Takes each file. */
  readonly write: WriteFile;
  /** How far each goes; {@linkcode PARQUET_LIMITS} without it. */
  readonly limits?: ParquetLimits | undefined;
}

/** Columns of which hardly two texts are alike, so that a dictionary would be as long as they are. */
const PLAIN_TEXTS: ReadonlySet<string> = new Set(["raw", "at_text"]);

/** The files of one table, each begun where the one before is full; there is one at least. */
export class FileSequence {
  /** What the files are called. */
  readonly name: string;
  readonly #options: FileSequenceOptions;
  readonly #columns: ReadonlyMap<string, ColumnWriter>;
  readonly #limits: ParquetLimits;
  readonly #file: ParquetWriter;
  #files = 0;
  /** Rows of the files that are full, and rows and bytes of text of the one at hand. */
  #rows = 0;
  #fileRows = 0;
  #textBytes = 0;
  /** Files that are full, and are on their way. */
  #ending: Promise<void>[] = [];

  /** Begins with no row; its files are called `name-000001.parquet` and so on. */
  constructor(name: string, columns: readonly ParquetColumn[], options: FileSequenceOptions) {
    const { compress } = options;
    const writers = columns.map((column) => columnWriter(column, compress));
    this.name = name;
    this.#options = options;
    this.#columns = new Map(writers.map((writer) => [writer.column.name, writer]));
    this.#limits = options.limits ?? PARQUET_LIMITS;
    this.#file = new ParquetWriter(writers);
  }

  /** How many rows there are in all. */
  get rows(): number {
    return this.#rows + this.#fileRows;
  }

  /** A column of 32-bit numbers. */
  int32(name: string): Int32Writer {
    return this.#column(name, Int32Writer);
  }

  /** A column of 64-bit numbers. */
  int64(name: string): Int64Writer {
    return this.#column(name, Int64Writer);
  }

  /** A column of texts of which hardly two are alike. */
  plainTexts(name: string): PlainTextWriter {
    return this.#column(name, PlainTextWriter);
  }

  /** A column of texts that come again. */
  texts(name: string): DictionaryWriter {
    return this.#column(name, DictionaryWriter);
  }

  #column<Writer extends ColumnWriter>(
    name: string,
    kind: abstract new (...args: never[]) => Writer,
  ): Writer {
    const writer = this.#columns.get(name);
    if (writer instanceof kind) return writer;
    throw new RangeError(`Cannot fill the column "${name}": it is no ${kind.name}`);
  }

  /** To be called behind each row, with how many bytes of text were taken for it. */
  endRow(textBytes: number): void {
    const { rows, bytes } = this.#limits;
    this.#textBytes += textBytes;
    if (++this.#fileRows >= rows || this.#textBytes >= bytes) this.#endFile();
  }

  /** Ends a row group, so that texts may be numbered anew. */
  endRowGroup(): void {
    this.#file.endRowGroup();
  }

  /** Waits until the files that are full are written. */
  async settle(): Promise<void> {
    if (this.#ending.length > 0) await Promise.all(this.#ending.splice(0));
  }

  /** Writes what is left. */
  async end(): Promise<void> {
    if (this.#fileRows > 0 || this.#files === 0) this.#endFile();
    await this.settle();
  }

  #endFile(): void {
    this.#rows += this.#fileRows;
    this.#fileRows = this.#textBytes = 0;
    const name = `${this.name}-${String(++this.#files).padStart(6, "0")}.parquet`;
    this.#ending.push(this.#options.write(name, this.#file.end()));
  }
}

/** What fills a column, as its type and its name say. */
export function columnWriter(column: ParquetColumn, compress: Compress): ColumnWriter {
  if (column.type === "INT32") return new Int32Writer(column, compress);
  if (column.type === "INT64") return new Int64Writer(column, compress);
  return PLAIN_TEXTS.has(column.name)
    ? new PlainTextWriter(column, compress)
    : new DictionaryWriter(column, compress);
}
