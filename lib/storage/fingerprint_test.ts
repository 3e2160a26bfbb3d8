import assert from "node:assert/strict";
import { fingerprint, stretch } from "./fingerprint.ts";
import { fromBytes } from "./source.ts";

const BYTES = Uint8Array.from({ length: 20 }, (_, index) => index);
const SIZES = { headBytes: 4, windowBytes: 6 };
const source = fromBytes("a", BYTES);

Deno.test("a fingerprint is the first bytes and the last ones before an offset", async () => {
  for (let offset = 0; offset <= BYTES.length; offset++) {
    const { head, window } = await fingerprint(source, offset, SIZES);
    assert.deepEqual([...head], [...BYTES.subarray(0, Math.min(4, offset))]);
    assert.deepEqual([...window], [...BYTES.subarray(Math.max(0, offset - 6), offset)]);
  }
});

Deno.test("a fingerprint of a file that is shorter now has fewer bytes", async () => {
  const { head, window } = await fingerprint(fromBytes("a", BYTES.subarray(0, 2)), 20, SIZES);
  assert.deepEqual([head.length, window.length], [2, 0]);
});

Deno.test("nothing is read for a stretch of no bytes", async () => {
  const silent = { ...source, read: () => Promise.reject(new Error("it was read")) };
  assert.equal((await stretch(silent, 5, 5)).length, 0);
});
