/** Parquet files of columns that are filled elsewhere, read back by parquet-wasm. */

import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import assert from "node:assert/strict";
import { zstdCompressSync } from "node:zlib";
import { concat } from "../../../lib/bytes/concat.ts";
import { ColumnBuffers, type ParquetColumn } from "../../../lib/tables/parquet/column_buffers.ts";
import { filledFiles } from "../../../lib/tables/parquet/filled_file.ts";
import { readParquet } from "./parquet_wasm.ts";

const COLUMNS: readonly ParquetColumn[] = [
  { name: "line", type: "INT32", isNullable: true },
  { name: "effective_us", type: "INT64", isNullable: false },
  { name: "raw", type: "STRING", isNullable: true },
  { name: "kind", type: "STRING", isNullable: true },
];
type Row = [line: number | null, effective: bigint, raw: string | null, kind: string | null];

function read(bytes: Uint8Array): unknown[][] {
  const table = tableFromIPC(readParquet(bytes).intoIPCStream());
  const columns = COLUMNS.map(({ name }) => table.getChild(name)!);
  return Array.from(
    { length: table.numRows },
    (_, row) => columns.map((column) => column.get(row)),
  );
}

const ROW: fc.Arbitrary<Row> = fc.tuple(
  fc.option(fc.integer()),
  fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: 0n, max: 99n })),
  fc.option(fc.string({ unit: "grapheme", maxLength: 12 })),
  fc.option(fc.constantFrom("edit", "", "caf\u00e9", "\u6728")),
);

Deno.test("a Parquet file holds the rows that were put, and nothing else makes its bytes", async () => {
  const encoder = new TextEncoder();
  const open = filledFiles((bytes) => zstdCompressSync(bytes));
  const fill = async (rows: readonly Row[], rowsAtOnce: number) => {
    const file = open(COLUMNS), buffers = new ColumnBuffers(COLUMNS);
    const handOver = () => {
      const { rows, columns } = buffers.take();
      file.write(rows, columns);
    };
    for (const [line, effective, raw, kind] of rows) {
      // Lines come as bytes, and other texts as they are.
      buffers.put([line, effective, raw === null ? null : encoder.encode(raw), kind]);
      if (buffers.rows === rowsAtOnce) handOver();
    }
    handOver();
    return concat(await file.end());
  };
  const draw = fc.tuple(fc.array(ROW, { maxLength: 60 }), fc.nat(80));
  const property = fc.asyncProperty(draw, async ([some, times]) => {
    // Some are more rows than a column has room for at first.
    const rows = Array(some.length === 0 ? 0 : times).fill(some).flat() as Row[];
    const bytes = await fill(rows, 2000);
    assert.deepEqual(read(bytes), rows);
    assert.deepEqual(await fill(rows, 7), bytes);
  });
  await fc.assert(property, { seed: 1, numRuns: 30 });
});
