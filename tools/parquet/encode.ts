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
  WriterPropertiesBuilder,
} from "parquet-wasm/esm";
import wasm from "parquet-wasm/esm/parquet_wasm_bg.wasm" with { type: "bytes" };
import type { FilledColumn } from "../../lib/tables/parquet/column_buffers.ts";

const TYPES = { STRING: new Utf8(), INT32: new Int32(), INT64: new Int64() } as const;
/** No two lines are alike, so a dictionary of them is of no use. */
const WITHOUT_DICTIONARY = "raw";

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
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression.ZSTD)
    .setColumnDictionaryEnabled(WITHOUT_DICTIONARY, false)
    .build();
  return writeParquet(table, properties);
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
