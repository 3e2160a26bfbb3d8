import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { MemoryStorage } from "./memory.ts";
import { borrowed, concat, emptySource, fromBytes, slice } from "./source.ts";
import type { LogSource } from "./storage.ts";

/** Some bytes, and a source that is to hold them. */
interface Case {
  bytes: number[];
  source: LogSource;
}

const { made } = fc.letrec<{ made: Case }>((tie) => ({
  made: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.array(fc.nat(255), { maxLength: 8 }).map((bytes) => ({
      bytes,
      source: fromBytes("x", Uint8Array.from(bytes)),
    })),
    fc.tuple(tie("made"), fc.nat(8), fc.nat(8)).map(([{ bytes, source }, a, b]) => {
      const start = Math.min(a, b, bytes.length), end = Math.min(Math.max(a, b), bytes.length);
      return { bytes: bytes.slice(start, end), source: slice(source, start, end) };
    }),
    fc.array(tie("made"), { maxLength: 3 }).map((parts) => ({
      bytes: parts.flatMap(({ bytes }) => bytes),
      source: concat("all", parts.map(({ source }) => source)),
    })),
    tie("made").map(({ bytes, source }) => ({ bytes, source: borrowed(source) })),
  ),
}));

Deno.test("sources put together in any way read as the bytes put together so", async () => {
  const law = fc.asyncProperty(made, fc.nat(12), fc.nat(12), async (one, offset, length) => {
    const { bytes, source } = one;
    assert.equal(source.size, bytes.length);
    const into = new Uint8Array(length);
    const count = await source.read(into, offset);
    assert.deepEqual([...into.subarray(0, count)], bytes.slice(offset, offset + length));
  });
  await assertProperty(law, { seed: 1, numRuns: 500 });
});

Deno.test("sources made of others close none of them", async () => {
  using source = await new MemoryStorage({ a: "abc" }).open("a");
  for (const made of [borrowed(source!), slice(source!, 1, 2), concat("", [source!])]) {
    made[Symbol.dispose]();
  }
  assert.equal(await source!.read(new Uint8Array(3), 0), 3);
});

Deno.test("emptySource gives nothing, wherever it is read", async () => {
  const source = emptySource("gone.jsonl");
  assert.deepEqual([source.name, source.size], ["gone.jsonl", 0]);
  assert.equal(await source.read(new Uint8Array(3), 7), 0);
});

Deno.test("fromBytes refuses what lies before its bytes", () => {
  const tail = fromBytes("a", Uint8Array.of(1, 2), 5);
  assert.equal(tail.size, 7);
  assert.throws(() => tail.read(new Uint8Array(1), 4), /begin at 5/);
});

Deno.test("concat ends a read where a part was truncated, and shifts nothing", async () => {
  const cut: LogSource = { ...fromBytes("a", Uint8Array.of(1)), size: 3 };
  const all = concat("all", [cut, fromBytes("b", Uint8Array.of(4))]);
  assert.equal(await all.read(new Uint8Array(4), 0), 1);
  const into = new Uint8Array(4);
  assert.equal(await all.read(into, 3), 1);
  assert.equal(into[0], 4);
});
