/**
 * Runtimes from npm, without the scripts that their packages run when they are installed.
 *
 * @module
 */

import { join } from "node:path";
import { succeed } from "./run.ts";

/** The oldest that `package.json` promises. */
const NODE_VERSION = "22.0.0";
const BUN_VERSION = "1.4.5";

const SYSTEMS: Readonly<Record<string, string>> = { darwin: "darwin", linux: "linux" };
const ARCHITECTURES = { x86_64: "x64", aarch64: "arm64" } as const;

/** A runtime, by the path of its program. */
export interface Runtime {
  readonly name: "Node" | "Bun";
  readonly program: string;
}

/** The oldest Node that the package is for. */
export async function nodeIn(folder: string): Promise<Runtime> {
  await install(folder, `node-${platform()}@${NODE_VERSION}`);
  const program = join(folder, "node_modules", `node-${platform()}`, "bin/node");
  return { name: "Node", program };
}

/** Bun; null, with a word why, where it cannot be had or does not run on this machine. */
export async function bunIn(folder: string): Promise<Runtime | null> {
  const program = join(folder, "node_modules/@oven", `bun-${platform()}`, "bin/bun");
  try {
    await install(folder, `@oven/bun-${platform()}@${BUN_VERSION}`);
    await succeed([program, "--version"], { cwd: folder });
    return { name: "Bun", program };
  } catch (error) {
    console.log(`Bun is not tested: ${(error as Error).message}`);
    return null;
  }
}

async function install(folder: string, specifier: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "package.json"), '{"private":true}\n');
  const options = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--silent"];
  await succeed(["npm", "install", ...options, specifier], { cwd: folder });
}

function platform(): string {
  const { os, arch } = Deno.build;
  return `${SYSTEMS[os] ?? os}-${ARCHITECTURES[arch]}`;
}
