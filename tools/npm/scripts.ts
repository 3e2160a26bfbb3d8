import * as esbuild from "esbuild";
import { join } from "node:path";
import { BROWSER, moduleName, PARTS, PROJECT, type Project } from "./project.ts";

const TOOL = import.meta.dirname!;

/** What stands in for what a runtime does not have: `Deno` by this file, and new built-ins. */
function standIns(deno: string): string[] {
  return [deno, "temporal.ts", "disposable_stack.ts"].map((name) => join(TOOL, "runtime", name));
}

/**
 * How the package's scripts are made of the source: packages stay imports, and nothing is renamed
 * or minified. `using` is written for a Node that does not know it.
 */
export const OPTIONS = {
  absWorkingDir: PROJECT,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node22",
  packages: "external",
  inject: standIns("deno.ts"),
  plugins: [onlyWhereUsed()],
  logLevel: "silent",
  metafile: true,
} satisfies esbuild.BuildOptions;

/**
 * Writes a script for each public module and for the command, and the parts that they share; then
 * the modules once more for pages.
 *
 * @returns The names of the packages that they import.
 */
export async function writeScripts(project: Project, directory: string): Promise<Set<string>> {
  const modules = Object.entries(project.exports)
    .map(([subPath, file]) => ({ in: file, out: moduleName(subPath) }));
  const { metafile } = await esbuild.build({
    ...OPTIONS,
    entryPoints: [...modules, { in: join(TOOL, "runtime/log.ts"), out: "log" }],
    outdir: directory,
    chunkNames: `${PARTS}/[name]-[hash]`,
  });
  // A page has its own, below a folder that bundlers are led to.
  await esbuild.build({
    ...OPTIONS,
    platform: "browser",
    target: "es2022",
    inject: standIns("browser.ts"),
    external: ["node:*"],
    entryPoints: modules,
    outdir: join(directory, BROWSER),
    chunkNames: `${PARTS}/[name]-[hash]`,
  });
  await esbuild.stop();
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const packages = imports.filter(({ path, external }) => external && !path.startsWith("node:"));
  return new Set(packages.map(({ path }) => packageOf(path)));
}

/** Of what stands in for a runtime, a script gets what it uses. */
function onlyWhereUsed(): esbuild.Plugin {
  return {
    name: "only where used",
    setup({ onResolve }) {
      onResolve({ filter: /\/tools\/npm\/runtime\/\w+\.ts$/ }, ({ path }) => ({
        path,
        sideEffects: false,
      }));
    },
  };
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
