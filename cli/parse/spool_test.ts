import { deepEqual, equal, rejects } from "node:assert/strict";
import { spool } from "./spool.ts";

const MIB = 1024 * 1024;

/** A stream of so many bytes, each the low byte of its offset divided by 251. */
function stream(size: number, stepBytes: number) {
  let done = 0;
  return {
    read(into: Uint8Array): Promise<number | null> {
      const count = Math.min(into.length, stepBytes, size - done);
      for (let index = 0; index < count; index++) into[index] = byteAt(done + index);
      done += count;
      return Promise.resolve(count === 0 ? null : count);
    },
  };
}

function byteAt(offset: number): number {
  return offset % 251;
}

Deno.test("spool gives back every byte, also across its chunks", async () => {
  const size = 2 * MIB + 5;
  using source = await spool(stream(size, 100_003), "-");
  equal(source.size, size);
  for (const offset of [0, 7, MIB - 3, 2 * MIB - 1, size - 4]) {
    const bytes = new Uint8Array(MIB + 10);
    const count = await source.read(bytes, offset);
    equal(count, Math.min(bytes.length, size - offset));
    const expected = Uint8Array.from({ length: count }, (_, index) => byteAt(offset + index));
    deepEqual(bytes.subarray(0, count), expected);
  }
  equal(await source.read(new Uint8Array(1), size), 0);
});

Deno.test("spool takes a stream that ends where a chunk does, or at once", async () => {
  for (const size of [0, MIB, 2 * MIB]) {
    using source = await spool(stream(size, MIB), "-");
    equal(source.size, size);
    equal(await source.read(new Uint8Array(3), 0), Math.min(3, size));
  }
});

Deno.test("spool refuses what is longer than the limit", async () => {
  equal((await spool(stream(100, 7), "-", 100)).size, 100);
  await rejects(spool(stream(101, 7), "-", 100), {
    code: "bad_usage",
    message: "Cannot read standard input: it is longer than 100 bytes",
  });
});
