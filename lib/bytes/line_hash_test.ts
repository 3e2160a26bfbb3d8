import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { LineHash } from "./line_hash.ts";

function hashOf(bytes: Uint8Array, start = 0, end = bytes.length, seed = 7): string {
  const hash = new LineHash(seed);
  hash.take(bytes, start, end);
  return `${hash.low} ${hash.high}`;
}

Deno.test("LineHash depends on every byte and on nothing around them", () => {
  const property = fc.property(
    fc.uint8Array({ minLength: 1, maxLength: 70 }),
    fc.nat(),
    fc.integer({ min: 1, max: 255 }),
    fc.uint8Array({ maxLength: 9 }),
    (bytes, pick, change, around) => {
      const within = Uint8Array.from([...around, ...bytes, ...around]);
      const start = around.length, end = start + bytes.length;
      assert.equal(hashOf(within, start, end), hashOf(bytes));
      const other = bytes.map((byte, at) => at === pick % bytes.length ? byte ^ change : byte);
      assert.notEqual(hashOf(other), hashOf(bytes));
      assert.notEqual(hashOf(Uint8Array.from([...bytes, 0])), hashOf(bytes));
      assert.notEqual(hashOf(bytes, 0, bytes.length, 8), hashOf(bytes));
    },
  );
  assertProperty(property, { seed: 1, numRuns: 2000 });
});

Deno.test("LineHash spreads lines that differ in their last digits over its low bits", () => {
  const encoder = new TextEncoder();
  const slots = new Set<number>();
  const hash = new LineHash(7);
  for (let index = 0; index < 4096; index++) {
    const bytes = encoder.encode(`{"id":"0123456789ab${String(index).padStart(8, "0")}"}`);
    hash.take(bytes, 0, bytes.length);
    slots.add(hash.low & 8191);
  }
  // As many as random numbers would fill, give or take a few.
  assert(slots.size > 3000, `${slots.size}`);
});
