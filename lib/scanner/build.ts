/**
 * Compiles `scanner.as.ts` and writes `scanner_wasm.ts`: `deno task scanner`.
 * The result is committed, so that reading a log needs no compiler; a test
 * compiles again and compares.
 *
 * @module
 */

import asc from "assemblyscript/asc";

const SOURCE = new URL("./scanner.as.ts", import.meta.url);
const TARGET = new URL("./scanner_wasm.ts", import.meta.url);
/** Up to where the heap begins, plus a first stretch of it; see the layout in `scanner.as.ts`. */
const INITIAL_PAGES = 3664;

/** Compiles the scanner and gives the text of `scanner_wasm.ts`. */
export async function compileScanner(): Promise<string> {
  const source = await Deno.readTextFile(SOURCE);
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main([
    "scanner.as.ts",
    ...["--outFile", "scanner.wasm", "--runtime", "stub", "--noAssert", "--converge", "-O3"],
    ...["--enable", "simd", "--initialMemory", String(INITIAL_PAGES)],
  ], {
    readFile: (name: string) => name === "scanner.as.ts" ? source : null,
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
    "/** `scanner.as.ts`, compiled by `deno task scanner`. */",
    "export const SCANNER_WASM = `",
    ...lines,
    "`;",
    "",
  ].join("\n");
}

if (import.meta.main) await Deno.writeTextFile(TARGET, await compileScanner());
