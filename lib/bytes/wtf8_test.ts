import fc from "fast-check";
import assert from "node:assert/strict";
import { anyCharacter } from "../testing/generators/any_character.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { decodeWtf8, encodeWtf8 } from "./wtf8.ts";

Deno.test("wtf8 gives every string back, lone surrogates too", () => {
  const units = fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.array(fc.integer({ min: 0xd700, max: 0xe0ff })).map((codes) =>
      String.fromCharCode(...codes)
    ),
  );
  assertProperty(
    fc.property(units, (text) => assert.equal(decodeWtf8(encodeWtf8(text)), text)),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("wtf8 is UTF-8 for a well-formed string", () => {
  const text = "plain, café, 日本, 🫠, \ufffd";
  assert.deepEqual(encodeWtf8(text), new TextEncoder().encode(text));
});

Deno.test("wtf8 takes a long string with a lone surrogate", () => {
  const text = `\ud800${"a".repeat(300_000)}`;
  assert.equal(encodeWtf8(text).length, 300_003);
  assert.equal(decodeWtf8(encodeWtf8(text)), text);
});
