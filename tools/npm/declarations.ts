/**
 * The types of the public modules, for the TypeScript of other runtimes.
 *
 * @module
 */

import { dirname, join, relative, resolve } from "node:path";
import { PROJECT, type Project } from "./project.ts";

const SPECIFIER = /(?<=\b(?:from|import\()\s*)"(\.[^"]+)\.ts"/g;

/** `Disposable` and its kin, which a compiler knows only if it is told to. */
const DISPOSABLE = '/// <reference lib="esnext.disposable" />\n';
/** Not every compiler knows it yet. */
const TEMPORAL = 'import type { Temporal } from "temporal-polyfill";\n';

/**
 * Writes the declarations of the public modules and of what they name.
 *
 * @returns Where those of each public module lie, by sub-path, from the package's folder.
 */
export async function writeDeclarations(
  { exports }: Project,
  directory: string,
): Promise<Record<string, string>> {
  const emitted = await Deno.makeTempDir();
  try {
    await emit(Object.values(exports), emitted);
    const needed = await reachable(Object.values(exports), emitted);
    for (const [file, text] of needed) {
      const target = join(directory, "types", declarationOf(file));
      await Deno.mkdir(dirname(target), { recursive: true });
      await Deno.writeTextFile(target, forCompilers(text));
    }
  } finally {
    await Deno.remove(emitted, { recursive: true });
  }
  const places = Object.entries(exports)
    .map(([subPath, file]) => [subPath, `./types/${declarationOf(relative(".", file))}`]);
  return Object.fromEntries(places);
}

/** Runs the compiler, which checks nothing: `deno check` did. */
async function emit(files: readonly string[], directory: string): Promise<void> {
  const config = join(directory, "tsconfig.json");
  const compilerOptions = {
    declaration: true,
    emitDeclarationOnly: true,
    noCheck: true,
    allowImportingTsExtensions: true,
    module: "esnext",
    moduleResolution: "bundler",
    target: "esnext",
    lib: ["esnext", "dom", "dom.iterable", "dom.asynciterable"],
    types: [],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    rootDir: PROJECT,
    outDir: directory,
  };
  const paths = files.map((file) => join(PROJECT, file));
  await Deno.writeTextFile(config, JSON.stringify({ compilerOptions, files: paths }));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      "--config",
      join(import.meta.dirname!, "deno.json"),
      "typescript/tsc",
      "--project",
      config,
    ],
  }).output();
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  if (!success) throw new Error(`Cannot write the types:\n${said}`);
}

/** The declarations of files and of all that they import, by the path of the source. */
async function reachable(files: readonly string[], emitted: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const waiting = files.map((file) => relative(".", file));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    const text = await Deno.readTextFile(join(emitted, declarationOf(file)));
    found.set(file, text);
    for (const [, path] of text.matchAll(SPECIFIER)) {
      waiting.push(relative("/", resolve("/", dirname(file), `${path}.ts`)));
    }
  }
  return found;
}

/** A declaration that names all it needs, and others by their scripts. */
function forCompilers(text: string): string {
  const temporal = /\bTemporal\./.test(text) ? TEMPORAL : "";
  return DISPOSABLE + temporal + text.replaceAll(SPECIFIER, '"$1.js"');
}

function declarationOf(file: string): string {
  return file.replace(/\.ts$/, ".d.ts");
}
