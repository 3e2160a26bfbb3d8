import { ByteBuffer } from "../../../bytes/byte_buffer.ts";
import type { Compress } from "./compress.ts";
import { PageWriter } from "./page_writer.ts";
import { putRun, putRuns } from "./run_lengths.ts";

/** What a column of a Parquet file holds. */
export type ParquetType = "STRING" | "INT32" | "INT64";

/** A column of a Parquet file. */
export interface ParquetColumn {
  /** Its name. */
  readonly name: string;
  /** What it holds. */
  readonly type: ParquetType;
  /** Whether it may hold nothing. */
  readonly isNullable: boolean;
}

/** The least and the largest value of a column, as statistics spell them. */
export interface Bounds {
  /** The least. */
  readonly min: Uint8Array;
  /** The largest. */
  readonly max: Uint8Array;
}

/** One column of a row group, as it goes into the file. */
export interface FinishedColumn {
  /** Its pages. */
  readonly pages: PageWriter;
  /** How many rows, those without a value too. */
  readonly rows: number;
  /** How many have no value. */
  readonly nullCount: number;
  /** What skipping the row group can go by; null where that is nothing. */
  readonly bounds: Bounds | null;
}

const FIRST_ROWS = 1024;
/** Columns are few and rows are many: what a column has grown to, it keeps. */
const GROWTH = 4;
const LENGTH_BYTES = 4;

/**
 * One column while a row group is filled: it takes a value a row. At the end of the row group it
 * gives its pages, and begins anew in the memory that it has.
 */
export abstract class ColumnWriter {
  /** What it holds. */
  readonly column: ParquetColumn;
  readonly #compress: Compress;
  /** A 1 for each row of the page with a value; made where there is the first without one. */
  #levels: Uint32Array | null = null;
  readonly #body = new ByteBuffer();
  #pages: PageWriter;
  /** Rows of the pages that are written. */
  #writtenRows = 0;
  #nullCount = 0;
  /** Memory for the values of a page while they are written. */
  protected readonly encoded: ByteBuffer = new ByteBuffer();
  /** How many rows the page at hand has. */
  protected pageRows = 0;
  /** How many values, which nulls are none of. */
  protected pageValues = 0;

  /** Begins with no row. */
  constructor(column: ParquetColumn, compress: Compress) {
    this.column = column;
    this.#compress = compress;
    this.#pages = new PageWriter(compress);
  }

  /** How many rows the row group has so far. */
  get rows(): number {
    return this.#writtenRows + this.pageRows;
  }

  /** Takes a row without a value; the column must be nullable. */
  putNull(): void {
    this.#levelsFor(this.pageRows)[this.pageRows++] = 0;
  }

  /** Takes a row whose value is put elsewhere, and gives the place of that among the values. */
  protected nextValue(): number {
    if (this.#levels !== null) this.#levelsFor(this.pageRows)[this.pageRows] = 1;
    this.pageRows++;
    return this.pageValues++;
  }

  #levelsFor(row: number): Uint32Array {
    this.#levels ??= new Uint32Array(Math.max(2 * row, FIRST_ROWS)).fill(1);
    if (row >= this.#levels.length) this.#levels = grown(this.#levels);
    return this.#levels;
  }

  /** Writes the values that the data pages point at. */
  protected writeDictionary(body: Uint8Array, values: number): void {
    this.#pages.putDictionary(body, values);
  }

  /** Writes the rows so far as a page, and begins the next one. */
  protected writePage(values: Uint8Array, encoding: number): void {
    const body = this.column.isNullable ? this.#withLevels(values) : values;
    this.#pages.putData(body, this.pageRows, encoding);
    this.#writtenRows += this.pageRows;
    this.#nullCount += this.pageRows - this.pageValues;
    this.pageRows = this.pageValues = 0;
  }

  /** Puts in front which rows have a value. */
  #withLevels(values: Uint8Array): Uint8Array {
    const body = this.#body;
    body.clear();
    body.putUint32(0);
    if (this.pageValues === this.pageRows) putRun(body, 1, this.pageRows, 1);
    else putRuns(body, this.#levels!, this.pageRows, 1);
    const { length } = body;
    body.length = 0;
    body.putUint32(length - LENGTH_BYTES);
    body.length = length;
    body.putBytes(values);
    return body.written();
  }

  /** Writes what waits, where something does, and gives the bounds of the row group. */
  protected abstract writeRest(): Bounds | null;

  /** Gives the pages of all rows so far, and begins anew. */
  finish(): FinishedColumn {
    const bounds = this.writeRest();
    const finished = {
      pages: this.#pages,
      rows: this.#writtenRows,
      nullCount: this.#nullCount,
      bounds,
    };
    this.#pages = new PageWriter(this.#compress);
    this.#writtenRows = this.#nullCount = 0;
    return finished;
  }
}

/** The same numbers with room for more. */
export function grown<Numbers extends Uint32Array | Int32Array | BigInt64Array>(
  numbers: Numbers,
): Numbers {
  const larger = new (numbers.constructor as new (length: number) => Numbers)(
    GROWTH * numbers.length,
  );
  larger.set(numbers as never);
  return larger;
}
