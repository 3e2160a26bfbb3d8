import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import assert from "node:assert/strict";
import { readParquet } from "parquet-wasm/esm";
import { ColumnBuffers, type ParquetColumn } from "../../lib/tables/parquet/column_buffers.ts";
import encode from "./encode.ts";

const COLUMNS: readonly ParquetColumn[] = [
  { name: "line", type: "INT32", isNullable: true },
  { name: "effective_us", type: "INT64", isNullable: false },
  { name: "raw", type: "STRING", isNullable: true },
  { name: "kind", type: "STRING", isNullable: false },
];
type Row = [line: number | null, effective: bigint, raw: string | null, kind: string];

function read(bytes: Uint8Array): unknown[][] {
  const table = tableFromIPC(readParquet(bytes).intoIPCStream());
  const columns = COLUMNS.map(({ name }) => table.getChild(name)!);
  return Array.from(
    { length: table.numRows },
    (_, row) => columns.map((column) => column.get(row)),
  );
}

const ROW: fc.Arbitrary<Row> = fc.tuple(
  fc.option(fc.integer({ min: 0 })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.option(fc.string({ unit: "grapheme", maxLength: 12 })),
  fc.constantFrom("edit", "", "caf\u00e9", "\u6728"),
);

Deno.test("a Parquet file holds the rows that were put, and nothing else makes its bytes", () => {
  const encoder = new TextEncoder();
  const buffers = new ColumnBuffers(COLUMNS);
  const fill = (rows: readonly Row[]) => {
    for (const [line, effective, raw, kind] of rows) {
      // Lines come as bytes, and other texts as they are.
      buffers.put([line, effective, raw === null ? null : encoder.encode(raw), kind]);
    }
    const { rows: count, columns } = buffers.take();
    assert.equal(count, rows.length);
    return encode(count, columns);
  };
  const property = fc.property(fc.array(ROW, { maxLength: 60 }), fc.nat(80), (some, times) => {
    // Some are more rows than a column has room for at first.
    const rows = Array(some.length === 0 ? 0 : times).fill(some).flat() as Row[];
    const bytes = fill(rows);
    assert.deepEqual(read(bytes), rows);
    assert.deepEqual(fill(rows), bytes);
  });
  fc.assert(property, { seed: 1, numRuns: 30 });
});
