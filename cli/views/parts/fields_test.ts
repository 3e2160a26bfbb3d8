import { deepEqual, equal, ok } from "node:assert/strict";
import { StoredJson } from "../../../lib/json/stored.ts";
import { plain } from "../../terminal/style.ts";
import { fieldLines } from "./fields.ts";

function shown(json: string): string[] {
  return [...fieldLines(StoredJson.fromText(json), plain)];
}

Deno.test("fields keep numbers, order and unknown keys as they are stored", () => {
  deepEqual(shown('{"z":1.50,"10":12345678901234567890,"2":1e400,"a":null}'), [
    "z: 1.50",
    "10: 12345678901234567890",
    "2: 1e400",
    "a: null",
  ]);
});

Deno.test("fields tell strings from what they look like", () => {
  deepEqual(
    shown('{"a":"true","b":"12","c":"","d":" x","e":"[1]","f":"12 o\'clock","g":"null?"}'),
    [
      'a: "true"',
      'b: "12"',
      'c: ""',
      'd: " x"',
      'e: "[1]"',
      "f: 12 o'clock",
      "g: null?",
    ],
  );
});

Deno.test("fields go down into objects, and into arrays of objects", () => {
  deepEqual(
    shown('{"shape":{"kind":"word","of":{"n":1}},"empty":{},"list":[{"a": 1},[2]],"t":[1, 2]}'),
    [
      "shape:",
      "  kind: word",
      "  of:",
      "    n: 1",
      "empty: {}",
      "list:",
      '  - {"a": 1}',
      "  - [2]",
      "t: [1, 2]",
    ],
  );
});

Deno.test("fields put lines of text below one another and control characters on show", () => {
  deepEqual(shown('{"text":"one\\ntwo\\u001b[2J","k\\u0007":1}'), [
    "text: one",
    "  two␛[2J",
    "k␇: 1",
  ]);
});

Deno.test("fields survive an entry that is nested very deeply", () => {
  const lines = shown(`${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`);
  equal(lines.length, 9);
  ok(lines.at(-1)?.trimStart().startsWith('a: {"a":'));
});
