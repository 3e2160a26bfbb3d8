import fc from "fast-check";
import assert from "node:assert/strict";
import { MAX_LINE_BYTES } from "../../lib/records/lines.ts";
import { assertProperty } from "../../lib/testing/lanes/assert_property.ts";
import { inputLines } from "./input_lines.ts";

/** A stream that gives some bytes in pieces of these sizes. */
function streamOf(bytes: Uint8Array, sizes: readonly number[]) {
  let turn = 0;
  return {
    read(into: Uint8Array): Promise<number | null> {
      if (bytes.length === 0) return Promise.resolve(null);
      const part = bytes.subarray(0, Math.min(into.length, sizes[turn++ % sizes.length]!));
      bytes = bytes.subarray(part.length);
      into.set(part);
      return Promise.resolve(part.length);
    },
  };
}

Deno.test("inputLines gives the lines that a split gives, however they come", async () => {
  const text = fc.array(fc.constantFrom("a", "é", "\n", "\r\n", " ", "\r"), { maxLength: 30 })
    .map((parts) => parts.join(""));
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 });
  const property = fc.asyncProperty(text, sizes, async (text, sizes) => {
    const stream = streamOf(new TextEncoder().encode(text), sizes);
    const lines = await Array.fromAsync(inputLines(stream, "input"));
    const expected = text.split("\n").map((line) => line.replace(/\r$/, ""))
      .map((line, index) => ({ line: index + 1, text: line }))
      .filter(({ text }) => text.trim() !== "");
    const found = lines.map(({ bytes, line }) => ({ line, text: new TextDecoder().decode(bytes) }));
    assert.deepEqual(found, expected);
  });
  await assertProperty(property, { seed: 1, numRuns: 200 });
});

Deno.test("inputLines refuses a line that is too long without reading it to its end", async () => {
  for (const limit of [256 * 1024, undefined]) {
    let reads = 0;
    const endless = {
      read(into: Uint8Array): Promise<number> {
        reads++;
        return Promise.resolve(into.fill(0x78).length);
      },
    };
    const lines = inputLines(endless, "input", limit);
    const error = await Array.fromAsync(lines).catch((error) => error);
    const maxBytes = limit ?? MAX_LINE_BYTES;
    assert.equal(error.code, "bad_record");
    assert.equal(error.message, `Cannot append the line: it is longer than ${maxBytes} bytes`);
    assert.deepEqual(error.place, { file: "input", line: 1 });
    assert(reads * 64 * 1024 < maxBytes + 128 * 1024, `${reads} reads`);
  }
});
