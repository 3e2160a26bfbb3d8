/**
 * The package, built, packed and installed into an empty project of each runtime.
 *
 * @module
 */

import { join } from "node:path";
import { buildPackage } from "../build.ts";
import { PACKAGE_NAME } from "../manifest.ts";
import { PROJECT } from "../project.ts";
import { type Outcome, run, succeed } from "./run.ts";
import { bunIn, nodeIn, type Runtime } from "./runtimes.ts";

/** The clock and the zone of every command. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  LOG_NOW: "2026-05-04T12:00:00Z",
  TZ: "Europe/Berlin",
  NO_COLOR: "1",
};

/** An empty project that installed the package. */
export interface InstalledProject {
  readonly runtime: Runtime;
  readonly folder: string;
  /** Runs a script of the project. */
  script(name: string, text: string, args?: readonly string[]): Promise<Outcome>;
  /** Runs the command by its file, as the runtime does. */
  log(args: readonly string[], cwd?: string): Promise<Outcome>;
}

/** All of it, in a folder that is removed in the end. */
export interface Installed extends AsyncDisposable {
  readonly folder: string;
  /** The unpacked package, as it was built. */
  readonly built: string;
  /** What `npm pack` made. */
  readonly tarball: string;
  /** Node's project, and Bun's where Bun can be had. */
  readonly projects: readonly InstalledProject[];
}

/** Builds and packs the package, and installs it. */
export async function installPackage(): Promise<Installed> {
  const folder = await Deno.makeTempDir({ prefix: "npm-package-" });
  try {
    const [tarball, node, bun] = await Promise.all([
      packed(folder),
      nodeIn(join(folder, "node")),
      bunIn(join(folder, "bun")),
    ]);
    const runtimes = bun === null ? [node] : [node, bun];
    return {
      folder,
      built: join(folder, "built"),
      tarball,
      projects: await Promise.all(runtimes.map((runtime) => project(folder, tarball, runtime))),
      [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
    };
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    throw error;
  }
}

async function packed(folder: string): Promise<string> {
  const built = join(folder, "built");
  await buildPackage(built);
  const name = await succeed(["npm", "pack", "--silent"], { cwd: built });
  return join(built, name.trim());
}

async function project(
  parent: string,
  tarball: string,
  runtime: Runtime,
): Promise<InstalledProject> {
  const folder = join(parent, `${runtime.name} project`);
  await Deno.mkdir(folder);
  const dependencies = { [PACKAGE_NAME]: `file:${tarball}` };
  const manifest = JSON.stringify({ type: "module", private: true, dependencies });
  await Deno.writeTextFile(join(folder, "package.json"), manifest);
  if (runtime.name === "Bun") await succeed([runtime.program, "install"], { cwd: folder });
  else {await succeed(["npm", "install", "--prefer-offline", "--no-audit", "--no-fund"], {
      cwd: folder,
    });}
  const env = { ...ENVIRONMENT };
  return {
    runtime,
    folder,
    async script(name, text, args = []) {
      await Deno.writeTextFile(join(folder, name), text);
      return await run([runtime.program, name, ...args], { cwd: folder, env });
    },
    log: (args, cwd = folder) =>
      run([runtime.program, join(folder, "node_modules", PACKAGE_NAME, "log.js"), ...args], {
        cwd,
        env,
      }),
  };
}

/** A copy of the demo, to be written to. */
export async function copyDemo(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for await (const { name } of Deno.readDir(join(PROJECT, "testdata/demo"))) {
    await Deno.copyFile(join(PROJECT, "testdata/demo", name), join(folder, name));
  }
}
