import fc from "fast-check";
import assert from "node:assert/strict";
import { ByteBuffer } from "../../../bytes/byte_buffer.ts";
import { assertProperty } from "../../../testing/lanes/assert_property.ts";
import { bitsOf, putRuns } from "./run_lengths.ts";

/** Reads values back, bit by bit, until the bytes end. */
function valuesOf(bytes: Uint8Array, width: number): number[] {
  const values: number[] = [];
  let at = 0;
  const bitsAt = (place: number) => {
    let value = 0;
    for (let bit = 0; bit < width; bit++) {
      value |= (bytes[place + bit >> 3]! >> (place + bit & 7) & 1) << bit;
    }
    return value;
  };
  while (at < bytes.length) {
    let head = 0;
    for (let shift = 0;; shift += 7) {
      head |= (bytes[at]! & 0x7f) << shift;
      if (bytes[at++]! < 0x80) break;
    }
    const isPacked = (head & 1) === 1, length = head >> 1;
    for (let index = 0; index < (isPacked ? 8 * length : length); index++) {
      values.push(bitsAt(8 * at + (isPacked ? index * width : 0)));
    }
    at += isPacked ? length * width : Math.ceil(width / 8);
  }
  return values;
}

Deno.test("runs and packed bits are read back as the values, long runs in few bytes", () => {
  const runs = fc.array(
    fc.record({ value: fc.nat(1 << 17), length: fc.oneof(fc.constant(1), fc.nat(40)) }),
    { minLength: 1, maxLength: 30 },
  );
  const property = fc.property(runs, fc.constantFrom(0, 1, 5, 17), (drawn, width) => {
    const values = Uint32Array.from(
      drawn.flatMap(({ value, length }) => Array(length).fill(value & (1 << width) - 1)),
    );
    const into = new ByteBuffer();
    putRuns(into, values, values.length, width);
    const found = valuesOf(into.written(), width);
    assert.deepEqual(found.slice(0, values.length), [...values]);
    assert(found.length < values.length + 8);
  });
  assertProperty(property, { seed: 1, numRuns: 300 });
  const into = new ByteBuffer();
  putRuns(into, new Uint32Array(100_000).fill(3), 100_000, bitsOf(3));
  assert.equal(into.length, 4);
});
