import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { StoredJson } from "./stored.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Any UTF-16 code unit: controls, quotes, and surrogates without their other half. */
const stringUnit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));

Deno.test("StoredJson keeps the text exactly when a parse would change it", () => {
  const texts = [
    "12345678901234567890",
    "1.0",
    "1e400",
    "-0",
    '{"10":1,"9":2,"a":3}',
    '{"a":1,"a":2}',
    '{"__proto__":{"x":1}}',
    '"caf\\u00e9 \\/ \\ud800"',
    '{\r"a" :\t1}',
    "[".repeat(10_000) + "]".repeat(10_000),
  ];
  for (const text of texts) {
    assert.equal(StoredJson.fromText(text).text, text);
    assert.deepEqual(StoredJson.fromText(text).bytes, utf8(text));
  }
});

Deno.test("StoredJson refers to the bytes it is given", () => {
  const bytes = utf8('{"a":1}');
  assert.equal(new StoredJson(bytes).bytes, bytes);
  assert.equal(StoredJson.fromLine(bytes).bytes.buffer, bytes.buffer);
});

Deno.test("StoredJson takes a value out of its physical line", () => {
  const lines: [line: string, text: string][] = [
    ['{"a":1}', '{"a":1}'],
    ['{"a":1}\n', '{"a":1}'],
    ['{"a":1}\r\n', '{"a":1}'],
    ['\t {"a" :\r1 } \t\r', '{"a" :\r1 }'],
    ['\uFEFF{"a":1}\r\n', '{"a":1}'],
    ['\uFEFF {"a":"\uFEFF"}', '{"a":"\uFEFF"}'],
    ['" a "', '" a "'],
    [" \r\n", ""],
    ["\uFEFF", ""],
    ["", ""],
  ];
  for (const [line, text] of lines) {
    assert.equal(StoredJson.fromLine(utf8(line)).text, text, JSON.stringify(line));
  }
});

Deno.test("StoredJson trims only the white space of JSON", () => {
  for (const other of ["\f", "\v", "\u00a0", "\u2028", "\uFEFF\uFEFF"]) {
    const line = ` ${other}1${other} `;
    assert.equal(StoredJson.fromLine(utf8(line)).text, `${other}1${other}`);
  }
});

Deno.test("StoredJson prints as its value when JSON.stringify meets it", () => {
  const entry = StoredJson.fromText('{ "id": "a", "n": [1.0] }');
  assert.deepEqual(entry.value, { id: "a", n: [1] });
  assert.equal(JSON.stringify({ entry, rest: null }), '{"entry":{"id":"a","n":[1]},"rest":null}');
});

Deno.test("StoredJson gives back every value and text, whatever the characters", () => {
  assertProperty(
    fc.property(fc.json({ stringUnit }), (text) => {
      const stored = new StoredJson(StoredJson.fromText(text).bytes);
      assert.equal(stored.text, text);
      assert.deepEqual(stored.value, JSON.parse(text));
    }),
    { seed: 1, numRuns: 100 },
  );
});
