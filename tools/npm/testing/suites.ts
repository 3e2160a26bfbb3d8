import * as esbuild from "esbuild";
import { join } from "node:path";
import { readProject } from "../project.ts";
import { OPTIONS } from "../scripts.ts";
import { succeed } from "./run.ts";

const TESTS = join(import.meta.dirname!, "deno.ts");

/**
 * Writes the conformance suites below an installed project, as one script with its parts whose
 * tests are `node:test`'s, and gives back its path.
 */
export async function writeSuites(project: string): Promise<string> {
  const folder = join(project, "suites");
  await esbuild.build({
    ...OPTIONS,
    entryPoints: ["lib/testing/storages/lockless_suites.ts"],
    inject: OPTIONS.inject.map((path) => path.endsWith("/deno.ts") ? TESTS : path),
    outdir: folder,
  });
  await esbuild.stop();
  // The package brings all else that they import.
  const { imports } = await readProject();
  const fastCheck = imports["fast-check"]!.slice("npm:".length);
  await Deno.writeTextFile(join(folder, "package.json"), '{"type":"module","private":true}');
  await succeed([
    "npm",
    "install",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--silent",
    fastCheck,
  ], {
    cwd: folder,
  });
  return join(folder, "lockless_suites.js");
}
