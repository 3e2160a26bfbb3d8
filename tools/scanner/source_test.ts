import assert from "node:assert/strict";
import { SCANNER_SOURCE_SHA256 } from "../../lib/records/scanner/scanner_wasm.ts";
import { hashOf, readSource } from "./source.ts";

Deno.test("scanner_wasm was compiled from the source as it is", async () => {
  const hint = "the scanner's source has changed: run `deno task scanner`";
  assert.equal(SCANNER_SOURCE_SHA256, await hashOf(await readSource()), hint);
});

Deno.test("hashOf tells apart sources by compiler, flags, and names and contents of files", async () => {
  const source = await readSource();
  assert.match(source.compiler, /^npm:assemblyscript@\d+\.\d+\.\d+\//);
  assert(source.files.has("scan.ts") && source.files.size > 5);
  const withFiles = (files: [string, string][]) => ({ ...source, files: new Map(files) });
  const [[name, content] = ["", ""], ...others] = source.files;
  const hashes = await Promise.all([
    source,
    { ...source, compiler: `${source.compiler}x` },
    { ...source, flags: source.flags.slice(0, -1) },
    withFiles(others),
    withFiles([[`${name}x`, content], ...others]),
    withFiles([[name, `${content} `], ...others]),
  ].map(hashOf));
  assert.equal(new Set(hashes).size, hashes.length);
  assert.equal(await hashOf(withFiles([...others, [name, content]])), hashes[0]);
});
