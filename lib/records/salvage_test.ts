import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { lane } from "../testing/lanes/lane.ts";
import { naiveSalvage, naiveSplit } from "../testing/models/naive_split.ts";
import { salvage, splitGlued } from "./salvage.ts";
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

/** Lines by a marking as above, with what else may stand around records. */
const AROUND: [what: string, marked: string][] = [
  ["NUL before it", '\0\0\0|+{"id":"a"}'],
  ["NUL behind it", '+{"id":"a"}|\0\0'],
  ["NUL on both sides", '\0|+{"id":"a"}|\0|+{"id":"b"}|\0'],
  ["NUL and white space", ' \0 |+{"id":"a"} |\0 '],
  ["NUL behind a torn one, with a time", `{"id":"a","te\0\0|+{"id":"b",${AT}}`],
  ["NUL behind other text, with a time", `oops\0|+{"id":"b",${AT}}`],
  ["NUL and other text behind it", '+{"id":"a"}|\0oops'],
  ["NUL, and another behind that", `oops\0|+{"id":"b",${AT}}|\0|+{"id":"c"}`],
  ["a byte order mark", '\ufeff|+{"id":"a"}'],
  ["a byte order mark behind it", '+{"id":"a"}|\ufeff|+{"id":"b"}|\ufeff'],
  ["a comma behind it", '+{"id":"a"}|,'],
  ["a comma before it", `,|+{"id":"a",${AT}}`],
  ["an array around it", `[|+{"id":"a",${AT}}|]`],
  ["an array of two", `[ |+{"id":"a",${AT}} |, |+{"id":"b",${AT}}|]`],
  ["an array, and no time", `[{"id":"a"}, |+{"id":"b",${AT}}|]`],
  ["a torn array", `[|+{"id":"a",${AT}}|,{"id":"b`],
  ["the + of a diff", `\u002b|+{"id":"a",${AT}}`],
  ["the + of a diff of two sides", ` \u002b|+{"id":"a",${AT}}`],
  ["two + of a diff", `\u002b\u002b|+{"id":"a",${AT}}`],
];

for (const [what, marked] of AROUND) {
  Deno.test(`salvage takes out a record with ${what}`, () => {
    const pieces = marked.split("|").map((
      part,
    ) => [part.replace(/^\+(?=[ ]*\{)/, ""), /^\+ *\{/.test(part)]);
    assert.deepEqual(salvaged(pieces.map(([text]) => text).join("")), pieces);
  });
}

const NOT_SALVAGED: [what: string, line: string][] = [
  ["the text of a collector before it", `app[7]: {"id":"a",${AT}}`],
  ["a time of another log before it", `2026-04-20T10:15:00Z {"id":"a",${AT}}`],
  ["the - of a diff before it", `-{"id":"a",${AT}}`],
  ["both signs of a diff before it", `+-{"id":"a",${AT}}`],
  ["more + than a diff has", `+++{"id":"a",${AT}}`],
  ["a + between records", `{"x":1}+{"id":"a",${AT}}`],
  ["the + of a diff, and no time", '+{"id":"a"}'],
  ["a bracket before it, and no time", '[{"id":"a"}]'],
  ["other text and NUL before it, and no time", 'oops\0{"id":"a"}'],
  ["a torn one and NUL before it, and no time", '{"id":"z\0{"id":"a"}'],
  ["a comma and NUL before it, and no time", '{"x":1},\0{"id":"a"}'],
  ["the rest of an array in a record behind it", `{"x":[{"id":"b",${AT}},`],
  ["nothing but NUL", "\0\0\0"],
  ["nothing at all", ""],
];

for (const [what, line] of NOT_SALVAGED) {
  Deno.test(`salvage takes nothing out of a line with ${what}`, () => {
    assert.equal(salvaged(line), null);
  });
}

/** The pieces of a line as texts, compared with what the book says. */
function salvaged(line: string): (string | boolean)[][] | null {
  const bytes = encoder.encode(line);
  const latin1 = (part: Uint8Array) =>
    Array.from(part, (byte) => String.fromCharCode(byte)).join("");
  const pieces = salvage(bytes, SETTINGS);
  assert.deepEqual(
    pieces?.map(({ start, end, isRecord }) => [latin1(bytes.subarray(start, end)), isRecord]) ??
      null,
    naiveSalvage(latin1(bytes), SETTINGS),
    "by the book",
  );
  const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
  return pieces?.map(({ start, end, isRecord }) => [
    lenient.decode(bytes.subarray(start, end)),
    isRecord,
  ]) ?? null;
}

Deno.test("salvage takes a record out from behind one that is torn within a character", () => {
  const torn = [...encoder.encode('{"id":"a","text":"caf'), 0xc3];
  const record = encoder.encode(`{"id":"b",${AT},"text":"木"}`);
  const line = Uint8Array.from([...torn, ...record]);
  assert.deepEqual(salvage(line, SETTINGS), [
    { start: 0, end: torn.length, isRecord: false },
    { start: torn.length, end: line.length, isRecord: true },
  ]);
});

Deno.test("salvage takes out no object that is not UTF-8", () => {
  const bad = [...encoder.encode('{"id":"a'), 0xff, ...encoder.encode('"}')];
  const line = Uint8Array.from([...bad, ...encoder.encode('{"id":"b"}')]);
  assert.deepEqual(salvage(line, SETTINGS), [
    { start: 0, end: bad.length, isRecord: false },
    { start: bad.length, end: line.length, isRecord: true },
  ]);
  assert.equal(salvage(Uint8Array.from(bad), SETTINGS), null);
});

const sign = fc.constantFrom("\0", "\0\0", "\ufeff", ",", "[", "]", "+", "-", " ", "\r");
const record = fc.constantFrom('{"id":"a"}', `{"id":"b",${AT}}`, `{"id":"é",${AT},"x":[{}]}`);
const around = fc.array(fc.oneof(part, sign, record), { maxLength: 9 })
  .map((parts) => parts.join(""));

Deno.test("salvage does what the contract says, whatever the line", () => {
  let found = 0;
  const property = fc.property(around, (line) => {
    if (salvaged(line) !== null) found++;
  });
  assertProperty(property, { seed: 1, numRuns: 10_000 });
  lane.assertMore(found, 1000, "split");
});

/** What a walk from every brace would go over again and again. */
const HOSTILE = [
  ...['{"', '{":', '{"":', '{"a":[', "{}", "{", "{ ", '"{",', '{"a{":"b{","c{":"d{",', '{"\\"'],
  ...['{"id":"a"}', '{"id":"a"}{', `{"id":"a",${AT}`, `{"id":"a",${AT}}`, `{"id":"a",${AT}}{`],
  ...["\0", "{\0", "\0{", `{"id":"a",${AT}\0`, `[{"id":"a",${AT}},`, ",", "[", "\ufeff"],
  ...[`{"x{":{"id":"a",${AT}}{"id":"b"}`, `{"a":{"id":"x",${AT}}{`, '":{', `{"id":"a",${AT}}x{`],
];

Deno.test("splitGlued and salvage are not slowed down by lines made to slow it down", () => {
  // Were the work to grow with the square of the length, each would take a minute or more.
  for (const unit of HOSTILE) {
    const line = unit.repeat(Math.ceil(300_000 / unit.length));
    for (const text of [line, `{"t${line}`]) {
      splitGlued(encoder.encode(text), SETTINGS);
      salvage(encoder.encode(text), SETTINGS);
    }
  }
});
