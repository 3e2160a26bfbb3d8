import fc from "fast-check";
import assert from "node:assert/strict";
import { fromBytes } from "../../storage/source.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { BEFORE_EVERYTHING, parseInstant } from "../../time/instant.ts";
import { atOf, type LogRecord, RecordReader } from "../reader.ts";
import { defaultSettings, type LogSettings } from "../settings.ts";

const DEFAULTS = defaultSettings().logs.entries;

/** What is read of lines, and of lines that cannot be. */
async function read(text: string, changed: Partial<LogSettings>, fields: string[] = []) {
  const settings: LogSettings = { ...DEFAULTS, ...changed };
  const bytes = new TextEncoder().encode(text);
  using reader = new RecordReader(fromBytes("log", bytes), { settings, fields });
  const rows: ReturnType<typeof rowOf>[] = [], damages: [string, number, number, number][] = [];
  for await (const batch of reader.batches()) {
    for (let index = 0; index < batch.length; index++) {
      rows.push(rowOf(batch.at(index), settings, fields));
    }
    for (const { code, line, offset, length } of batch.damages) {
      damages.push([code, line, offset, length]);
    }
  }
  const { lines, malformed, effective } = reader;
  return { rows, damages, lines, malformed, effective };
}

function rowOf(record: LogRecord, settings: LogSettings, fields: readonly string[]) {
  const { id, version, line, offset, length, effective, at, isDeleted, isRestored, isBare } =
    record;
  const bytes = record.borrowBytes();
  assert.equal(atOf(bytes, record.atStart, settings), at);
  const text = record.stored().text;
  const values = fields.map((name) => record.field(name));
  return {
    ...{ id, version, line, offset, length, effective, at, isDeleted, isRestored, isBare },
    ...{ text, values },
  };
}

const facts = async (line: string, changed: Partial<LogSettings>) => {
  const { rows: [row] } = await read(line, changed);
  return row && [row.id, row.at, row.isDeleted];
};

const at = (text: string) => parseInstant(text)!;

Deno.test("a pointer finds what lies deep in a record", async () => {
  const changed = { id: ["/issue/id"], at: ["/issue/a~1b"], is_deleted: ["/meta/0"] };
  const line = '{"issue":{"id":"x","a/b":"2026-04-20T10:00:00Z"},"meta":[true]}';
  assert.deepEqual(await facts(line, changed), ["x", "2026-04-20T10:00:00Z", true]);
  const { damages } = await read('{"issue":"x"}\n', changed);
  assert.deepEqual(damages, [["missing-id", 1, 0, 13]]);
});

Deno.test("whole numbers are ids as their digits, where the config says so", async () => {
  const changed = { id_type: "number" as const };
  for (
    const [json, id] of [["7", "7"], ["-3", "-3"], ["12345678901234567890", "12345678901234567890"]]
  ) {
    assert.equal((await facts(`{"id":${json}}`, changed))?.[0], id);
  }
  assert.equal((await facts('{"id":"text"}', changed))?.[0], "text");
  for (const json of ["1.5", "null", '""', "true"]) {
    assert.equal(await facts(`{"id":${json}}`, changed), undefined, json);
  }
});

/** A time in JSON, the formats, and the instant; null for none. */
const TIMES: [json: string, LogSettings["at_format"], string | null][] = [
  ["1772352000", "epoch_s", "2026-03-01T08:00:00Z"],
  ['"1772352000.000259"', "epoch_s", "2026-03-01T08:00:00.000259Z"],
  ["1772352000.0000019", ["rfc3339", "epoch_s"], "2026-03-01T08:00:00.000001Z"],
  ["1772352000000001", "epoch_us", "2026-03-01T08:00:00.000001Z"],
  ["1772352000000001999", "epoch_ns", "2026-03-01T08:00:00.000001Z"],
  ['"1772352000000"', ["date", "epoch_ms"], "2026-03-01T08:00:00Z"],
  ['"2026-03-01"', ["rfc3339", "date"], "2026-02-28T23:00:00Z"],
  ['"2026-03-29 02:30"', "local", "2026-03-29T01:30:00Z"],
  ['"2026-10-25T02:30:00.5"', "local", "2026-10-25T00:30:00.5Z"],
  ['"2026-03-01T08:00:00Z"', "auto", "2026-03-01T08:00:00Z"],
  ["1772352000", "auto", "2026-03-01T08:00:00Z"],
  ["1772352000000", "auto", "2026-03-01T08:00:00Z"],
  ["1772352000000000", "auto", "2026-03-01T08:00:00Z"],
  ["1772352000000000000", "auto", "2026-03-01T08:00:00Z"],
  ['"1772352000"', "auto", "2026-03-01T08:00:00Z"],
  ['"20260301"', "auto", null],
  ['"2026-03-01"', "rfc3339", null],
  ['"soon"', "auto", null],
  ["true", "auto", null],
  ['{"$$date":1772352000000}', "rfc3339", "2026-03-01T08:00:00Z"],
  ['{ "$$date" : 1772352000000.5 }', "epoch_s", "2026-03-01T08:00:00.0005Z"],
  ['{"$$date":1772352000000}', "auto", "2026-03-01T08:00:00Z"],
  ['{"$$date":"2026"}', "rfc3339", null],
  ['{"$$date":1,"x":2}', "rfc3339", null],
  ['{"$$date":1', "rfc3339", null],
  ['"1e9"', "epoch_us", null],
];

Deno.test("times are read in the first format that fits, dates and local times in their zone", async () => {
  for (const [json, at_format, expected] of TIMES) {
    const changed = { at_format, at_zone: "Europe/Berlin" };
    const { effective } = await read(`{"id":"a","at":${json}}`, changed);
    assert.equal(
      effective === BEFORE_EVERYTHING ? null : effective,
      expected && at(expected),
      json,
    );
  }
});

Deno.test("keys are tried before formats, and a time before the first one is none", async () => {
  const changed = {
    at: ["a", "/b/$date"],
    at_format: ["rfc3339", "epoch_ms"] as const,
    not_before: "2001-01-02T00:00:00Z",
  };
  const read = (line: string) => facts(line, changed).then((found) => found?.[1]);
  assert.equal(
    await read('{"id":"x","a":"2026-03-01T08:00:00Z","b":{"$date":1}}'),
    "2026-03-01T08:00:00Z",
  );
  assert.equal(await read('{"id":"x","a":0,"b":{"$date":1772352000000}}'), "2026-03-01T08:00:00Z");
  assert.equal(await read('{"id":"x","a":"1970-01-01T00:00:00Z"}'), null);
});

Deno.test("a line deletes by any of the forms that the config names", async () => {
  const mixed = ["gone", { absent: "v" }];
  const forms: [LogSettings["is_deleted"], string, boolean][] = [
    [["gone"], '{"id":"a","gone":true}', true],
    [["gone"], '{"id":"a","gone":1}', false],
    [[{ key: "gone", present: true }], '{"id":"a","gone":"2026-03-01"}', true],
    [[{ key: "gone", present: true }], '{"id":"a","gone":1}', true],
    ...["null", "false", "0", '""'].map((json): [LogSettings["is_deleted"], string, boolean] => [
      [{ key: "gone", present: true }],
      `{"id":"a","gone":${json}}`,
      false,
    ]),
    [[{ key: "gone", present: true }], '{"id":"a"}', false],
    [[{ absent: "v" }], '{"id":"a"}', true],
    [[{ absent: "v" }], '{"id":"a","v":null}', true],
    [[{ absent: "v" }], '{"id":"a","v":0}', false],
    [
      [{ key: "/s/is", in: ["closed", { x: 1, y: [] }] }],
      '{"id":"a","s":{"is":{"y":[],"x":1}}}',
      true,
    ],
    [mixed, '{"id":"a","gone":false}', true],
    [mixed, '{"id":"a","gone":false,"v":1}', false],
    [["gone", "is_deleted"], '{"id":"a","gone":false,"is_deleted":true}', false],
    [[{ key: "/s/is", in: ["closed"] }], '{"id":"a","s":{"is":"open"}}', false],
  ];
  for (const [is_deleted, line, expected] of forms) {
    assert.equal((await facts(line, { is_deleted }))?.[2], expected, line);
  }
  const flags = { is_deleted: [{ absent: "v" }], tombstones: "none" as const };
  assert.equal((await facts('{"id":"a"}', flags))?.[2], false, "flags are data");
});

/** Pieces of lines, whole and broken, plain and escaped. */
const LINE = fc.oneof(
  fc.constantFrom(
    "",
    "oops",
    "[1]",
    "{}",
    '{"id":',
    '{"id":""}',
    '{"a\\\\b":1,"id":"k"}',
    '{"id":"\\ud800","text":"x"}',
    '{"id":"a","id":"b"}',
    ' {"id":"a"}\r',
  ),
  fc.record({
    id: fc.constantFrom("a", "b", "ä", 'q"', "\\"),
    at: fc.constantFrom(
      "2026-03-01T08:00:00Z",
      "2026-03-02t08:00:00.123456789+02:00",
      "soon",
      7,
      null,
    ),
    is_deleted: fc.constantFrom(true, false, "yes"),
    is_restored: fc.constantFrom(true, false),
    text: fc.constantFrom("short", "x".repeat(70_000), { deep: [1] }),
    entry_id: fc.constantFrom("e", 1),
  }, { requiredKeys: [] }).map((record) => JSON.stringify(record)),
);

Deno.test("what the scanner can read by itself is read the same when it is translated", async () => {
  const property = fc.asyncProperty(
    fc.array(LINE, { maxLength: 12 }),
    fc.boolean(),
    fc.boolean(),
    async (lines, hasMark, isEnded) => {
      const text = (hasMark ? "\ufeff" : "") + lines.join("\n") + (isEnded ? "\n" : "");
      const fields = ["entry_id", "text"];
      const plain = await read(text, {}, fields);
      // A bound that no time is under changes nothing, but for who reads.
      const translated = await read(text, { not_before: "0000-01-01T00:00:00Z" }, fields);
      assert.deepEqual(translated, plain);
    },
  );
  await assertProperty(property, { seed: 1, numRuns: 200 });
});
