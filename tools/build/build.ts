/**
 * Makes one executable file of the command line: `deno task build`.
 *
 * `deno compile` does it where its base binary can be had; elsewhere the file
 * carries this very `deno` and unpacks it on the first run.
 *
 * @module
 */

import { join } from "node:path";
import { PERMISSIONS } from "../../cli/permissions.ts";
import { bundle } from "./bundle.ts";
import { selfExtracting } from "./self_extracting.ts";
import type { TarFile } from "./tar.ts";

const DIST = join(import.meta.dirname ?? ".", "../../dist");
const COMPILE_LIMIT_MS = 120_000;

/** Nothing but the bundle is looked at or asked for. */
const SEALED = ["--no-config", "--no-lock", "--no-npm", "--no-remote"];

/**
 * The scanner is compiled once more, for speed, when it has worked for a while.
 * That is put off until it has read some megabytes: most logs are smaller, and
 * would only wait for it.
 */
const TUNED = "--v8-flags=--wasm-tiering-budget=200000000";

const LAZY_IMPORT = /\bimport\(("\.\/[^"]+")\)/g;

/**
 * Keeps Deno from opening, when the program starts, every file behind an `import()` of a literal,
 * whether that comes to run or not. What is worked out at run time it opens only then, and only
 * with permission to read, which this file always has.
 */
function hideLazyImports(bundled: string): void {
  for (const { name } of Deno.readDirSync(bundled)) {
    const path = join(bundled, name);
    const script = Deno.readTextFileSync(path);
    Deno.writeTextFileSync(path, script.replaceAll(LAZY_IMPORT, "import(String($1))"));
  }
}

/** Compiles a bundle, or says why that is not possible here; null when it went well. */
async function compile(bundled: string, output: string): Promise<string | null> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "compile",
      ...PERMISSIONS,
      ...SEALED,
      TUNED,
      `--output=${output}`,
      join(bundled, "main.js"),
    ],
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(COMPILE_LIMIT_MS),
  }).output();
  if (success) return null;
  const said = new TextDecoder().decode(stderr);
  const causes = [...said.matchAll(/^ +\d+: (.*)/gm)].map(([, cause]) => cause);
  return causes.slice(0, 2).join(" ") || said;
}

/** Packs this runtime and a bundle into one file. */
async function pack(bundled: string, output: string): Promise<void> {
  hideLazyImports(bundled);
  const runtime = { path: "deno", bytes: await Deno.readFile(Deno.execPath()), isExecutable: true };
  const parts = [...Deno.readDirSync(bundled)].map(({ name }): TarFile => ({
    path: `app/${name}`,
    bytes: Deno.readFileSync(join(bundled, name)),
    isExecutable: false,
  }));
  const script = await Deno.readTextFile(join(import.meta.dirname ?? ".", "self_extracting.sh"));
  const options = [...PERMISSIONS, ...SEALED, TUNED];
  const made = await selfExtracting(script, [runtime, ...parts], options);
  await Deno.writeFile(output, made.stream(), { mode: 0o755 });
}

if (import.meta.main) {
  const bundled = join(DIST, "bundle");
  await bundle(bundled);
  const unfinished = await Deno.makeTempDir({ dir: DIST, prefix: "build." });
  try {
    const output = join(unfinished, "log");
    const obstacle = await compile(bundled, output);
    if (obstacle !== null) await pack(bundled, output);
    await Deno.rename(output, join(DIST, "log"));
    const way = obstacle === null ? "compiled" : `self-extracting; cannot compile: ${obstacle}`;
    const megabytes = (Deno.statSync(join(DIST, "log")).size / 1e6).toFixed(1);
    console.log(`${join(DIST, "log")}: ${megabytes} MB, ${way}`);
  } finally {
    await Deno.remove(unfinished, { recursive: true });
  }
}
