/**
 * Makes the npm package in `dist/npm/`: `deno task npm`. `npm pack` or `npm publish` in that folder
 * does the rest.
 *
 * @module
 */

import { join } from "node:path";
import { PAGE_FILE, writePage } from "../build/page.ts";
import { writeDeclarations } from "./declarations.ts";
import { dependenciesOf, manifestOf } from "./manifest.ts";
import { PARTS, PROJECT, readProject } from "./project.ts";
import { writeScripts } from "./scripts.ts";

const COPIED = ["README.md", "LICENSE", "CHANGELOG.md"];

/** Writes the package into a folder, in place of what was there. */
export async function buildPackage(directory: string): Promise<void> {
  await Deno.remove(directory, { recursive: true }).catch(ignoreMissing);
  await Deno.mkdir(directory, { recursive: true });
  const project = await readProject();
  const tool = await readProject(join(import.meta.dirname!, "deno.json"));
  const [imported, declarations] = await Promise.all([
    writeScripts(project, directory),
    writeDeclarations(project, directory),
    // Beside the script that reads it, which is one of the shared parts.
    writePage(join(directory, PARTS, PAGE_FILE)),
  ]);
  const used = dependenciesOf(imported, { ...tool.imports, ...project.imports });
  const manifest = JSON.stringify(manifestOf(project, used, declarations), null, 2);
  await Deno.writeTextFile(join(directory, "package.json"), `${manifest}\n`);
  await markAsProgram(join(directory, "log.js"));
  for (const name of COPIED) await Deno.copyFile(join(PROJECT, name), join(directory, name));
}

/** Lets a shell run a script by its name. */
async function markAsProgram(path: string): Promise<void> {
  const script = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, `#!/usr/bin/env node\n${script}`);
  if (Deno.build.os !== "windows") await Deno.chmod(path, 0o755);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

if (import.meta.main) await buildPackage(Deno.args[0] ?? join(PROJECT, "dist/npm"));
