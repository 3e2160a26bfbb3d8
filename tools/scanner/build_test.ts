import assert from "node:assert/strict";
import { compileScanner } from "./build.ts";

Deno.test("scanner_wasm is what its source compiles to", async () => {
  const file = new URL("../../lib/records/scanner/scanner_wasm.ts", import.meta.url);
  assert.equal(await Deno.readTextFile(file), await compileScanner());
});
