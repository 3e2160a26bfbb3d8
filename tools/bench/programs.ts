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
}

/** The program of a checkout, with the permissions that it asks for there. */
export async function programOf(root: string, name: string): Promise<Program> {
  const permissions = pathToFileURL(join(root, "cli/permissions.ts")).href;
  const { PERMISSIONS } = await import(permissions) as typeof import("../../cli/permissions.ts");
  return { name, root, source: [DENO, "run", ...PERMISSIONS, join(root, "cli/main.ts")] };
}

/** Builds the one file of a checkout: an older one would be measured for what it was. */
export async function build({ root }: Program): Promise<string[]> {
  await run([DENO, "task", "--cwd", root, "build"]);
  return [join(root, "dist/log")];
}

/** A question about a log, answered as JSON. */
export function ask({ name, source }: Program, log: Log, ...question: string[]): Contestant {
  return { name, argv: [...source, ...question, "--json", "--tz=UTC", "--dir", log.directory] };
}
