import assert from "node:assert/strict";
import { sha256Of } from "../../storage/digest.ts";
import { Dice } from "../../testing/generators/dice.ts";
import { PrefixHash } from "./prefix_hash.ts";

Deno.test("a prefix's hash is its SHA-256, wherever it was put down in between", async () => {
  const dice = new Dice(1);
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, () => dice.below(256));
    let hash = new PrefixHash();
    for (let at = 0; at < length;) {
      const end = Math.min(length, at + 1 + dice.below(100));
      hash.update(bytes.subarray(at, end));
      at = end;
      if (dice.below(2) === 0) hash = PrefixHash.resume(hash.state(), at);
    }
    assert.equal(hash.digest(), await sha256Of(bytes), `${length} bytes`);
    assert.equal(hash.digest(), await sha256Of(bytes), "asking twice changes nothing");
    assert.equal(hash.length, length);
  }
});
