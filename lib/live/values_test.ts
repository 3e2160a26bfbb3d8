import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { Values } from "./values.ts";

const KIB = 1024;

function filled(length: number, byte: number): Uint8Array {
  return new Uint8Array(length).fill(byte);
}

/** Gives some keys values that lie behind one another, a byte apart. */
function adopt(
  values: Values,
  map: Map<number, Uint8Array>,
  { adopted, byte }: { adopted: { key: number; length: number }[]; byte: number },
) {
  const lengths = adopted.map(({ length }) => length);
  const starts = lengths.map((_, index) =>
    lengths.slice(0, index).reduce((sum, length) => sum + length + 1, 0)
  );
  const bytes = filled(lengths.reduce((sum, length) => sum + length + 1, 0), byte);
  values.adopt(bytes, adopted.map(({ key }) => key), starts, lengths);
  for (const { key, length } of adopted) map.set(key, filled(length, byte));
}

Deno.test("values hold what a map holds, whatever is set, set again and deleted", () => {
  const key = fc.nat({ max: 20 });
  const length = fc.oneof(fc.nat({ max: 40 }), fc.constantFrom(0, 100 * KIB, 300 * KIB));
  const adopted = fc.uniqueArray(fc.record({ key, length: fc.nat({ max: 40 }) }), {
    selector: ({ key }) => key,
    maxLength: 5,
  });
  const step = fc.oneof(
    { weight: 1, arbitrary: fc.record({ adopted, byte: fc.nat({ max: 255 }) }) },
    { weight: 4, arbitrary: fc.record({ key, length, byte: fc.nat({ max: 255 }) }) },
    { weight: 1, arbitrary: fc.record({ key, length: fc.constant(null) }) },
  );
  const property = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const values = new Values();
    const map = new Map<number, Uint8Array>();
    for (const step of steps) {
      if ("adopted" in step) {
        adopt(values, map, step);
        continue;
      }
      const { key, length, ...rest } = step;
      if (length === null) {
        values.delete(key);
        map.delete(key);
      } else {
        const bytes = filled(length, "byte" in rest ? rest.byte as number : 0);
        values.set(key, bytes);
        map.set(key, bytes.slice());
        bytes.fill(77);
      }
    }
    for (let key = 0; key < 25; key++) assert.deepEqual(values.get(key), map.get(key) ?? null);
    const total = [...map.values()].reduce((sum, { length }) => sum + length, 0);
    assert.equal(values.bytes, total);
  });
  assertProperty(property, { seed: 1, numRuns: 150 });
});

Deno.test("values never change bytes that were given out, also when they are moved together", () => {
  const values = new Values();
  values.set(0, filled(10 * KIB, 1));
  values.set(1, filled(10 * KIB, 2));
  const given = values.get(0)!, kept = values.get(1)!;
  for (let round = 0; round < 200; round++) values.set(0, filled(10 * KIB, 3 + round % 7));
  assert.deepEqual(given, filled(10 * KIB, 1));
  assert.deepEqual(kept, filled(10 * KIB, 2));
  assert.deepEqual(values.get(1), filled(10 * KIB, 2));
});

Deno.test("values let go of what was replaced, so that an entry edited for ever costs no more", () => {
  const values = new Values();
  let held = 0;
  for (let round = 0; round < 2000; round++) {
    values.set(round % 4, filled(10 * KIB, round % 256));
    held = Math.max(held, values.heldBytes);
  }
  assert.equal(values.bytes, 40 * KIB);
  // Two pieces, and a few words for where the values lie.
  assert(held <= 513 * KIB, `${held} bytes were held for ${values.bytes}`);
});
