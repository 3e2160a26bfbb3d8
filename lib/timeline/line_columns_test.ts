import assert from "node:assert/strict";
import type { LogRecord } from "../records/reader.ts";
import { OP } from "../records/lifecycle.ts";
import { LineColumns } from "./line_columns.ts";

const EFFECT = { op: OP.value, kind: "edit", wasLive: true, isLive: true } as const;

function record(offset: number, line: number, effective = 0n): LogRecord {
  return { offset, line, length: 10, atStart: -1, effective } as unknown as LogRecord;
}

Deno.test("columns compare times word by word as they compare as numbers", () => {
  const columns = new LineColumns();
  const times = [-(2n ** 62n), -(2n ** 32n), -1n, 0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n];
  columns.reserve(times.length);
  times.forEach((time, line) => columns.push(0, record(line, line + 1, time), EFFECT));
  for (const line of times.keys()) {
    for (const other of times.keys()) {
      assert.equal(Math.sign(columns.compareTimes(line, other)), Math.sign(line - other));
    }
  }
});

Deno.test("columns keep where lines lie beyond 4 GiB, and which physical lines they are", () => {
  const columns = new LineColumns();
  const offsets = [0, 100, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 7, 5 * 2 ** 32 + 1, 5 * 2 ** 32 + 20];
  const physical = [1, 2, 4, 5, 9, 10, 11];
  offsets.forEach((offset, index) => columns.push(0, record(offset, physical[index]!), EFFECT));
  assert.deepEqual(offsets.map((_, index) => columns.offset(index)), offsets);
  assert.deepEqual(offsets.map((_, index) => columns.physical(index)), physical);
  assert.deepEqual([0, 3, 4, 8, 11, 99].map((line) => columns.through(line)), [0, 2, 3, 4, 7, 7]);
  columns.trim(0);
  assert.equal(columns.byteLength, 7 * (4 + 8 + 4 + 4 + 4 + 1));
});
