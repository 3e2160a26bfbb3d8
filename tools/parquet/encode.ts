/**
 * Parquet files out of columns: what `log export --format parquet` loads. It stands apart, for its
 * packages are larger than the rest of the program, and most people never need them.
 *
 * @module
 */

import {
  Field,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
} from "apache-arrow";
import type { Data, DataType } from "apache-arrow";
import {
  Compression,
  initSync,
  Table as WasmTable,
  writeParquet,
  type WriterProperties,
  WriterPropertiesBuilder,
} from "parquet-wasm/esm";
import wasm from "parquet-wasm/esm/parquet_wasm_bg.wasm" with { type: "bytes" };
import type { FilledColumn } from "../../lib/tables/parquet/column_buffers.ts";

const TYPES = { STRING: new Utf8(), INT32: new Int32(), INT64: new Int64() } as const;
/** Columns of which hardly two values are alike, so that a dictionary would be as long as they are. */
const WITHOUT_DICTIONARY = [
  "raw",
  "id",
  "at_text",
  "line",
  "byte_offset",
  "effective_us",
  "from_us",
  "to_us",
];

initSync({ module: wasm });

/** One whole file with these columns, compressed. */
export default function encode(rows: number, columns: readonly FilledColumn[]): Uint8Array {
  const fields = columns.map(({ name, type, isNullable }) =>
    new Field(name, TYPES[type], isNullable)
  );
  const schema = new Schema(fields);
  const children = columns.map((column) => dataOf(rows, column));
  const type = new Struct(fields);
  const batch = new RecordBatch(schema, makeData({ type, length: rows, children }));
  // It takes the table over, and frees it.
  const table = WasmTable.fromIPCStream(tableToIPC(new Table(schema, [batch]), "stream"));
  return writeParquet(table, properties(columns));
}

function properties(columns: readonly FilledColumn[]): WriterProperties {
  let builder = new WriterPropertiesBuilder().setCompression(Compression.ZSTD);
  for (const { name } of columns) {
    if (!WITHOUT_DICTIONARY.includes(name)) continue;
    builder = builder.setColumnDictionaryEnabled(name, false);
  }
  return builder.build();
}

function dataOf(length: number, column: FilledColumn): Data<DataType> {
  const { type, offsets, values, nullCount, validity } = column;
  return makeData({
    type: TYPES[type],
    length,
    nullCount,
    nullBitmap: nullCount === 0 ? null : validity,
    ...offsets !== null && { valueOffsets: offsets },
    data: values,
  } as never);
}
