/**
 * The program that is measured, as it is in some checkout.
 *
 * @module
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Contestant } from "./cases/case.ts";
import type { Log } from "./logs.ts";
import { run } from "./process.ts";

/** The runtime that runs everything here. */
export const DENO = Deno.execPath();
/** The folder of the bench. */
export const HERE = import.meta.dirname ?? ".";
/** The checkout that the bench is in. */
export const PROJECT = join(HERE, "../..");

/** This program, as one checkout has it. */
export interface Program {
  /** What tables call it. */
  name: string;
  /** Where the checkout is. */
  root: string;
  /** The command line that runs it from source. */
  source: string[];
  /** The command line that runs the one built file, as people do. */
  built: string[];
}

/**
 * The program of a checkout, with the permissions that it asks for there. The one file is built
 * anew, since an older one would be measured for what it was, and has unpacked itself.
 */
export async function programOf(root: string, name: string): Promise<Program> {
  const permissions = pathToFileURL(join(root, "cli/permissions.ts")).href;
  const { PERMISSIONS } = await import(permissions) as typeof import("../../cli/permissions.ts");
  const built = [join(root, "dist/log")];
  await run([DENO, "task", "--cwd", root, "build"]);
  await run([...built, "--version"]);
  const source = [DENO, "run", ...PERMISSIONS, join(root, "cli/main.ts")];
  return { name, root, source, built };
}

/** A question about a log, answered as JSON. */
export function ask({ name, built }: Program, log: Log, ...question: string[]): Contestant {
  return { name, argv: [...built, ...question, "--json", "--tz=UTC", "--dir", log.directory] };
}
