import fc from "fast-check";
import { deepEqual, equal } from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { withoutValue, withValue } from "./patch.ts";
import { StoredJson } from "./stored.ts";

function set(object: string, path: string[], value: string): string {
  return withValue(StoredJson.fromText(object), path, StoredJson.fromText(value)).text;
}

function removed(object: string, path: string[]): string {
  return withoutValue(StoredJson.fromText(object), path).text;
}

Deno.test("patch sets a value and leaves all other bytes", () => {
  equal(set('{"a": 1.0 , "b":\t2}', ["a"], "1e400"), '{"a": 1e400 , "b":\t2}');
  equal(set('{"10":1,"2":{"x":[1.50, 2]}}', ["2", "y"], "0"), '{"10":1,"2":{"x":[1.50, 2],"y":0}}');
  equal(set('{"caf\\u00e9": 1 }', ["café"], "2"), '{"caf\\u00e9": 2 }');
  equal(set(" { } ", ["a"], "1"), ' {"a":1 } ');
  equal(set('{"s":"a}\\"{","t":{}}', ["t", "u"], "1"), '{"s":"a}\\"{","t":{"u":1}}');
});

Deno.test("patch makes the objects that are missing on the way", () => {
  equal(set('{"a":1}', ["b", "c", 'd"'], "[]"), '{"a":1,"b":{"c":{"d\\"":[]}}}');
  equal(set('{"a":null,"b":2}', ["a", "c"], "3"), '{"a":{"c":3},"b":2}');
  equal(set('{"a":[{}]}', ["a", "0"], "3"), '{"a":{"0":3}}');
});

Deno.test("patch sets the last of duplicate keys, and removes all", () => {
  equal(set('{"a":1,"b":2,"\\u0061":3}', ["a"], "4"), '{"a":1,"b":2,"\\u0061":4}');
  equal(removed('{"a":1,"b":2,"\\u0061":3}', ["a"]), '{"b":2}');
  equal(removed('{"a":{"x":1},"a":{"x":2,"y":3}}', ["a", "x"]), '{"a":{"x":1},"a":{"y":3}}');
});

Deno.test("patch removes a member with its comma", () => {
  equal(removed('{"a":1, "b":2, "c":3}', ["a"]), '{"b":2, "c":3}');
  equal(removed('{"a":1, "b":2, "c":3}', ["b"]), '{"a":1, "c":3}');
  equal(removed('{"a":1, "b":2, "c":3 }', ["c"]), '{"a":1, "b":2 }');
  equal(removed('{ "a":{"b":1} }', ["a", "b"]), '{ "a":{} }');
  for (const path of [["x"], ["a", "x"], ["b", "x"]]) {
    equal(removed('{"a":{},"b":1}', path), '{"a":{},"b":1}');
  }
});

Deno.test("patch does to any object what an assignment does", () => {
  const key = fc.constantFrom("a", "b", '"', "__proto__", "1");
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: "small" }, fc.integer(), fc.string(), tie("list"), tie("object")),
    list: fc.array(tie("any"), { maxLength: 2 }),
    object: fc.dictionary(key, tie("any"), { maxKeys: 3, noNullPrototype: true }),
  }));
  const path = fc.array(key, { minLength: 1, maxLength: 3 });
  assertProperty(
    fc.property(
      value.object,
      path,
      value.any,
      fc.constantFrom(0, 1),
      (object, path, value, indent) => {
        const text = JSON.stringify(object, null, indent);
        const patched = set(text, path, JSON.stringify(value));
        deepEqual(
          entriesOf(JSON.parse(patched)),
          entriesOf(assigned(JSON.parse(text), path, value)),
        );
        deepEqual(lookup(JSON.parse(removed(patched, path)), path), undefined);
      },
    ),
    { numRuns: 500, seed: 5 },
  );
});

/** As pairs, so that no key is special. */
function entriesOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(entriesOf);
  if (typeof value !== "object" || value === null) return value;
  return { pairs: Object.entries(value).map(([key, value]) => [key, entriesOf(value)]) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function assigned(object: unknown, [key, ...rest]: string[], value: unknown): unknown {
  const members = new Map(isObject(object) ? Object.entries(object) : []);
  members.set(key!, rest.length === 0 ? value : assigned(members.get(key!), rest, value));
  // Written and read again: only so may a key be called __proto__.
  const pairs = [...members].map(([key, value]) =>
    `${JSON.stringify(key)}:${JSON.stringify(value)}`
  );
  return JSON.parse(`{${pairs.join(",")}}`);
}

function lookup(object: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined,
    object,
  );
}
