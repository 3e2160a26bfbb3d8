/**
 * Makes an archive for each system in `dist/release/`, with their checksums:
 * `deno task release [--only <platform>]`. The same commit always gives the same bytes.
 *
 * @module
 */

import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundle } from "../build/bundle.ts";
import { PAGE_FILE, writePage } from "../build/page.ts";
import { appFiles } from "../build/one_file.ts";
import type { TarFile } from "../build/tar.ts";
import { type Archive, makeArchive } from "./archive.ts";
import { fetchRuntime } from "./fetch_runtime.ts";
import { type Platform, PLATFORMS } from "./platforms.ts";

const PROJECT = join(import.meta.dirname!, "../..");
const DIST = join(PROJECT, "dist");
const RELEASE = join(DIST, "release");
const USAGE = `usage: deno task release [--only <platform>]

  --only <platform>  Only for this system; may be repeated:
${PLATFORMS.map(({ name }) => `                     ${name}\n`).join("")}`;

/** The systems that the command line asks for; null where it cannot be understood. */
function platformsIn(args: readonly string[]): readonly Platform[] | null {
  try {
    const only = { type: "string", multiple: true } as const;
    const names = parseArgs({ args: [...args], options: { only } }).values.only;
    if (names === undefined) return PLATFORMS;
    const found = PLATFORMS.filter(({ name }) => names.includes(name));
    return found.length === new Set(names).size ? found : null;
  } catch {
    return null;
  }
}

/** What lies beside the runtime in every archive. */
async function filesBeside(): Promise<TarFile[]> {
  const bundled = join(DIST, "release.bundle");
  const cache = join(DIST, "deno_dir");
  await bundle(bundled, { cache });
  await writePage(join(bundled, PAGE_FILE));
  const license = await Deno.readFile(join(PROJECT, "LICENSE"));
  const files = await appFiles(bundled);
  await Deno.remove(bundled, { recursive: true });
  return [{ path: "LICENSE", bytes: license, isExecutable: false }, ...files];
}

/** Writes an archive, and gives its line of `SHA256SUMS`. */
async function write({ name, content }: Archive): Promise<string> {
  const bytes = await content.bytes();
  const mode = name.endsWith(".zip") ? 0o644 : 0o755;
  await Deno.writeFile(join(RELEASE, name), bytes, { mode });
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `${digest.toHex()}  ${name}\n`;
}

async function release(platforms: readonly Platform[]): Promise<void> {
  const beside = await filesBeside();
  const appBytes = beside.reduce((sum, { bytes }) => sum + bytes.length, 0);
  await Deno.remove(RELEASE, { recursive: true }).catch(() => {});
  await Deno.mkdir(RELEASE, { recursive: true });
  let sums = "";
  for (const platform of platforms) {
    const runtime = await fetchRuntime(platform, join(DIST, "runtimes"));
    const archive = await makeArchive(platform, runtime, beside);
    sums += await write(archive);
    console.log(`${archive.name}: ${archive.content.size} bytes`);
    console.log(`  runtime ${platform.binary}, ${runtime.length} bytes`);
    console.log(`  LICENSE and app/, ${beside.length} files, ${appBytes} bytes`);
  }
  await Deno.writeTextFile(join(RELEASE, "SHA256SUMS"), sums);
  console.log(`\n${sums}`);
}

if (import.meta.main) {
  const platforms = platformsIn(Deno.args);
  if (platforms === null) {
    console.error(USAGE);
    Deno.exit(2);
  }
  await release(platforms);
}
