import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, type BundleSource } from "../../../tools/build/bundle.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
/** What a bundle may be made of; tests are no part of one. */
const SOURCE = /(?<!_test)\.(ts|js|json|lock|html|css|md)$/;
const NO_SOURCES: ReadonlySet<string> = new Set(["dist", "node_modules"]);
/** Bundles that nobody used for so long are removed. */
const KEEP_MS = 60 * 60 * 1000;

/** Where sources lie and bundles are kept. */
export interface BundleFolders {
  /** The folder whose files go into a bundle, with its `deno.json`. */
  project?: string;
  /** The folder for bundles. */
  bundles?: string;
}

/**
 * A program of this project as one script that starts quickly, for tests that start
 * many processes. It is made once for each state of all source files, whoever asks
 * first, and kept under `dist/test/`; one that is older than a source is never used.
 *
 * @example
 * ```ts ignore
 * const script = await bundled(new URL("./killed.ts", import.meta.url));
 * await new Deno.Command(Deno.execPath(), { args: ["run", "-A", script] }).output();
 * ```
 *
 * @param program The module that is run; a file of the project
 * @returns The path of a script
 * @throws {Error} If `deno bundle` fails; what it says is in the message
 */
export async function bundled(
  program: URL | string,
  { project = PROJECT, bundles = join(project, "dist/test") }: BundleFolders = {},
): Promise<string> {
  const path = fileURLToPath(program);
  const folder = join(bundles, await hashOf(project, relative(project, path)));
  const script = join(folder, basename(path).replace(/\.ts$/, ".js"));
  await Deno.mkdir(bundles, { recursive: true });
  // Tests run side by side, and one bundle serves them all.
  using turn = await Deno.open(join(bundles, "lock"), { create: true, write: true });
  await turn.lock(true);
  if (!await isFile(script)) {
    await removeUnused(bundles);
    await make(folder, { project, program: path });
  }
  await Deno.utime(folder, new Date(), new Date());
  return script;
}

/** A hash of all that a bundle of the program depends on. */
async function hashOf(project: string, program: string): Promise<string> {
  const names = sourcesIn(project).sort();
  const texts = names.map(async (name) => {
    const bytes = await Deno.readFile(join(project, name));
    return `${name} ${await sha256Of(bytes)}`;
  });
  const all = [Deno.version.deno, program, ...await Promise.all(texts)].join("\n");
  return await sha256Of(new TextEncoder().encode(all));
}

/** The source files below a folder, by their path in it. */
function sourcesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    if (name.startsWith(".") || NO_SOURCES.has(name)) return [];
    if (isDirectory) return sourcesIn(join(folder, name)).map((below) => join(name, below));
    return SOURCE.test(name) ? [name] : [];
  });
}

async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** Bundles into a folder that gets its name when all is in it. */
async function make(folder: string, source: BundleSource): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  await bundle(unfinished, source);
  await Deno.rename(unfinished, folder);
}

/** Removes what no run has used lately. */
async function removeUnused(bundles: string): Promise<void> {
  for (const { name, isDirectory } of [...Deno.readDirSync(bundles)]) {
    const { mtime } = await Deno.stat(join(bundles, name));
    const isUnused = Date.now() - mtime!.getTime() > KEEP_MS;
    if (isDirectory && isUnused) await Deno.remove(join(bundles, name), { recursive: true });
  }
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
