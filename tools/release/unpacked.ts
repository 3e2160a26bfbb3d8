/**
 * What an archive unpacks to, for tests.
 *
 * @module
 */

import { unzipSync } from "fflate";
import { dirname, join } from "node:path";

/** Files by their paths, from the folder of the runtime on. */
export type Unpacked = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** The files of an archive. A file that unpacks itself is run: it need not start here. */
export async function unpacked(archive: string): Promise<Unpacked> {
  const folder = await Deno.makeTempDir();
  try {
    if (archive.endsWith(".zip")) await unzip(archive, folder);
    else await unpackItself(archive, folder);
    const [root] = await filesBelow(folder, /\/(?:deno|deno\.exe)$/);
    if (root === undefined) throw new Error(`Cannot find a runtime in "${archive}"`);
    const top = dirname(root);
    const files = (await filesBelow(top, /(?<!\/started)$/)).map(async (path) =>
      [path.slice(top.length + 1), await Deno.readFile(path)] as const
    );
    return new Map(await Promise.all(files));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Unpacks a zip into a folder. */
export async function unzip(archive: string, folder: string): Promise<void> {
  for (const [path, bytes] of Object.entries(unzipSync(await Deno.readFile(archive)))) {
    await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
    await Deno.writeFile(join(folder, path), bytes);
  }
}

async function unpackItself(archive: string, folder: string): Promise<void> {
  await new Deno.Command(archive, {
    args: ["--version"],
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", XDG_CACHE_HOME: folder },
  }).output();
}

async function filesBelow(folder: string, wanted: RegExp): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) paths.push(...await filesBelow(path, wanted));
    else if (wanted.test(path)) paths.push(path);
  }
  return paths.sort();
}
