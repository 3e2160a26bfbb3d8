import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { MemberFinder } from "./member_finder.ts";
import { parseNode } from "./tree.ts";

const KEYS = ["a", "b\\", "caf\u00e9", "", "text"];

/** A string in JSON with every character escaped. */
function escaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("")}"`;
}

const SPACE = fc.constantFrom("", "", " ", "\t", "\r");
const KEY = fc.tuple(fc.constantFrom(...KEYS, "other", "tex", "textt"), fc.boolean())
  .map(([key, isPlain]) => isPlain ? JSON.stringify(key) : escaped(key));
const VALUE = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.constantFrom("1.10", "-0.0", "1e400", '"\\\\"', '"\\"}"', '[ {"a":"]"} ]', '{"text":{}}'),
);
const MEMBER = fc.tuple(SPACE, KEY, SPACE, SPACE, VALUE, SPACE)
  .map(([a, key, b, c, value, d]) => `${a}${key}${b}:${c}${value}${d}`);
const LINE = fc.tuple(SPACE, fc.array(MEMBER, { maxLength: 6 }), SPACE)
  .map(([before, members, behind]) => `${before}{${members.join(",")}}${behind}`);

Deno.test("members are found where the tree of the whole line has them, each as it is spelled", () => {
  const finder = new MemberFinder(KEYS);
  const property = fc.property(LINE, fc.boolean(), (line, isFirst) => {
    const before = isFirst ? "" : '{"a":0}\n';
    const bytes = new TextEncoder().encode(`${before}${line}\n{"a":1}`);
    const start = before.length;
    finder.find(bytes, start, start + new TextEncoder().encode(line).length);
    const node = parseNode(line);
    assert(node.kind === "object");
    for (const [index, key] of KEYS.entries()) {
      const found = finder.starts[index] === -1
        ? undefined
        : new TextDecoder().decode(bytes.subarray(finder.starts[index], finder.ends[index]));
      assert.equal(found, node.members.get(key)?.text);
    }
  });
  assertProperty(property, { seed: 1, numRuns: 500 });
});
