/**
 * Makes one executable file of the command line: `deno task build`.
 *
 * `deno compile` does it where its base binary can be had; elsewhere the file
 * carries this very `deno` and unpacks it on the first run.
 *
 * @module
 */

import { join } from "node:path";
import { bundle } from "./bundle.ts";
import { appFiles, oneFile, RUN_OPTIONS } from "./one_file.ts";
import { PAGE_FILE, writePage } from "./page.ts";

const DIST = join(import.meta.dirname ?? ".", "../../dist");
const COMPILE_LIMIT_MS = 120_000;

/** Compiles a bundle, or says why that is not possible here; null when it went well. */
async function compile(bundled: string, output: string): Promise<string | null> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "compile",
      ...RUN_OPTIONS,
      `--include=${join(bundled, PAGE_FILE)}`,
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

if (import.meta.main) {
  const bundled = join(DIST, "bundle");
  await bundle(bundled);
  await writePage(join(bundled, PAGE_FILE));
  const unfinished = await Deno.makeTempDir({ dir: DIST, prefix: "build." });
  try {
    const output = join(unfinished, "log");
    const obstacle = await compile(bundled, output);
    if (obstacle !== null) {
      const made = await oneFile(await Deno.readFile(Deno.execPath()), await appFiles(bundled));
      await Deno.writeFile(output, made.stream(), { mode: 0o755 });
    }
    await Deno.rename(output, join(DIST, "log"));
    const way = obstacle === null ? "compiled" : `self-extracting; cannot compile: ${obstacle}`;
    const megabytes = (Deno.statSync(join(DIST, "log")).size / 1e6).toFixed(1);
    console.log(`${join(DIST, "log")}: ${megabytes} MB, ${way}`);
  } finally {
    await Deno.remove(unfinished, { recursive: true });
  }
}
