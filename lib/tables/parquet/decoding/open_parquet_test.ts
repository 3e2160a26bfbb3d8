import fc from "fast-check";
import assert from "node:assert/strict";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { concat } from "../../../bytes/concat.ts";
import { fromBytes } from "../../../storage/source.ts";
import { assertProperty } from "../../../testing/lanes/assert_property.ts";
import { ColumnBuffers } from "../column_buffers.ts";
import type { ParquetColumn } from "../encoding/column_writer.ts";
import { filledFiles } from "../filled_file.ts";
import { openParquet } from "./open_parquet.ts";

const COLUMNS: readonly ParquetColumn[] = [
  { name: "line", type: "INT32", isNullable: true },
  { name: "effective_us", type: "INT64", isNullable: false },
  { name: "raw", type: "STRING", isNullable: true },
  { name: "kind", type: "STRING", isNullable: true },
];
type Row = [line: number | null, effective: bigint, raw: string | null, kind: string | null];

const ROW: fc.Arbitrary<Row> = fc.tuple(
  fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.option(fc.string({ unit: "grapheme", maxLength: 12 })),
  fc.option(fc.constantFrom("edit", "", "caf\u00e9", "\u6728")),
);
const encoder = new TextEncoder();

async function fileOf(rows: readonly Row[]): Promise<Uint8Array> {
  const buffers = new ColumnBuffers(COLUMNS);
  for (const row of rows) buffers.put(row);
  const file = filledFiles((bytes) => zstdCompressSync(bytes))(COLUMNS);
  const { rows: count, columns } = buffers.take();
  file.write(count, columns);
  return concat(await file.end());
}

Deno.test("a Parquet file is read as it was written", async () => {
  const draw = fc.tuple(fc.array(ROW, { maxLength: 60 }), fc.constantFrom(1, 40));
  const property = fc.asyncProperty(draw, async ([some, times]) => {
    const rows = Array(times).fill(some).flat() as Row[];
    const source = fromBytes("a", await fileOf(rows));
    const found: unknown[][] = [];
    for (const group of await openParquet(source, zstdDecompressSync)) {
      const names = COLUMNS.map(({ name }) => name);
      const columns = await group.read(names, ["raw"]);
      for (let index = 0; index < group.rows; index++) {
        found.push(columns.map((column) => column[index]!));
      }
    }
    const expected = rows.map(([line, effective, raw, kind]) => [
      line,
      effective,
      raw === null ? null : encoder.encode(raw),
      kind,
    ]);
    assert.deepEqual(found.map(plain), expected.map(plain));
  });
  await assertProperty(property, { seed: 1, numRuns: 30 });
});

/** Bytes as numbers: what holds them is not compared. */
function plain(row: readonly unknown[]): unknown[] {
  return row.map((cell) => cell instanceof Uint8Array ? [...cell] : cell);
}

Deno.test("a row group says the bounds of its texts, and no other file is taken for Parquet", async () => {
  const bytes = await fileOf([[1, 0n, "x", "edit"], [2, 0n, "y", "capture"]]);
  const [group] = await openParquet(fromBytes("a", bytes), zstdDecompressSync);
  const { min, max } = group!.bounds("kind")!;
  const decoder = new TextDecoder();
  assert.deepEqual([decoder.decode(min), decoder.decode(max)], ["capture", "edit"]);
  await assert.rejects(group!.read(["other"]), { code: "wrong_format" });
  for (const text of ["", "PAR", '{"id":"a"}\n']) {
    const source = fromBytes("a", encoder.encode(text));
    await assert.rejects(openParquet(source, zstdDecompressSync), { code: "wrong_format" });
  }
});
