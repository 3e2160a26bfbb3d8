import assert from "node:assert/strict";
import { hexOf } from "./hex.ts";

Deno.test("hex digits are the same where the runtime has none of its own", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const own = hexOf(bytes);
  const withoutOwn = Object.assign(bytes.slice(), { toHex: undefined });
  assert.equal(hexOf(withoutOwn as unknown as Uint8Array), own);
  assert.equal(own.length, 512);
});
