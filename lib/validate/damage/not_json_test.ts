import fc from "fast-check";
import assert from "node:assert/strict";
import { READABLE } from "../../testing/generators/damaged.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { endsInText, notJson } from "./not_json.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Lines with what is named marked by `⟨⟩`, and what is said of it. */
const NAMED: [marked: string, reason: string][] = [
  ['{"id":"b","score":⟨NaN⟩}', "NaN is not valid JSON: use null or a string instead"],
  ['{"a":[1,⟨Infinity⟩]}', "Infinity is not valid JSON: use null or a string instead"],
  ['{"a":⟨-Infinity⟩}', "-Infinity is not valid JSON: use null or a string instead"],
  ['{"a":⟨-inf⟩}', "-inf is not valid JSON: use null or a string instead"],
  ['{"a":⟨None⟩}', "None is not a JSON value: use null, true or false"],
  ['{"a": ⟨True⟩,"b":1}', "True is not a JSON value: use null, true or false"],
  ['{"a":⟨undefined⟩}', "undefined is not a JSON value: use null, true or false"],
  ["{⟨'⟩id':'h'}", "strings need double quotes, not single ones"],
  ['{"id":"c",⟨}⟩', 'unexpected "}": JSON allows no trailing comma'],
  ['{"a":[1, ⟨]⟩}', 'unexpected "]": JSON allows no trailing comma'],
  ['{"a":1 ⟨//⟩ one', "JSON allows no comments"],
  ['{⟨/*⟩ one */"a":1}', "JSON allows no comments"],
  ["⟨#⟩ one", "JSON allows no comments"],
  ['{⟨id⟩:"a"}', 'the key "id" must be in double quotes'],
  ['{"a":1,⟨$$b⟩ : 2}', 'the key "$$b" must be in double quotes'],
  ['{"n":0⟨1⟩}', "a number must not start with 0"],
  ['{"n":⟨+1⟩}', "a number must not start with +"],
  ['{"n":⟨.5⟩}', "a number must not start with its decimal point"],
  ['{"a":"x" ⟨"⟩b":1}', "missing comma before this key"],
  ['⟨\ufeff⟩{"id":"a"}', "it starts with a byte order mark, allowed only at the start of the file"],
  ['{"id":"a"}⟨\ufeff⟩', "byte order mark after the record"],
  ['⟨+⟩{"id":"a"}', "it is an added line of a diff"],
  ['⟨-⟩{"id":"a"}', "it is a removed line of a diff"],
  ["⟨]⟩", 'unexpected "]": it looks like part of an array'],
  ['⟨,⟩{"id":"a"}', 'unexpected ",": it looks like part of an array'],
  ['{"id":"a"}⟨,⟩', 'unexpected ",": the record looks like part of an array'],
  ['{"id":"a"}⟨]⟩', 'unexpected "]": the record looks like part of an array'],
  ['⟨app[7]: ⟩{"id":"a"}', "unexpected text before the record"],
  ['⟨2026-04-20T10:15:00Z stdout F ⟩{"id":"a"}', "unexpected text before the record"],
  ['{"id":"a"} ⟨a⟩nd more', "unexpected text after the JSON value"],
  ['{"id":"a","text":"⟨\t⟩"}', "a string contains a raw tab"],
  ['{"id":"a","text":"⟨\u001b⟩"}', "a string contains the raw control character \\x1b"],
  ['{"id":"a","text":"a⟨\r⟩b"}', "a string contains a raw carriage return"],
  ['{"id":"a","text":"\\⟨x⟩1b"}', 'unexpected "x": not a JSON escape'],
  ['{"id":"a","text":"cut⟨⟩', "it ends inside a string"],
  ['{"id":"a"⟨⟩', "it ends too early"],
  ["⟨o⟩ops", 'unexpected "o"'],
  ['{"a":⟨木⟩}', 'unexpected "木"'],
];

for (const [marked, reason] of NAMED) {
  Deno.test(`notJson names what makes ${JSON.stringify(marked.replace(/[⟨⟩]/g, ""))} no JSON`, () => {
    const [before = "", named = "", behind = ""] = marked.split(/[⟨⟩]/);
    const start = encode(before).length;
    assert.deepEqual(notJson(encode(before + named + behind)), {
      place: { start, end: start + encode(named).length },
      reason,
    });
  });
}

Deno.test("notJson names a place in the line, whatever was changed in a record", () => {
  const property = fc.property(
    READABLE,
    fc.nat(),
    fc.constantFrom("", "NaN", ",", "'", "\ufeff", "\\", '"'),
    (
      line,
      pick,
      put,
    ) => {
      const at = pick % line.length;
      const text = line.slice(0, at) + put + line.slice(at + 1);
      const body = encode(text);
      try {
        JSON.parse(text);
      } catch {
        const { place: { start, end }, reason } = notJson(body);
        assert(0 <= start && start <= end && end <= body.length, text);
        new TextDecoder("utf-8", { fatal: true }).decode(body.subarray(start, end));
        assert(reason !== "" && !reason.includes("$0"));
      }
    },
  );
  assertProperty(property, { seed: 1, numRuns: 1000 });
});

Deno.test("endsInText holds only within a text", () => {
  for (const text of ['"', '{"', '{"a', '{"a":"', '{"a":["x\\n', '{"a":"\\\\']) {
    assert(endsInText(encode(text)), text);
  }
  const others = [
    "",
    "{",
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":tr',
    '{"a":"b"',
    '{"a":"\\',
    '{"a":"\\u00',
    "oops",
  ];
  for (const text of others) assert(!endsInText(encode(text)), text);
});
