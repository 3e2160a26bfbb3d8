import fc from "fast-check";
import assert from "node:assert/strict";
import type { Change } from "../answers.ts";
import { type ObjectNode, parseNode } from "../json/tree.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { changesBetween, fieldsOf } from "./changes.ts";

const NONE: ReadonlySet<string> = new Set();
const DEEP = 10_000;
const PLAIN = { configurable: true, enumerable: true, writable: true };

type Members = Record<string, unknown>;

function objectNode(text: string): ObjectNode {
  const node = parseNode(text);
  assert(node.kind === "object");
  return node;
}

/** Changes as one line each: the sign, the path, the values as spelled. */
function listed(changes: readonly Change[]): string[] {
  return changes.map(({ path, op, from, to }) => {
    return [op, path, from?.text, to?.text].filter((part) => part !== undefined).join(" ");
  });
}

function changesOf(from: string | null, to: string | null, leaveOut = NONE): string[] {
  const node = (text: string | null) => text === null ? null : objectNode(text);
  return listed(changesBetween(node(from), node(to), leaveOut));
}

/** The tokens of a JSON Pointer. */
function tokensOf(path: string): string[] {
  return path.split("/").slice(1).map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What a JSON Pointer points at. */
function at(root: unknown, path: string): unknown {
  return tokensOf(path).reduce((value, token) => {
    assert(Object.hasOwn(value as Members, token), path);
    return (value as Members)[token];
  }, root);
}

/** Carries out changes, each of which must fit what is there. */
function applied(root: Members, changes: readonly Change[]): Members {
  const result = structuredClone(root);
  for (const { path, op, from, to } of changes) {
    const key = tokensOf(path).at(-1)!;
    const parent = at(result, path.slice(0, path.lastIndexOf("/"))) as Members;
    assert.equal(Object.hasOwn(parent, key), op !== "add", path);
    if (from !== undefined) assert.deepEqual(parent[key], from.value);
    if (to === undefined) delete parent[key];
    else Object.defineProperty(parent, key, { ...PLAIN, value: to.value });
  }
  return result;
}

const members: fc.Arbitrary<Members> = fc.object({
  key: fc.constantFrom("a", "b", "/", "~", "~1", "", "__proto__", "10", "é"),
  values: [fc.constantFrom(null, true, 0, 1.5, "", "a", "é")],
  maxDepth: 3,
  maxKeys: 5,
});

Deno.test("changesBetween lists what differs, field by field", () => {
  const cases: [from: string | null, to: string | null, changes: string[]][] = [
    [null, null, []],
    [null, "{}", []],
    [null, '{"a":{"b":1},"c":[]}', ['add /a {"b":1}', "add /c []"]],
    ['{"a":{"b":1},"c":[]}', null, ['remove /a {"b":1}', "remove /c []"]],
    ['{"a":1}', '{"a":1}', []],
    ['{"a":1}', '{"a":2}', ["replace /a 1 2"]],
    ['{"a":1.0}', '{"a":2.00}', ["replace /a 1.0 2.00"]],
    ['{"a":1}', '{"b":1}', ["add /b 1", "remove /a 1"]],
    ['{"a":{"b":{"c":1,"d":2}}}', '{"a":{"b":{"c":1,"d":3}}}', ["replace /a/b/d 2 3"]],
    ['{"a":{}}', '{"a":{"b":{}}}', ["add /a/b {}"]],
    ['{"a":{"b":1}}', '{"a":{}}', ["remove /a/b 1"]],
    ['{"a":{"b":1}}', '{"a":[1]}', ['replace /a {"b":1} [1]']],
    ['{"a":null}', '{"a":{"b":1}}', ['replace /a null {"b":1}']],
    ['{"a":[1,{"b":2}]}', '{"a":[1,{"b":3}]}', ['replace /a [1,{"b":2}] [1,{"b":3}]']],
    ['{"a/b":{"~":1}}', '{"a/b":{"~":2}}', ["replace /a~1b/~0 1 2"]],
    ['{"~1":1}', '{"":2}', ["add / 2", "remove /~01 1"]],
    ['{"a":12345678901234567890}', '{"a":12345678901234567891}', [
      "replace /a 12345678901234567890 12345678901234567891",
    ]],
  ];
  for (const [from, to, changes] of cases) {
    assert.deepEqual(changesOf(from, to), changes, `${from} to ${to}`);
  }
});

Deno.test("changesBetween finds nothing when only the spelling differs", () => {
  const from = '{"a":1.0,"b":{"c":"é","d":[1,2]},"e":{}}';
  const to = ' { "e" : { } , "b":{"d":[ 1, 20e-1 ],"c":"\\u00e9"},\r"a":0,"a":10e-1}';
  assert.deepEqual(changesOf(from, to), []);
});

Deno.test("changesBetween follows the new order, with the removed behind at each level", () => {
  const from = '{"gone":1,"a":1,"o":{"x":1,"y":1},"lost":1}';
  const to = '{"o":{"z":1,"y":2},"10":1,"9":1,"a":2}';
  assert.deepEqual(changesOf(from, to), [
    "add /o/z 1",
    "replace /o/y 1 2",
    "remove /o/x 1",
    "add /10 1",
    "add /9 1",
    "replace /a 1 2",
    "remove /gone 1",
    "remove /lost 1",
  ]);
});

Deno.test("changesBetween leaves keys out at the top only", () => {
  const leaveOut = new Set(["id", "at"]);
  const from = '{"id":"a","at":1,"text":"x","shape":{"id":1}}';
  const to = '{"id":"b","text":"y","shape":{"id":2}}';
  assert.deepEqual(changesOf(from, to, leaveOut), [
    'replace /text "x" "y"',
    "replace /shape/id 1 2",
  ]);
  assert.deepEqual(changesOf(to, from, leaveOut).length, 2);
  assert.deepEqual(changesOf(null, '{"id":"a","at":1}', leaveOut), []);
});

Deno.test("changesBetween takes __proto__ as plain data on both sides", () => {
  const [one, two] = ['{"__proto__":{"x":1}}', '{"__proto__":{"x":2},"constructor":1}'];
  assert.deepEqual(changesOf(one, two), ["replace /__proto__/x 1 2", "add /constructor 1"]);
  assert.deepEqual(changesOf("{}", one), ['add /__proto__ {"x":1}']);
  assert.deepEqual(changesOf(one, "{}"), ['remove /__proto__ {"x":1}']);
});

Deno.test("changesBetween reaches the bottom when nesting is deep", () => {
  const nested = (bottom: string) => '{"a":'.repeat(DEEP) + bottom + "}".repeat(DEEP);
  assert.deepEqual(changesOf(nested("1"), nested("2")), [`replace ${"/a".repeat(DEEP)} 1 2`]);
  assert.deepEqual(changesOf(nested("1"), nested("1.0")), []);
});

Deno.test("changesBetween takes objects with very many fields", () => {
  const fields = Array.from({ length: 200_000 }, (_, index) => `"k${index}":1`);
  assert.equal(changesOf(null, `{${fields}}`).length, fields.length);
});

Deno.test("changesBetween gives changes that lead from one value to the other", () => {
  assertProperty(
    fc.property(members, members, (from, to) => {
      const [fromNode, toNode] = [from, to].map((value) => objectNode(JSON.stringify(value)));
      assert.deepEqual(applied(from, changesBetween(fromNode!, toNode!, NONE)), to);
      assert.deepEqual(applied(from, changesBetween(fromNode!, null, NONE)), {});
      assert.deepEqual(applied({}, changesBetween(null, toNode!, NONE)), to);
    }),
    { seed: 1, numRuns: 1_000 },
  );
});

Deno.test("changesBetween finds nothing between equal values", () => {
  const reversed = (_: string, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).reverse());
  };
  assertProperty(
    fc.property(members, (value) => {
      const from = JSON.stringify(value);
      const to = JSON.stringify(value, reversed, 1);
      assert.deepEqual(changesOf(from, to), []);
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("fieldsOf lists every field that is no object in the order stored", () => {
  const entry = objectNode(
    '{"id":"a","10":1.0,"9":null,"o":{"p":{"q":"x"},"e":{},"id":2},"l":[{"m":1}],"a/~":true}',
  );
  const fields = fieldsOf(entry, new Set(["id"])).map(({ path, node }) => `${path} ${node.text}`);
  assert.deepEqual(fields, [
    "/10 1.0",
    "/9 null",
    '/o/p/q "x"',
    "/o/e {}",
    "/o/id 2",
    '/l [{"m":1}]',
    "/a~1~0 true",
  ]);
  assert.deepEqual(fieldsOf(objectNode("{}"), NONE), []);
});

Deno.test("fieldsOf reaches the bottom when nesting is deep", () => {
  const [field, ...rest] = fieldsOf(
    objectNode('{"a":'.repeat(DEEP) + "{}" + "}".repeat(DEEP)),
    NONE,
  );
  assert.deepEqual([field?.path, field?.node.text], ["/a".repeat(DEEP), "{}"]);
  assert.deepEqual(rest, []);
});

Deno.test("fieldsOf points at every value once", () => {
  assertProperty(
    fc.property(members, (value) => {
      const fields = fieldsOf(objectNode(JSON.stringify(value)), NONE);
      assert.equal(new Set(fields.map(({ path }) => path)).size, fields.length);
      for (const { path, node } of fields) {
        assert.deepEqual(JSON.parse(node.text), at(value, path));
      }
      assert.equal(fields.length, leavesIn(value));
    }),
    { seed: 1, numRuns: 300 },
  );
});

/** How many fields an object has below it, an empty one inside counting as one. */
function leavesIn(value: Members): number {
  return Object.values(value).reduce<number>((sum, member) => {
    const nested = typeof member === "object" && member !== null && !Array.isArray(member);
    return sum + (nested ? Math.max(1, leavesIn(member as Members)) : 1);
  }, 0);
}
