import { deepEqual } from "node:assert/strict";
import { type ObjectNode, parseNode } from "../json/tree.ts";
import { differencesOf } from "./differences.ts";

/** Differences as a line each: the path, and what each version has there. */
function listed(...texts: string[]): string[] {
  const versions = texts.map((text) => parseNode(text) as ObjectNode);
  return differencesOf(versions, new Set(["id"])).map(({ path, values }) =>
    [path, ...values.map((value) => value?.text ?? "-")].join(" ")
  );
}

Deno.test("differences are fields that not all versions share", () => {
  deepEqual(
    listed(
      '{"id":1,"text":"a","n":1.0,"tags":["x"],"same":[1]}',
      '{"id":2,"text":"b","n":1,"tags":["y"],"same":[1],"new":null}',
    ),
    ['/text "a" "b"', '/tags ["x"] ["y"]', "/new - null"],
  );
});

Deno.test("differences go down into objects where all versions have one", () => {
  const whole = '{"shape":{"kind":"word","rank":1}}',
    other = '{"shape":{"kind":"phrase","rank":1}}';
  deepEqual(listed(whole, other), ['/shape/kind "word" "phrase"']);
  deepEqual(listed(whole, other, '{"shape":null}'), [
    '/shape {"kind":"word","rank":1} {"kind":"phrase","rank":1} null',
  ]);
  deepEqual(listed("{}", other, whole), [
    '/shape - {"kind":"phrase","rank":1} {"kind":"word","rank":1}',
  ]);
});

Deno.test("differences of three versions name each field once", () => {
  deepEqual(listed('{"a":1,"b":1}', '{"a":2,"b":1}', '{"a":3,"b":2}'), ["/a 1 2 3", "/b 1 1 2"]);
});

Deno.test("differences know keys that pointers escape", () => {
  deepEqual(listed('{"a/b":{"~":1}}', '{"a/b":{"~":2}}'), ["/a~1b/~0 1 2"]);
});

Deno.test("differences of one version are none", () => {
  deepEqual(listed('{"a":1}'), []);
  deepEqual(listed(), []);
});
