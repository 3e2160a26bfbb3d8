import fc from "fast-check";
import assert from "node:assert/strict";
import { ByteBuffer } from "../../../bytes/byte_buffer.ts";
import { assertProperty } from "../../../testing/lanes/assert_property.ts";
import { putDeltas32, putDeltas64 } from "./deltas.ts";

/** Reads numbers back, by the book and with bigints. */
function numbersOf(bytes: Uint8Array, bits: 32 | 64): bigint[] {
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n;; shift += 7n) {
      const byte = BigInt(bytes[at++]!);
      value |= (byte & 0x7fn) << shift;
      if (byte < 0x80n) return value;
    }
  };
  const zigzag = () => {
    const value = varint();
    return value >> 1n ^ -(value & 1n);
  };
  const block = Number(varint()), miniblocks = Number(varint()), count = Number(varint());
  const values = [zigzag()];
  while (values.length < count) {
    const least = zigzag();
    const widths = bytes.subarray(at, at + miniblocks);
    at += miniblocks;
    for (const width of widths) {
      for (let index = 0; index < block / miniblocks; index++) {
        let packed = 0n;
        for (let bit = 0; bit < width; bit++) {
          const place = 8 * at + index * width + bit;
          packed |= BigInt(bytes[place >> 3]! >> (place & 7) & 1) << BigInt(bit);
        }
        if (values.length < count) {
          values.push(BigInt.asIntN(bits, values.at(-1)! + least + packed));
        }
      }
      at += width * block / miniblocks / 8;
    }
  }
  assert.equal(at, bytes.length);
  return values.slice(0, count);
}

/** Numbers that run on, with steps of any size. */
function walk(max: bigint): fc.Arbitrary<bigint[]> {
  const step = fc.oneof(
    fc.bigInt({ min: 0n, max: 3n }),
    fc.bigInt({ min: -(max >> 1n), max: max >> 1n }),
  );
  return fc.array(step, { maxLength: 300, size: "max" }).map((steps) => {
    let value = 0n;
    return steps.map((by) => value = BigInt.asIntN(64, value + by));
  });
}

Deno.test("deltas of 32-bit numbers are read back as the numbers, whatever they are", () => {
  const numbers = fc.oneof(
    walk(1000n).map((values) => values.map(Number)),
    fc.array(fc.integer(), { maxLength: 300, size: "max" }),
  );
  const property = fc.property(numbers, (values) => {
    const into = new ByteBuffer();
    putDeltas32(into, Int32Array.from(values));
    assert.deepEqual(numbersOf(into.written(), 32).map(Number), [...Int32Array.from(values)]);
  });
  assertProperty(property, { seed: 1, numRuns: 200 });
});

Deno.test("deltas of 64-bit numbers are read back as the numbers, or are not written", () => {
  let written = 0, isRefused = false;
  const property = fc.property(
    fc.oneof(walk(1n << 20n), walk(1n << 51n), walk(1n << 60n)),
    (values) => {
      const into = new ByteBuffer();
      if (!putDeltas64(into, BigInt64Array.from(values))) return void (isRefused = true);
      assert.deepEqual(numbersOf(into.written(), 64), values);
      written++;
    },
  );
  assertProperty(property, { seed: 1, numRuns: 200 });
  assert(isRefused && written > 100, `${written} were written`);
});
