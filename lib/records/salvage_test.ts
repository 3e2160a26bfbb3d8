import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { lane } from "../testing/lanes/lane.ts";
import { naiveSplit } from "../testing/models/naive_split.ts";
import { splitGlued } from "./salvage.ts";
import { defaultSettings, type LogSettings } from "./settings.ts";

const SETTINGS = defaultSettings().logs.entries;
const AT = '"at":"2026-04-20T10:15:00Z"';
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The pieces of a line as texts, records in the first list. */
function split(line: string, settings: LogSettings = SETTINGS) {
  const bytes = encoder.encode(line);
  const pieces = splitGlued(bytes, settings);
  let end = 0;
  for (const piece of pieces ?? []) {
    assert.equal(piece.start, end, "pieces joined are the line");
    end = piece.end;
  }
  assert.equal(end, pieces === null ? 0 : bytes.length);
  return pieces?.map(({ start, end, isRecord }) => [
    decoder.decode(bytes.subarray(start, end)),
    isRecord,
  ]) ?? null;
}

/** Lines with a `|` where they split; a record is marked with a `+` before it. */
const GLUED: [what: string, marked: string][] = [
  ["two records", '+{"id":"a"}|+{"id":"b"}'],
  ["records with white space around them", '+ {"id":"a"} \t|+{"id":"b"}\r|+{"id":"c"} '],
  ["an object without an id", '+{"id":"a"}|{"x":1}|+{"id":"b"}'],
  ["an object whose id is no text", '{"id":7}|+{"id":"b"}'],
  ["an object whose id is empty", '{"id":""}|+{"id":"b"}'],
  ["an id in escapes", '+{"\\u0069d":"\\u0061"}|{"x":1}'],
  ["objects without ids behind each other", '{}{"x":1} {}|+{"id":"b"}|{}{}'],
  ["a record behind a torn one", `{"id":"a","te|+{"id":"b",${AT}}`],
  ["a record torn within an escape", `{"id":"a","te\\|+{"id":"b",${AT}}`],
  ["a record torn within a number", `{"id":"a","n":-1.|+{"id":"b",${AT}}`],
  ["a record torn at once", `{|+{"id":"b",${AT}}`],
  ["a torn record behind a whole one", '+{"id":"a"}|{"id":"b","te'],
  ["a record between torn ones", `{"id":"a","te|+{"id":"b",${AT}}|{"id":"c","te`],
  ["torn and whole by turns", `{"id":"a|+{"id":"b",${AT}}|{"id":"c|+{"id":"d",${AT}}`],
  ["records behind a torn one", `{"id":"a|+{"id":"b",${AT}}|+{"id":"c"}|{"x":1}`],
  ["two torn records", `{"id":"a{"id":"b{"x":{}}{"id":"b"}|+{"id":"c",${AT}}`],
  ["braces and quotes in strings", '+{"id":"a","x":"}{\\"}{"}|+{"id":"b","x":"{\\\\"}'],
  ["a torn string that holds JSON", `{"id":"a","x":"{\\"id\\":\\"z\\"}|+{"id":"b",${AT}}`],
  ["nested objects", `{"id":"a","x":{"id":"y",${AT}},"z":[{}|+{"id":"b","x":{"id":"z"},${AT}}`],
  ["two bytes a character", '+{"id":"é","x":"木"}|+{"id":"ö"}'],
];

for (const [what, marked] of GLUED) {
  Deno.test(`splitGlued splits a line of ${what}`, () => {
    const pieces = marked.split("|").map((part) => [part.replace(/^\+/, ""), part.startsWith("+")]);
    const line = pieces.map(([text]) => text).join("");
    assert.deepEqual(split(line), pieces);
    assert.deepEqual(naiveSplit(line, SETTINGS), pieces, "by the book");
  });
}

const WHOLE: [what: string, line: string][] = [
  ["one record", '{"id":"a"}'],
  ["no record", '{"x":1}{"y":2}'],
  ["a torn record", '{"id":"a","te'],
  ["a torn record behind an object without an id", '{"x":1}{"id":"b","te'],
  ["a torn record and one without a time", '{"id":"a","te{"id":"b"}'],
  ["a torn record and one with a bad time", '{"id":"a","te{"id":"b","at":"2026-02-30T00:00:00Z"}'],
  ["a torn record and a time without an id", `{"id":"a","te{${AT}}`],
  ["other text behind a record", '{"id":"a"} x'],
  ["other text between records", '{"id":"a"}x{"id":"b"}'],
  ["other text before a record", 'x{"id":"a"}{"id":"b"}'],
  ["other text behind two records", '{"id":"a"}{"id":"b"}]'],
  ["a list of records behind each other", '[{"id":"a"}{"id":"b"}]'],
  ["a broken list of objects in a record", `{"id":"a","x":[{"id":"b",${AT}}{"id":"c",${AT}}]}`],
  ["nothing", ""],
  ["white space", "  "],
];

for (const [what, line] of WHOLE) {
  Deno.test(`splitGlued leaves a line of ${what} whole`, () => {
    assert.equal(split(line), null);
    assert.equal(naiveSplit(line, SETTINGS), null, "by the book");
  });
}

Deno.test("splitGlued takes ids and times from the keys that the settings name", () => {
  const settings: LogSettings = {
    ...SETTINGS,
    id: ["_id", "key"],
    at: ["t"],
    at_format: "epoch_s",
  };
  const isSplit = (line: string) => split(line, settings) !== null;
  assert(isSplit('{"_id":"a"}{"key":"b"}'));
  assert(!isSplit('{"id":"a"}{"id":"b"}'));
  assert(isSplit('{"x{"_id":7,"key":"b","t":1776679200.5}'));
  assert(isSplit('{"x{"key":"b","t":"1776679200"}'));
  assert(!isSplit('{"x{"key":"b","t":"1776679200s"}'));
  assert(!isSplit('{"x{"key":"b","t":1e99}'));
  assert(!isSplit(`{"x{"key":"b",${AT}}`));
});

/** What makes up lines that are glued, torn, or look as if they were. */
const part = fc.constantFrom(
  ...['{"id":"a"}', `{"id":"b",${AT}}`, `{${AT},"id":"c","x":{"id":"d",${AT}}}`, '{"x":1}', "{}"],
  ...['{"id":"e","x":"}{"}', '{"id":"f","x":"{\\"id\\":1}"}', '{"id":"g","x":[{},{"id":"h"}]}'],
  ...[
    '{"id',
    '{"id":"i","te',
    `{"id":"j",${AT}`,
    `{"x":[{"id":"k",${AT}}`,
    '{"',
    "{",
    "}",
    "[",
    "]",
  ],
  ...['"', '":', '":{', ",", ":", "\\", '"x":', `{"id":"l",${AT},`, " ", "\r", "x", "é", "1", "-"],
);
const glued = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(""));
const cut = fc.tuple(glued, fc.nat(), fc.nat()).map(([line, at, length]) => {
  const start = at % (line.length + 1);
  return line.slice(0, start) + line.slice(start + length % 4);
});

Deno.test("splitGlued does what the contract says, whatever the line", () => {
  let found = 0;
  const property = fc.property(fc.oneof(glued, cut), (line) => {
    const expected = naiveSplit(line, SETTINGS);
    if (expected !== null) found++;
    assert.deepEqual(split(line), expected, line);
  });
  assertProperty(property, { seed: 1, numRuns: 10_000 });
  lane.assertMore(found, 1000, "split");
});

/** What a walk from every brace would go over again and again. */
const HOSTILE = [
  ...['{"', '{":', '{"":', '{"a":[', "{}", "{", "{ ", '"{",', '{"a{":"b{","c{":"d{",', '{"\\"'],
  ...['{"id":"a"}', '{"id":"a"}{', `{"id":"a",${AT}`, `{"id":"a",${AT}}`, `{"id":"a",${AT}}{`],
  ...[`{"x{":{"id":"a",${AT}}{"id":"b"}`, `{"a":{"id":"x",${AT}}{`, '":{', `{"id":"a",${AT}}x{`],
];

Deno.test("splitGlued is not slowed down by lines made to slow it down", () => {
  // Were the work to grow with the square of the length, each would take a minute or more.
  for (const unit of HOSTILE) {
    const line = unit.repeat(Math.ceil(300_000 / unit.length));
    for (const text of [line, `{"t${line}`]) splitGlued(encoder.encode(text), SETTINGS);
  }
});
