/**
 * The program and a runtime in one file, or side by side in an archive.
 *
 * @module
 */

import { join } from "node:path";
import { PERMISSIONS } from "../../cli/permissions.ts";
import { selfExtracting } from "./self_extracting.ts";
import type { TarFile } from "./tar.ts";

/** Nothing but the bundle is looked at or asked for. */
const SEALED = ["--no-config", "--no-lock", "--no-npm", "--no-remote"];

/**
 * The scanner is compiled once more, for speed, when it has worked for a while.
 * That is put off until it has read some megabytes: most logs are smaller, and
 * would only wait for it.
 */
const TUNED = "--v8-flags=--wasm-tiering-budget=200000000";

/** Options of the runtime for the built program; none has a blank in it. */
export const RUN_OPTIONS: readonly string[] = [...PERMISSIONS, ...SEALED, TUNED];

const LAZY_IMPORT = /\bimport\(("\.\/[^"]+")\)/g;

/**
 * Keeps Deno from opening, when the program starts, every file behind an `import()` of a literal,
 * whether that comes to run or not. What is worked out at run time it opens only then, and only
 * with permission to read, which this file always has.
 */
function hideLazyImports(script: string): string {
  return script.replaceAll(LAZY_IMPORT, "import(String($1))");
}

/** The files of a bundle as they lie in `app/` beside the runtime. */
export async function appFiles(bundled: string): Promise<TarFile[]> {
  const files: TarFile[] = [];
  for await (const { name } of Deno.readDir(bundled)) {
    const script = await Deno.readTextFile(join(bundled, name));
    const bytes = new TextEncoder().encode(hideLazyImports(script));
    files.push({ path: `app/${name}`, bytes, isExecutable: false });
  }
  return files;
}

/** A file that unpacks a runtime and what lies beside it on its first run, and starts from there. */
export async function oneFile(
  runtime: Uint8Array<ArrayBuffer>,
  beside: readonly TarFile[],
): Promise<Blob> {
  const script = await Deno.readTextFile(new URL("./self_extracting.sh", import.meta.url));
  const files = [{ path: "deno", bytes: runtime, isExecutable: true }, ...beside];
  return await selfExtracting(script, files, RUN_OPTIONS);
}
