/**
 * Serves a directory with the page, and builds and reloads the page whenever a file of `ui/`
 * changes: `deno task ui [directory]`. Without a directory it serves a copy of the demo.
 *
 * @module
 */

import { join } from "node:path";
import type { PageFile } from "../../lib/server/http/page.ts";
import { serve } from "../../lib/server/serve.ts";
import { LocalStorage, open } from "../../mod.ts";
import { buildPage } from "./page.ts";

const PROJECT = join(import.meta.dirname ?? ".", "../..");
const PORT = 7464;
/** An editor writes a file several times at once. */
const SETTLED_MS = 100;
/** Where the page finds out that it was built again. */
const BUILD_PATH = "/build.txt";
/** Runs behind the page, only here. */
const RELOAD = `
let built;
setInterval(async () => {
  const now = await (await fetch("${BUILD_PATH}")).text().catch(() => built);
  if (built !== undefined && built !== now) location.reload();
  built = now;
}, 500);
`;

/** A copy of the demo, which may be written to. */
async function copyOfDemo(): Promise<string> {
  const directory = await Deno.makeTempDir({ prefix: "log-demo-" });
  const demo = join(PROJECT, "testdata/demo");
  for (const { name } of Deno.readDirSync(demo)) {
    await Deno.copyFile(join(demo, name), join(directory, name));
  }
  return directory;
}

/** Builds the page into the files that are served. */
async function build(files: Map<string, PageFile>): Promise<void> {
  try {
    for (const [path, file] of Object.entries(await buildPage())) {
      const body = path === "/app.js" ? file.body + RELOAD : file.body;
      files.set(path, { ...file, body });
    }
    files.set(BUILD_PATH, { type: "text/plain", body: String(Date.now()) });
    console.error("built");
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}

if (import.meta.main) {
  const directory = Deno.args[0] ?? await copyOfDemo();
  const storage = new LocalStorage(directory);
  const state = await open(storage, { now: () => BigInt(Date.now()) * 1_000n });
  const page = new Map<string, PageFile>();
  await build(page);
  const { origin, token } = await serve(state, { storage, directory, page, port: PORT });
  console.log(`${origin}/#token=${token}`);
  let timer: ReturnType<typeof setTimeout> | undefined;
  for await (const _ of Deno.watchFs(join(PROJECT, "ui"))) {
    clearTimeout(timer);
    timer = setTimeout(() => build(page), SETTLED_MS);
  }
}
