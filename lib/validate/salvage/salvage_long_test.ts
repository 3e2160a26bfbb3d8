import fc from "fast-check";
import assert from "node:assert/strict";
import { MAX_LINE_BYTES } from "../../records/lines.ts";
import { salvage } from "../../records/salvage.ts";
import { defaultSettings } from "../../records/settings.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import type { LogSource } from "../../storage/storage.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { type LongPiece, salvageLong } from "./salvage_long.ts";

const SETTINGS = defaultSettings().logs.entries;
const AT = '"at":"2026-04-20T10:15:00Z"';
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

async function split(line: Uint8Array, readBytes: number, maxLineBytes: number) {
  const log = Uint8Array.from([0x2e, 0x0a, ...line]);
  using source = await new MemoryStorage({ log }).open("log");
  const place = { offset: 2, length: line.length };
  const pieces: [number, number, string | null][] = [];
  const found = salvageLong(source!, place, SETTINGS, maxLineBytes, readBytes);
  for await (const { start, end, record } of found) {
    pieces.push([start, end, record === null ? null : decoder.decode(record)]);
  }
  return pieces;
}

/** The same from a line that is held. */
function expected(line: Uint8Array): [number, number, string | null][] {
  const pieces = salvage(line, SETTINGS) ?? [{ start: 0, end: line.length, isRecord: false }];
  return pieces.map(({ start, end, isRecord }) => [
    start,
    end,
    isRecord ? decoder.decode(line.subarray(start, end)) : null,
  ]);
}

const part = fc.constantFrom(
  ...["\0", "\0\0\0", "\0".repeat(20), '{"id":"a"}', `{"id":"b",${AT}}`, '{"id":"c","te', " ", "x"],
  ...[",", "[", "]", "+", "\ufeff", '{"x":1}', `{"id":"é",${AT},"text":"木"}`],
);
const line = fc.array(part, { minLength: 1, maxLength: 12 })
  .map((parts) => encoder.encode(parts.join("")));

Deno.test("salvageLong splits a line as it would be were it held, however few bytes come at once", async () => {
  const property = fc.asyncProperty(
    line,
    fc.integer({ min: 1, max: 40 }),
    async (line, readBytes) => {
      assert.deepEqual(await split(line, readBytes, 1000), expected(line));
    },
  );
  await assertProperty(property, { seed: 1, numRuns: 1000 });
});

Deno.test("salvageLong takes no record out of a stretch that is too long itself", async () => {
  const record = `{"id":"b",${AT}}`;
  const long = `{"id":"a"}${" ".repeat(100)}`;
  const bytes = encoder.encode(`${long}\0${record}`);
  assert.deepEqual(await split(bytes, 1000, 50), [[0, 111, null], [111, bytes.length, record]]);
  const withoutTime = encoder.encode(`${long}\0{"id":"b"}`);
  assert.deepEqual(await split(withoutTime, 7, 50), [[0, withoutTime.length, null]]);
});

Deno.test("salvageLong finds the records around a hole that is longer than a line may be", async () => {
  const hole = MAX_LINE_BYTES + 1024 * 1024;
  const before = encoder.encode('{"id":"a"}'), behind = encoder.encode('{"id":"b"}');
  const line = new Uint8Array(before.length + hole + behind.length);
  line.set(before);
  line.set(behind, before.length + hole);
  using source = await new MemoryStorage({ log: line }).open("log");
  let largest = 0;
  const watched = {
    name: source!.name,
    size: source!.size,
    read: (into: Uint8Array, offset: number) => {
      largest = Math.max(largest, into.length);
      return source!.read(into, offset);
    },
  } as LogSource;
  const place = { offset: 0, length: line.length };
  const pieces: LongPiece[] = [];
  for await (const piece of salvageLong(watched, place, SETTINGS, MAX_LINE_BYTES)) {
    pieces.push({ ...piece, record: piece.record?.slice() ?? null });
  }
  assert.deepEqual(pieces, [
    { start: 0, end: 10, record: before },
    { start: 10, end: 10 + hole, record: null },
    { start: 10 + hole, end: line.length, record: behind },
  ]);
  assert(largest <= 256 * 1024, `${largest} bytes at once`);
});
