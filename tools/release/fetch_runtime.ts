import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Platform, RUNTIME_VERSION } from "./platforms.ts";

/**
 * The runtime for a system, from its package on npm. The package's tarball is kept in a folder
 * and downloaded only where it is not there.
 *
 * @throws {Error} If npm cannot download it, or it is not the tarball with that integrity
 */
export async function fetchRuntime(
  { runtimePackage, integrity, binary }: Platform,
  folder: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const name = `${runtimePackage.replace("@", "").replace("/", "-")}-${RUNTIME_VERSION}.tgz`;
  const tarball = join(folder, name);
  if (!await hasIntegrity(tarball, integrity)) {
    await Deno.mkdir(folder, { recursive: true });
    await run("npm", "pack", `${runtimePackage}@${RUNTIME_VERSION}`, "--pack-destination", folder);
    if (!await hasIntegrity(tarball, integrity)) {
      throw new Error(`Cannot use "${tarball}": its integrity is not ${integrity}`);
    }
  }
  const member = binary.startsWith("pe-") ? "package/deno.exe" : "package/deno";
  return await run("tar", "-xzOf", tarball, member);
}

/** Whether there is such a file with these bytes. */
export async function hasIntegrity(path: string, integrity: string): Promise<boolean> {
  try {
    const digest = createHash("sha512").update(await Deno.readFile(path)).digest("base64");
    return `sha512-${digest}` === integrity;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** What a program prints. */
async function run(program: string, ...args: string[]): Promise<Uint8Array<ArrayBuffer>> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) {
    throw new Error(`Cannot run ${program} ${args[0]}: ${new TextDecoder().decode(stderr)}`);
  }
  return stdout;
}
