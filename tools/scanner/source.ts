/**
 * The scanner's source: what `lib/records/scanner/scanner_wasm.ts` is compiled from, and
 * how. It needs no compiler, so that the test suite can tell whether the compiled
 * file is up to date without downloading one.
 *
 * @module
 */

const ASSEMBLY = new URL("../../lib/records/scanner/assembly/", import.meta.url);
const CONFIG = new URL("./deno.json", import.meta.url);
/** Up to where the heap begins, plus a first stretch of it; see `assembly/layout.ts`. */
const INITIAL_PAGES = 16;

/** All that decides what comes out of the compiler. */
export interface ScannerSource {
  /** The compiler's package and version. */
  readonly compiler: string;
  /** What it is called with, the file to begin with first. */
  readonly flags: readonly string[];
  /** Contents of the source files by name. */
  readonly files: ReadonlyMap<string, string>;
}

/** Reads the scanner's source. */
export async function readSource(): Promise<ScannerSource> {
  const { imports } = JSON.parse(await Deno.readTextFile(CONFIG));
  const files = new Map<string, string>();
  for await (const { name } of Deno.readDir(ASSEMBLY)) {
    files.set(name, await Deno.readTextFile(new URL(name, ASSEMBLY)));
  }
  return {
    compiler: imports["assemblyscript/asc"],
    flags: [
      "scan.ts",
      ...["--outFile", "scanner.wasm", "--runtime", "stub", "--noAssert", "--converge", "-O3"],
      ...["--enable", "simd", "--initialMemory", String(INITIAL_PAGES)],
    ],
    files,
  };
}

/** SHA-256 of a source, in hex; the order in which its files were found does not count. */
export async function hashOf({ compiler, flags, files }: ScannerSource): Promise<string> {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const bytes = new TextEncoder().encode(JSON.stringify([compiler, flags, sorted]));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
