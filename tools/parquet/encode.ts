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
  type RecordBatch as WasmBatch,
  Table as WasmTable,
  transformParquetStream,
  type WriterProperties,
  WriterPropertiesBuilder,
} from "parquet-wasm/esm";
import wasm from "parquet-wasm/esm/parquet_wasm_bg.wasm" with { type: "bytes" };
import type { FilledColumn, ParquetColumn } from "../../lib/tables/parquet/column_buffers.ts";
import type { ParquetFile } from "../../lib/tables/parquet/parquet_tables.ts";

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

/** How many batches may wait to be encoded. */
const WAITING_MAX = 4;

/** Begins a file with these columns, compressed. */
export default function open(columns: readonly ParquetColumn[]): ParquetFile {
  const fields = columns.map(({ name, type, isNullable }) =>
    new Field(name, TYPES[type], isNullable)
  );
  const schema = new Schema(fields);
  const waiting = new CountQueuingStrategy({ highWaterMark: WAITING_MAX });
  const { readable, writable } = new TransformStream<WasmBatch, WasmBatch>({}, waiting);
  const writer = writable.getWriter();
  const file = transformParquetStream(readable, propertiesOf(columns)) as unknown as Promise<
    ReadableStream<Uint8Array>
  >;
  const parts = file.then((stream) => Array.fromAsync(stream));
  // Whoever ends the file is told what failed; nobody need wait for it before.
  parts.catch(() => {});
  return {
    write(rows, columns) {
      for (const batch of batchesOf(schema, rows, columns)) writer.write(batch).catch(() => {});
    },
    ready: () => writer.ready,
    async end() {
      await writer.close();
      return await parts;
    },
  };
}

/** Rows in the memory of the encoder. */
function batchesOf(schema: Schema, rows: number, columns: readonly FilledColumn[]): WasmBatch[] {
  const children = columns.map((column) => dataOf(rows, column));
  const type = new Struct(schema.fields);
  const batch = new RecordBatch(schema, makeData({ type, length: rows, children }));
  const table = WasmTable.fromIPCStream(tableToIPC(new Table(schema, [batch]), "stream"));
  const batches = table.recordBatches();
  table.free();
  return batches;
}

function propertiesOf(columns: readonly ParquetColumn[]): WriterProperties {
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
