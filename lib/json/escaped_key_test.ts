import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { hasEscapedKey } from "./escaped_key.ts";

Deno.test("hasEscapedKey finds keys with a backslash, and no values with one", () => {
  for (const key of ["\\\\", '\\"', "a\\u0062", '\\\\\\"', "\\n:"]) {
    for (
      const text of [`{"${key}":1}`, `{"a":"\\\\","${key}" \t\r\n:[]}`, `[1,{"b":{"${key}":""}}]`]
    ) {
      assert.equal(hasEscapedKey(text), true, text);
      assert.equal(hasEscapedKey(text.replaceAll(`"${key}"`, '"k"')), false, text);
    }
    for (
      const text of [`"${key}"`, `["${key}",":"]`, `{"a":"${key}"}`, `{"a":"${key}","b":"${key}"}`]
    ) {
      assert.equal(hasEscapedKey(text), false, text);
    }
  }
});

Deno.test("hasEscapedKey agrees with the keys of a value, however it is spelled", async () => {
  const key = fc.string({ unit: fc.constantFrom("a", "\\", '"', ":", "\n", " ") });
  const value = fc.letrec((tie) => ({
    any: fc.oneof(key, fc.constant(1), fc.array(tie("any")), fc.dictionary(key, tie("any"))),
  })).any;
  const isEscaped = (value: unknown): boolean =>
    typeof value === "object" &&
    Object.entries(value!).some(([key, member]) =>
      !Array.isArray(value) && JSON.stringify(key).includes("\\") || isEscaped(member)
    );
  const property = fc.asyncProperty(value, fc.constantFrom(0, 1), async (value, indent) => {
    assert.equal(hasEscapedKey(JSON.stringify(value, null, indent)), isEscaped(value));
    await Promise.resolve();
  });
  await assertProperty(property, { seed: 4, numRuns: 500 });
});
