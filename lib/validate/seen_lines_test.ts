import fc from "fast-check";
import assert from "node:assert/strict";
import type { LogSource } from "../storage/storage.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { SeenLines } from "./seen_lines.ts";

const encoder = new TextEncoder();

/** Two lines that were sought out because their hashes are the same with this seed. */
const SEED = 0;
const COLLIDING = ["aaaaaaaa", "aaafAfaa"]
  .map((text) => `{"id":"a","at":"2026-04-20T10:15:00Z",    "x": "${text}"}`);

/** Notes all lines; gives for each the number of the one it repeats, and how often lines were read again. */
async function noteAll(
  lines: readonly string[],
  seed?: number,
): Promise<{ found: unknown[]; reads: number }> {
  // Views of one buffer at odd places, as a reader gives them.
  const bytes = encoder.encode(lines.join("\n"));
  let reads = 0;
  const source: LogSource = {
    name: "log",
    size: bytes.length,
    read(into, offset) {
      reads++;
      into.set(bytes.subarray(offset, offset + into.length));
      return Promise.resolve(into.length);
    },
    [Symbol.dispose]() {},
  };
  const seen = new SeenLines(source, seed);
  const found: unknown[] = [];
  let offset = 0;
  for (const [index, text] of lines.entries()) {
    const { length } = encoder.encode(text);
    const [start, end] = [offset, offset + length];
    found.push(await seen.note({ bytes, start, end, line: index + 1, offset }));
    offset += length + 1;
  }
  return { found, reads };
}

Deno.test("SeenLines finds the first line of the same bytes", async () => {
  const line = fc.oneof(fc.constantFrom("", "a", "aa", "b", "é"), fc.string({ maxLength: 3 }));
  const lines = fc.array(line.map((text) => text.toWellFormed()), { maxLength: 30, size: "max" });
  const property = fc.asyncProperty(lines, async (lines) => {
    const expected = lines.map((text, index) => {
      const first = lines.indexOf(text);
      return first < index ? first + 1 : null;
    });
    assert.deepEqual((await noteAll(lines)).found, expected);
  });
  await assertProperty(property, { seed: 1, numRuns: 500 });
});

Deno.test("SeenLines reads lines of one hash again and tells them apart", async () => {
  const [a, b] = COLLIDING as [string, string];
  assert.deepEqual(await noteAll([a, b], SEED), { found: [null, null], reads: 1 });
  assert.deepEqual(await noteAll([a, b], SEED + 1), { found: [null, null], reads: 0 });
  assert.deepEqual(await noteAll([a, b, b, a], SEED), { found: [null, null, 2, 1], reads: 4 });
});

Deno.test("SeenLines reads nothing again where lines differ, and outgrows its first size", async () => {
  const lines = Array.from({ length: 5000 }, (_, index) => `line ${index * index}`);
  const { found, reads } = await noteAll([...lines, ...lines]);
  assert.deepEqual(found.slice(0, 5000), lines.map(() => null));
  assert.deepEqual(found.slice(5000), lines.map((_, index) => index + 1));
  assert.equal(reads, 5000);
});
