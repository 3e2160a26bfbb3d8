import fc from "fast-check";
import assert from "node:assert/strict";
import { MemoryStorage } from "../storage/memory.ts";
import { fromBytes } from "../storage/source.ts";
import type { LogSource } from "../storage/storage.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { Prefix } from "./prefix.ts";

/** What is remembered at either end. */
const REMEMBERED_BYTES = 4096;

async function sourceOf(bytes: Uint8Array): Promise<LogSource> {
  return (await new MemoryStorage({ a: bytes }).open("a"))!;
}

/** Bytes of which no two stretches are alike. */
function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * 7) % 251);
}

/** Sizes at which files are noted, ascending, on and around those that are remembered. */
const SIZES = fc.uniqueArray(
  fc.oneof(fc.constantFrom(0, 1, 4095, 4096, 4097, 8191, 8192, 8193), fc.nat({ max: 20_000 })),
  { minLength: 1, maxLength: 5 },
).map((sizes) => sizes.sort((a, b) => a - b));

Deno.test("a prefix knows the file again in however many steps it was noted", async () => {
  const property = fc.asyncProperty(SIZES, fc.nat({ max: 500 }), async (sizes, more) => {
    const last = sizes.at(-1)!;
    const bytes = bytesOf(last + more);
    const prefix = new Prefix();
    let noted = 0;
    for (const size of sizes) {
      // Of a file that grows only what is new has to be at hand.
      const tail = fromBytes("a", bytes.subarray(noted, size), noted);
      await prefix.note(tail, size);
      noted = size;
    }
    assert(await prefix.isOf(await sourceOf(bytes)));
    assert(await prefix.isOf(await sourceOf(bytes.subarray(0, last))));
    if (last > 0) {
      assert.equal(await prefix.isOf(await sourceOf(bytes.subarray(0, last - 1))), false);
    }
  });
  await assertProperty(property, { seed: 2, numRuns: 200 });
});

Deno.test("a prefix takes bytes at hand for those of a file", async () => {
  const property = fc.asyncProperty(SIZES, fc.nat(), async (sizes, pick) => {
    const last = sizes.at(-1)!;
    const bytes = bytesOf(last);
    const prefix = new Prefix();
    let noted = 0;
    for (const [step, size] of sizes.entries()) {
      const more = bytes.subarray(noted, size);
      if ((pick >> step) % 2 === 0) prefix.noteBytes(more);
      else await prefix.note(fromBytes("a", more, noted), size);
      noted = size;
    }
    assert(await prefix.isOf(await sourceOf(bytes)));
    if (last === 0) return;
    const within = Math.min(last, REMEMBERED_BYTES);
    for (const place of [pick % within, last - 1 - pick % within]) {
      const other = bytes.slice();
      other[place]! ^= 1;
      assert.equal(await prefix.isOf(await sourceOf(other)), false, `byte ${place} of ${last}`);
    }
  });
  await assertProperty(property, { seed: 3, numRuns: 200 });
});

Deno.test("a prefix finds a byte that is another at either end, also after several steps", async () => {
  const property = fc.asyncProperty(SIZES, fc.nat(), async (sizes, pick) => {
    const last = sizes.at(-1)!;
    if (last === 0) return;
    const bytes = bytesOf(last);
    const prefix = new Prefix();
    const source = await sourceOf(bytes);
    for (const size of sizes) await prefix.note(source, size);
    const within = Math.min(last, REMEMBERED_BYTES);
    const places = [pick % within, last - 1 - pick % within];
    for (const place of places) {
      const other = bytes.slice();
      other[place]! ^= 1;
      assert.equal(await prefix.isOf(await sourceOf(other)), false, `byte ${place} of ${last}`);
    }
  });
  await assertProperty(property, { seed: 3, numRuns: 200 });
});
