import assert from "node:assert/strict";
import * as here from "./compare_bytes.ts";

type Functions = typeof here;

/** Longer than what is looked at byte by byte, and no whole number of steps. */
const LONG = 1001;

/** Bytes that begin at an odd address, as lines in a buffer do. */
function unaligned(bytes: Uint8Array, by: number): Uint8Array {
  const buffer = new Uint8Array(bytes.length + by);
  buffer.set(bytes, by);
  return buffer.subarray(by);
}

function longBytes(): Uint8Array {
  return Uint8Array.from({ length: LONG }, (_, index) => index * 7);
}

/** The same module in a page, whose runtime has no Buffer; it looks for that once. */
async function inPage(): Promise<Functions> {
  const { Buffer } = globalThis as { Buffer?: unknown };
  const another = "./compare_bytes.ts?page";
  Object.assign(globalThis, { Buffer: undefined });
  try {
    const functions: Functions = await import(another);
    functions.compareBytes(longBytes(), longBytes());
    return functions;
  } finally {
    Object.assign(globalThis, { Buffer });
  }
}

function findsFirstDifference({ sameLength }: Functions): void {
  for (const length of [0, 1, 15, 16, 17, 511, 512, 513, LONG]) {
    const a = unaligned(longBytes().subarray(0, length), 1);
    assert.equal(sameLength(a, unaligned(a, 3)), length);
    for (let at = 0; at < length; at++) {
      const b = unaligned(a, 2);
      b[at]! ^= 0x80;
      assert.equal(sameLength(a, b), at);
    }
  }
}

Deno.test("sameLength finds the first byte that differs, wherever it is and with or without Buffer", async () => {
  findsFirstDifference(here);
  findsFirstDifference(await inPage());
});

function ordersBytes({ compareBytes }: Functions): void {
  const a = longBytes();
  for (const at of [0, 500, LONG - 1]) {
    const [low, high] = [longBytes(), longBytes()];
    low[at] = 0x7f;
    high[at] = 0x80;
    assert(compareBytes(low, high) < 0);
    assert(compareBytes(high, low) > 0);
  }
  assert.equal(compareBytes(a, longBytes()), 0);
  assert(compareBytes(a.subarray(0, 600), a) < 0);
  assert(compareBytes(a, a.subarray(0, 600)) > 0);
  assert(compareBytes(new Uint8Array(), a) < 0);
}

Deno.test("compareBytes orders by the first byte without a sign, then by length, in every runtime", async () => {
  ordersBytes(here);
  ordersBytes(await inPage());
});
