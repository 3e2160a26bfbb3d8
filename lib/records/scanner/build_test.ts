import assert from "node:assert/strict";
import { compileScanner } from "./build.ts";

Deno.test("scanner_wasm is what its source compiles to", async () => {
  const committed = await Deno.readTextFile(new URL("./scanner_wasm.ts", import.meta.url));
  assert.equal(committed, await compileScanner());
});
