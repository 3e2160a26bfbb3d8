/**
 * Compiles `assembly/scan.ts` and writes `scanner_wasm.ts`: `deno task scanner`.
 * The result is committed, so that reading a log needs no compiler; a test
 * compiles again and compares.
 *
 * @module
 */

import asc from "assemblyscript/asc";

const SOURCES = new URL("./assembly/", import.meta.url);
const TARGET = new URL("./scanner_wasm.ts", import.meta.url);
/** Up to where the heap begins, plus a first stretch of it; see `assembly/layout.ts`. */
const INITIAL_PAGES = 16;

/** The compiler asks for files that may not be there, to find out where they are. */
async function readSources(): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  for await (const { name } of Deno.readDir(SOURCES)) {
    sources.set(name, await Deno.readTextFile(new URL(name, SOURCES)));
  }
  return sources;
}

/** Compiles the scanner and gives the text of `scanner_wasm.ts`. */
export async function compileScanner(): Promise<string> {
  const sources = await readSources();
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main([
    "scan.ts",
    ...["--outFile", "scanner.wasm", "--runtime", "stub", "--noAssert", "--converge", "-O3"],
    ...["--enable", "simd", "--initialMemory", String(INITIAL_PAGES)],
  ], {
    readFile: (name: string) => sources.get(name) ?? null,
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
    "/** `assembly/`, compiled by `deno task scanner`. */",
    "export const SCANNER_WASM = `",
    ...lines,
    "`;",
    "",
  ].join("\n");
}

if (import.meta.main) await Deno.writeTextFile(TARGET, await compileScanner());
