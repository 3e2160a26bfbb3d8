import { deepEqual, equal } from "node:assert/strict";
import { StoredJson } from "../../json/stored.ts";
import { defaultSettings, type LogSettings } from "../../records/settings.ts";
import { laterOfSame, mergeFields } from "./merge_fields.ts";

const SETTINGS: LogSettings = defaultSettings().logs.entries;

/** What three spellings of a record merge to, and the fields in conflict. */
function merged(
  base: string | null,
  ours: string,
  theirs: string,
  settings: Partial<LogSettings> = {},
): [string, ...string[]] {
  const record = (text: string) => StoredJson.fromText(text);
  const versions = { base: base && record(base), ours: record(ours), theirs: record(theirs) };
  const result = mergeFields(
    { ...versions, base: versions.base || null },
    { ...SETTINGS, ...settings },
  );
  return [result.merged.text, ...result.conflicts];
}

Deno.test("merging fields takes out what one side took out, unless the other changed it", () => {
  deepEqual(merged('{"a":1,"b":2,"c":3}', '{"b":2,"c":3}', '{"a":1,"b":2}'), ['{"b":2}']);
  deepEqual(merged('{"a":1,"b":2}', '{"b":2}', '{"a":5,"b":2}'), ['{"b":2}', "a"]);
  deepEqual(merged('{"a":1}', '{"a":5}', "{}"), ['{"a":5}', "a"]);
});

Deno.test("merging fields compares values, not their spelling", () => {
  const base = '{"n":1.0,"o":{"x":1,"y":2}}';
  deepEqual(merged(base, '{"n": 1, "o":{"y":2,"x":1}}', '{"n":1e0,"o":{"x":1,"y":3}}'), [
    '{"n": 1, "o":{"x":1,"y":3}}',
  ]);
  deepEqual(merged("{}", '{"n":9007199254740993}', '{"n":9007199254740992}'), [
    '{"n":9007199254740993}',
    "n",
  ]);
});

Deno.test("merging fields merges lists as sets, and no others", () => {
  const list = (items: string) => `{"t":${items}}`;
  const of = (base: string, ours: string, theirs: string) =>
    merged(list(base), list(ours), list(theirs));
  deepEqual(of('["a","b"]', '["b", "c"]', '["d","a","b"]'), ['{"t":["b", "c", "d"]}']);
  deepEqual(of('["a"]', "[]", '["a","b"]'), ['{"t":["b"]}']);
  deepEqual(of('[{"x":1,"y":2}]', '[{"y":2,"x":1},1]', '[{"x":1,"y":2},2]'), [
    '{"t":[{"y":2,"x":1},1,2]}',
  ]);
  // An element that is there twice has an order that a set would lose.
  deepEqual(of('["a"]', '["a","a"]', '["a","b"]'), ['{"t":["a","a"]}', "t"]);
  deepEqual(of("null", '["a"]', '["b"]'), ['{"t":["a"]}', "t"]);
  deepEqual(merged("{}", '{"t":["a"]}', '{"t":["b"]}'), ['{"t":["a","b"]}']);
  deepEqual(of('["a"]', "[]", '"a"'), ['{"t":[]}', "t"]);
});

Deno.test("merging fields takes the later of two times, in any spelling that the config has", () => {
  const at = (value: string) => `{"at":${value}}`;
  const of = (base: string, ours: string, theirs: string, settings: Partial<LogSettings> = {}) =>
    merged(at(base), at(ours), at(theirs), settings);
  const [one, two] = ['"2026-04-20T12:00:00+02:00"', '"2026-04-20T10:30:00Z"'];
  deepEqual(of("1", one, two), [at(two)]);
  deepEqual(of("1", two, one), [at(two)]);
  // One side alone set it back.
  deepEqual(of(two, one, two), [at(one)]);
  deepEqual(of("1", '"soon"', one), [at(one)]);
  deepEqual(of("1", '"soon"', '"never"'), [at('"soon"')]);
  deepEqual(of("1", "1776680000", "1776680000.5", { at_format: "epoch_s" }), [at("1776680000.5")]);
  deepEqual(of("1", '{"$$date":1776680000001}', '{"$$date":1776680000000}'), [
    at('{"$$date":1776680000001}'),
  ]);
  deepEqual(merged(at("1"), "{}", at(one)), [at(one)]);
  deepEqual(merged(at(one), at(two), "{}"), [at(two)]);
  deepEqual(
    merged('{"a":1,"b":1}', '{"a":2,"b":9}', '{"a":3,"b":8}', {
      at: ["b", "a"],
      at_format: "epoch_s",
    }),
    [
      '{"a":3,"b":9}',
    ],
  );
});

Deno.test("merging fields finds times inside of objects, and none inside of lists", () => {
  const settings = { at: ["/m/at", "/l/0"] };
  const base = '{"m":{"at":"2026-01-01T00:00:00Z","n":1},"l":["2026-01-01T00:00:00Z"]}';
  const ours = base.replace("01-01", "01-02"), theirs = base.replace("01-01", "01-03");
  deepEqual(merged(base, ours, theirs, settings), [theirs]);
  const [own, other] = ["02", "03"].map((day) => `{"l":["2026-01-${day}T00:00:00Z","x","x"]}`);
  deepEqual(merged('{"l":[]}', own!, other!, settings), [own, "l"]);
});

Deno.test("merging fields has all that differs in conflict where the ancestor is unknown", () => {
  deepEqual(merged(null, '{"id":"a","x":1,"y":1}', '{"id":"a","x":1,"y":2,"z":3}'), [
    '{"id":"a","x":1,"y":1}',
    "y",
    "z",
  ]);
});

Deno.test("the later of two records is one of records that differ in their times alone", () => {
  const record = (day: number, more = "") =>
    StoredJson.fromText(`{"id":"a","at":"2026-04-2${day}T00:00:00Z"${more}}`);
  equal(laterOfSame(record(1), record(2), SETTINGS), "theirs");
  equal(laterOfSame(record(2), record(1), SETTINGS), "ours");
  equal(laterOfSame(record(1), record(2, ',"x":1'), SETTINGS), null);
  const timeless = StoredJson.fromText('{"id":"a"}');
  equal(laterOfSame(timeless, record(1), SETTINGS), "theirs");
});
