/**
 * Compiles `lib/records/scanner/assembly/` and writes `lib/records/scanner/scanner_wasm.ts`:
 * `deno task scanner`. The result is committed, so that reading a log needs no
 * compiler.
 *
 * @module
 */

import asc from "assemblyscript/asc";
import { hashOf, readSource } from "./source.ts";

const TARGET = new URL("../../lib/records/scanner/scanner_wasm.ts", import.meta.url);

/** Compiles the scanner and gives the text of `scanner_wasm.ts`. */
export async function compileScanner(): Promise<string> {
  const source = await readSource();
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main([...source.flags], {
    // The compiler asks for files that may not be there, to find out where they are.
    readFile: (name: string) => source.files.get(name) ?? null,
    writeFile: (_name: string, contents: string | Uint8Array) => {
      if (typeof contents !== "string") wasm = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || wasm === undefined) {
    throw new Error(`Cannot compile the scanner: ${error?.message}\n${stderr.toString()}`);
  }
  const lines = wasm.toBase64().match(/.{1,96}/g) ?? [];
  return [
    "/** SHA-256 of the source: compiler, flags and `assembly/`. */",
    "export const SCANNER_SOURCE_SHA256 =",
    `  "${await hashOf(source)}";`,
    "",
    "/** `assembly/`, compiled by `deno task scanner`. */",
    "export const SCANNER_WASM = `",
    ...lines,
    "`;",
    "",
  ].join("\n");
}

if (import.meta.main) await Deno.writeTextFile(TARGET, await compileScanner());
