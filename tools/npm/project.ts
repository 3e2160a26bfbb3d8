/**
 * What `deno.json` says of the library: the one place for its version, its modules and its
 * packages.
 *
 * @module
 */

import { join } from "node:path";

/** The folder with `deno.json`. */
export const PROJECT = join(import.meta.dirname!, "../..");

/** What the npm package takes from `deno.json`. */
export interface Project {
  /** The version of the library and of the command. */
  readonly version: string;
  /** Its license, by the name that SPDX has for it. */
  readonly license: string;
  /** Public modules: by sub-path, such as `./merge`, the file from the project's folder. */
  readonly exports: Readonly<Record<string, string>>;
  /** Packages: by name, `npm:` with name and version. */
  readonly imports: Readonly<Record<string, string>>;
}

/** Reads a `deno.json`; the project's own without it. */
export async function readProject(path = join(PROJECT, "deno.json")): Promise<Project> {
  return JSON.parse(await Deno.readTextFile(path));
}

/** The folder of the package with its modules for pages. */
export const BROWSER = "browser";

/** The folder of the package with what its scripts share. */
export const PARTS = "parts";

/** What a public module is called in the package: `index` for `.`, else as its sub-path. */
export function moduleName(subPath: string): string {
  return subPath === "." ? "index" : subPath.slice("./".length);
}
