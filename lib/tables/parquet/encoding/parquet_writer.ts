/**
 * A Parquet file, put together out of finished columns:
 *
 *     "PAR1"
 *     row group 1   column 1: [dictionary page] data page …   column 2: …
 *     row group 2   …
 *     footer        schema, where each column lies, its bounds (Thrift, compact)
 *     footer's length in four bytes, "PAR1"
 *
 * Nothing in it depends on anything but the rows, so the same rows give the same bytes.
 *
 * @module
 */

import type { ColumnWriter, FinishedColumn, ParquetColumn } from "./column_writer.ts";
import { ByteBuffer } from "../../../bytes/byte_buffer.ts";
import { ENCODING } from "./page_writer.ts";
import { thriftBytes, type ThriftStruct } from "./thrift.ts";

const encoder = new TextEncoder();
const MAGIC = encoder.encode("PAR1");
const FORMAT_VERSION = 1;
const CREATED_BY = "jsonl-log";
/** Parquet's numbers. */
const TYPE = { INT32: 1, INT64: 2, STRING: 6 } as const;
const REPETITION = { required: 0, optional: 1 } as const;
const UTF8 = 0, ZSTD = 6;

/** One Parquet file after the other, out of the same columns. */
export class ParquetWriter {
  readonly #columns: readonly ColumnWriter[];
  #parts: Uint8Array[] = [MAGIC];
  #bytes = MAGIC.length;
  #rows = 0;
  #rowGroups: ThriftStruct[] = [];

  /** Begins a file; its columns are filled from outside, all with the same number of rows. */
  constructor(columns: readonly ColumnWriter[]) {
    this.#columns = columns;
  }

  /** How many rows it has so far. */
  get rows(): number {
    return this.#rows + (this.#columns[0]?.rows ?? 0);
  }

  /** Ends a row group with the rows that the columns have, where they have some. */
  endRowGroup(): void {
    const rows = this.#columns[0]?.rows ?? 0;
    if (rows === 0) return;
    const start = this.#bytes;
    let plainBytes = 0;
    const chunks = this.#columns.map((writer) => {
      const finished = writer.finish();
      const chunk = columnChunk(writer.column, finished, this.#bytes);
      for (const part of finished.pages.parts) this.#parts.push(part);
      this.#bytes += finished.pages.bytes;
      plainBytes += finished.pages.plainBytes;
      return chunk;
    });
    this.#rows += rows;
    this.#rowGroups.push({
      1: { structs: chunks },
      2: { i64: plainBytes },
      3: { i64: rows },
      5: { i64: start },
      6: { i64: this.#bytes - start },
    });
  }

  /** Ends the file, gives its bytes, and begins the next. */
  end(): Uint8Array[] {
    this.endRowGroup();
    const footer = thriftBytes({
      1: { i32: FORMAT_VERSION },
      2: { structs: schemaOf(this.#columns.map(({ column }) => column)) },
      3: { i64: this.#rows },
      4: { structs: this.#rowGroups },
      6: { binary: encoder.encode(CREATED_BY) },
      // Bounds are in the order of the types; without this, no reader trusts them.
      7: { structs: this.#columns.map(() => ({ 1: { struct: {} } })) },
    });
    const tail = new ByteBuffer();
    tail.putUint32(footer.length);
    tail.putBytes(MAGIC);
    const parts = [...this.#parts, footer, tail.written()];
    this.#parts = [MAGIC];
    this.#bytes = MAGIC.length;
    this.#rows = 0;
    this.#rowGroups = [];
    return parts;
  }
}

/** The root, which has the columns below it, and then each column. */
function schemaOf(columns: readonly ParquetColumn[]): ThriftStruct[] {
  const root = { 4: { binary: encoder.encode("schema") }, 5: { i32: columns.length } };
  return [
    root,
    ...columns.map(({ name, type, isNullable }) => ({
      1: { i32: TYPE[type] },
      3: { i32: isNullable ? REPETITION.optional : REPETITION.required },
      4: { binary: encoder.encode(name) },
      // A text, as old readers know it and as new ones do.
      ...type === "STRING" && { 6: { i32: UTF8 }, 10: { struct: { 1: { struct: {} } } } },
    })),
  ];
}

/** Where a column lies that begins at `start`, and what is in it. */
function columnChunk(
  { name, type }: ParquetColumn,
  { pages, rows, nullCount, bounds }: FinishedColumn,
  start: number,
): ThriftStruct {
  const { dictionaryBytes } = pages;
  const metadata: ThriftStruct = {
    1: { i32: TYPE[type] },
    2: { i32s: [...new Set([...pages.encodings, ENCODING.runs])] },
    3: { binaries: [encoder.encode(name)] },
    4: { i32: ZSTD },
    5: { i64: rows },
    6: { i64: pages.plainBytes },
    7: { i64: pages.bytes },
    9: { i64: start + (dictionaryBytes ?? 0) },
    11: dictionaryBytes === null ? undefined : { i64: start },
    12: {
      struct: {
        3: { i64: nullCount },
        5: bounds === null ? undefined : { binary: bounds.max },
        6: bounds === null ? undefined : { binary: bounds.min },
      },
    },
  };
  return { 2: { i64: 0 }, 3: { struct: metadata } };
}
