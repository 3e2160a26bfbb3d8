import fc from "fast-check";
import assert from "node:assert/strict";
import { IdTable } from "../lib/records/id_table.ts";
import { type IdRow, VersionRef } from "../lib/replay/projection.ts";
import { anyCharacter } from "../lib/testing/generators/any_character.ts";
import { assertProperty } from "../lib/testing/lanes/assert_property.ts";
import { BEFORE_EVERYTHING } from "../lib/time/instant.ts";
import { addTo, readRow, readRows, type Rows } from "./read_rows.ts";
import { beginningOf, decodeRow, encodeRow } from "./row.ts";

const COUNT = fc.nat({ max: 2 ** 40 });

const REF = fc.record({
  offset: COUNT,
  length: COUNT,
  line: COUNT,
  version: COUNT,
  atStart: fc.integer({ min: -1, max: 100 }),
  effective: fc.oneof(
    fc.constant(BEFORE_EVERYTHING),
    fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }),
    fc.bigInt({ min: 0n, max: 2n ** 51n }),
  ),
}).map((facts) => new VersionRef(facts));

/** Plain data, with what JSON has no word for, and what looks like the words we have for it. */
const PLAIN = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.bigInt(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("$bigint", "$object", "__proto__", "a"), tie("value"), {
      noNullPrototype: true,
    }),
  ),
})).value;

const ID = fc.oneof(fc.string({ minLength: 1, unit: anyCharacter }), fc.string({ minLength: 1 }));

const MORE = fc.oneof(
  fc.constant({}),
  fc.dictionary(fc.constantFrom("entryId", "kind", "$bigint", "more"), PLAIN, {
    noNullPrototype: true,
  }),
);

const ROW = fc.tuple(
  ID,
  fc.integer({ min: 1, max: 2 ** 40 }),
  fc.option(fc.tuple(COUNT, fc.option(REF), fc.option(REF), MORE)),
)
  .map(([id, versions, state]) => {
    const [firstOffset, current, tombstone, more] = state ?? [];
    const row = state && { id, firstOffset, current, tombstone, ...more } as IdRow;
    return { id, versions, row: row ?? undefined };
  });

Deno.test("rows come back from their lines as they were, read one by one or in bulk", () => {
  assertProperty(
    fc.property(fc.array(ROW, { maxLength: 8 }), (given) => {
      const lines = given.map(({ id, versions, row }) => encodeRow(id, versions, row));
      for (const [index, line] of lines.entries()) {
        assert(!/[\n\r]/.test(line));
        assert(line.startsWith(beginningOf(given[index]!.id)));
      }
      const text = lines.map((line) => `${line}\n`).join("");
      const bulk: Rows = { ids: new IdTable(), rows: [] };
      readRows({ text, bytes: new TextEncoder().encode(text) }, addTo(bulk));
      const single: Rows = { ids: new IdTable(), rows: [] };
      for (const line of lines) readRow(JSON.parse(line), addTo(single));
      for (const { ids, rows } of [bulk, single]) {
        assert.deepEqual(ids.ids, given.map(({ id }) => id));
        assert.deepEqual(ids.versions, given.map(({ versions }) => versions));
        assert.deepEqual(rows, given.map(({ row }) => row));
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("rows in bulk mean the same however they are spelled", () => {
  const spelled = [
    '{"id":"a","versions":2,"first_offset":0,"current":[0,9,1,1,-1,null],"tombstone":null}',
    '{ "id": "b", "versions": 1, "first_offset": 3, "tombstone": null, "current": [3,9,2,1,5,"7"] }',
    '{"id":"\\u0063","versions":1,"first_offset":1e1,"current":null,"tombstone":null}',
    '{"id":"d","versions":4}',
    '{"id":"caf\u00e9","versions":1,"first_offset":1,"current":null,"tombstone":null}',
  ];
  const rowsOf = (lines: string[]): Rows => {
    const text = lines.map((line) => `${line}\n`).join("");
    const read: Rows = { ids: new IdTable(), rows: [] };
    readRows({ text, bytes: new TextEncoder().encode(text) }, addTo(read));
    return read;
  };
  for (const lines of [spelled, spelled.slice(0, 4)]) {
    const { ids, rows } = rowsOf(lines);
    assert.deepEqual(rows, lines.map((line) => decodeRow(JSON.parse(line))));
    assert.deepEqual(ids.versions, [2, 1, 1, 4, 1].slice(0, lines.length));
    assert.equal(ids.keyOf("c"), 2);
  }
});

Deno.test("rows that are not plain data are refused, since they would not come back", () => {
  for (
    const odd of [
      undefined,
      NaN,
      -0,
      Infinity,
      new Date(0),
      () => {},
      Symbol("s"),
      Object.create(null),
    ]
  ) {
    const row = { id: "a", firstOffset: 0, current: null, tombstone: null, odd };
    assert.throws(() => encodeRow("a", 1, row), TypeError);
  }
});
