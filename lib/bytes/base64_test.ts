import assert from "node:assert/strict";
import { decodeBase64, encodeBase64 } from "./base64.ts";

/** All bytes, and more of them than a call takes as arguments. */
const BYTES = Uint8Array.from({ length: 20_001 }, (_, index) => index);

/** Runs as where the runtime has no base64 of its own. */
function withoutNative(work: () => void): void {
  const { fromBase64 } = Uint8Array;
  const { toBase64 } = Uint8Array.prototype;
  Object.assign(Uint8Array, { fromBase64: undefined });
  Object.assign(Uint8Array.prototype, { toBase64: undefined });
  try {
    work();
  } finally {
    Object.assign(Uint8Array, { fromBase64 });
    Object.assign(Uint8Array.prototype, { toBase64 });
  }
}

Deno.test("base64 is the same with and without the runtime's own", () => {
  for (const length of [0, 1, 2, 3, BYTES.length]) {
    const bytes = BYTES.subarray(0, length);
    const text = bytes.toBase64();
    assert.equal(encodeBase64(bytes), text);
    assert.deepEqual(decodeBase64(text), bytes);
    withoutNative(() => {
      assert.equal(encodeBase64(bytes), text);
      assert.deepEqual(decodeBase64(text), bytes);
      assert.deepEqual(decodeBase64(`\n${text}\n`), bytes);
      assert.throws(() => decodeBase64("a*b="));
    });
    assert.deepEqual(decodeBase64(`\n${text}\n`), bytes);
    assert.throws(() => decodeBase64("a*b="));
  }
});
