import assert from "node:assert/strict";
import { hexRows } from "./hex.ts";

const bytes = (count: number) => "61".repeat(count);

Deno.test("a hex dump begins a row before what is wrong, and is of few rows", () => {
  const starts = hexRows(bytes(1_000), 100, 1).map(({ start }) => start);
  assert.deepEqual(starts, [80, 96, 112, 128, 144, 160, 176, 192]);
});

Deno.test("wrong bytes are apart in each row that has some of them", () => {
  const rows = hexRows(bytes(40), 14, 4);
  assert.deepEqual(rows.map(({ wrong }) => wrong), ["61 61", "61 61", ""]);
  assert.deepEqual(
    rows.map(({ before, wrong, after }) => (before + wrong + after).length),
    [47, 47, 47],
  );
});

Deno.test("what lies beyond the bytes that are known is not shown", () => {
  assert.deepEqual(hexRows(bytes(16), 4_096, 1), []);
  assert.deepEqual(hexRows("", 0, 0), []);
});
