import fc from "fast-check";
import assert from "node:assert/strict";
import { MAX_LINE_BYTES } from "../lib/records/lines.ts";
import { LoadedIds } from "../lib/records/scanner/loaded_ids.ts";
import { type IdRow, VersionRef } from "../lib/replay/projection.ts";
import { assertProperty } from "../lib/testing/lanes/assert_property.ts";
import { lane } from "../lib/testing/lanes/lane.ts";
import { BEFORE_EVERYTHING, formatInstant } from "../lib/time/instant.ts";
import { entries } from "../reducers/entries.ts";
import { events } from "../reducers/events.ts";
import { RowCheck } from "./check_rows.ts";
import type { SnapshotHeader } from "./header.ts";
import { decodeRow, encodeRow } from "./row.ts";

const encoder = new TextEncoder();
const LINES = 4, BYTES = 40, LATEST = 9n;

/** As much of a header as a check of rows asks for. */
const HEADER = {
  ...{ lines: LINES, malformed: 0, ids: 1, offset: BYTES },
  ...{ last_at: null, max_at: formatInstant(LATEST) },
} as SnapshotHeader;

function loaderOf(isLive: boolean): LoadedIds {
  const bounds = { lines: LINES, bytes: BYTES, lineBytes: MAX_LINE_BYTES, latest: LATEST, isLive };
  return new LoadedIds(bounds);
}

const NEAR = (max: number) => fc.integer({ min: -1, max: max + 1 });
const REF = fc.record({
  offset: NEAR(BYTES),
  length: NEAR(13),
  line: NEAR(LINES),
  version: NEAR(3),
  atStart: NEAR(13),
  effective: fc.oneof(fc.constant(BEFORE_EVERYTHING), fc.bigInt({ min: -3n, max: LATEST + 1n })),
}).map((facts) => new VersionRef(facts));
const ROW = fc.record({
  id: fc.constant("a"),
  firstOffset: fc.oneof(fc.constant(0), NEAR(BYTES)),
  current: fc.option(REF, { freq: 4 }),
  tombstone: fc.option(REF, { freq: 1 }),
});

Deno.test("a scanner takes a row exactly if the check of rows lets it pass", () => {
  let taken = 0, left = 0;
  const draw = fc.tuple(NEAR(LINES), ROW, fc.constantFrom(entries, events));
  const property = fc.property(draw, ([versions, row, reducer]) => {
    const check = new RowCheck(HEADER, reducer);
    const isRight = check.take("a", versions, row);
    const line = encoder.encode(`${encodeRow("a", versions, row)}\n`);
    const loaded = loaderOf(reducer === events);
    assert.equal(loaded.take(line), isRight ? line.length : 0, new TextDecoder().decode(line));
    isRight ? taken++ : left++;
    if (isRight) assertLoaded(loaded, versions, row);
  });
  assertProperty(property, { seed: 1, numRuns: 5000 });
  lane.assertMore(taken, left / 100, "rows that were taken");
});

function assertLoaded(loaded: LoadedIds, versions: number, row: IdRow): void {
  const { current, tombstone } = row;
  const bytes = [current, tombstone].map((ref) => ref ? ref.length + 1 : 0);
  assert.deepEqual(loaded.told, { lines: versions, bytes: bytes[0]! + bytes[1]! });
  assert.equal(loaded.versions(0), versions);
  assert.deepEqual(loaded.state(0), {
    firstOffset: row.firstOffset,
    current: current && { ...current },
    tombstone: tombstone && { ...tombstone },
  });
}

const RIGHT =
  '{"id":"a","versions":1,"first_offset":0,"current":[0,9,1,1,-1,null],"tombstone":null}';

Deno.test("a scanner leaves a row that is spelled otherwise, wherever it is", () => {
  const line = encoder.encode(`${RIGHT}\n`);
  assert.equal(loaderOf(false).take(line), line.length);
  for (let at = 0; at < RIGHT.length; at++) {
    for (const byte of [...'0"\\ ,]}n\u0001'].map((char) => char.charCodeAt(0))) {
      const other = line.with(at, byte);
      if (loaderOf(false).take(other) === 0) continue;
      const text = new TextDecoder().decode(other);
      const row = JSON.parse(text);
      assert.equal(`${encodeRow(row.id, row.versions, decodeRow(row))}\n`, text);
      assert(new RowCheck(HEADER, entries).take(row.id, row.versions, decodeRow(row)), text);
    }
  }
});

Deno.test("a scanner leaves the second row of an id, and goes on behind it", () => {
  const loaded = loaderOf(false);
  const line = `${RIGHT}\n`, rows = line + line + line.replace('"a"', '"b"');
  assert.equal(loaded.take(encoder.encode(rows)), line.length);
  assert.equal(loaded.takeOn(2 * line.length), rows.length);
  assert.deepEqual([loaded.length, loaded.id(1)], [2, "b"]);
});
