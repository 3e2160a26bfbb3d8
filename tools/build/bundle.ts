/**
 * Bundles the command line into one script and the parts it loads when they
 * are needed: `deno run -A tools/build/bundle.ts [directory]`.
 *
 * @module
 */

import { join } from "node:path";
import { PAGE_FILE, writePage } from "./page.ts";

const PROJECT = join(import.meta.dirname ?? ".", "../..");

/** What is bundled; the command line of this project without it. */
export interface BundleSource {
  /** The folder with its `deno.json`. */
  project?: string;
  /** The module that is run, by its path in the project. */
  program?: string;
  /**
   * The runtime's cache; the user's own without it. Names of scripts depend on the way from the
   * project to its packages: a cache inside the project gives the same bytes on every machine.
   */
  cache?: string;
}

/**
 * Writes one script, called like the program, and its parts, and nothing else into a
 * directory. They are not minified: that would put a variable that is used once in the
 * place where it is used, also one of `using`, which then would never be disposed of.
 *
 * @throws {Error} If `deno bundle` fails; what it says is in the message
 */
export async function bundle(
  directory: string,
  { project = PROJECT, program = "cli/main.ts", cache }: BundleSource = {},
): Promise<void> {
  await Deno.remove(directory, { recursive: true }).catch(ignoreMissing);
  await run(["--code-splitting", `--outdir=${directory}`, program], project, cache);
}

async function run(args: string[], cwd: string, cache: string | undefined): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", ...args],
    cwd,
    env: cache === undefined ? {} : { DENO_DIR: cache },
  }).output();
  if (!success) throw new Error(`Cannot bundle: ${new TextDecoder().decode(stderr)}`);
}

function ignoreMissing(error: unknown) {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

if (import.meta.main) {
  const directory = Deno.args[0] ?? join(PROJECT, "dist/bundle");
  await bundle(directory);
  await writePage(join(directory, PAGE_FILE));
  for (const { name } of Deno.readDirSync(directory)) {
    console.log(`${join(directory, name)}: ${Deno.statSync(join(directory, name)).size} bytes`);
  }
}
