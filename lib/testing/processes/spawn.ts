/**
 * The real command as a process: a bundle of its sources, or the built file that
 * `LOG_BIN` names; for tests.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { PERMISSIONS } from "../../../cli/permissions.ts";
import { bundled } from "./bundled.ts";
import type { Outcome } from "./fake_machine.ts";

/** The folder of the project. */
export const PROJECT: string = resolve(import.meta.dirname!, "../../..");

const DEMO = join(PROJECT, "testdata/demo");

/** The built file; undefined where the command runs from a bundle. */
export const built: string | undefined = Deno.env.get("LOG_BIN");

const script: string = built === undefined
  ? await bundled(new URL("../../../cli/main.ts", import.meta.url))
  : resolve(built);

// The built file says on its first run that it unpacks: that belongs to no test.
if (built !== undefined) {
  await new Deno.Command(script, { args: ["--version"], clearEnv: true, env: home() }).output();
}

/** The words that start the command, with these permissions unless it is built. */
export function program(permissions: readonly string[] = PERMISSIONS): string[] {
  if (built !== undefined) return [script];
  return [Deno.execPath(), "run", "--no-config", ...permissions, script];
}

/** How a process is started. */
export interface SpawnOptions {
  /** The words that start it. */
  argv?: string[];
  /** Where it runs; in the demo without it. */
  cwd?: string;
  /** What else is in its environment. */
  env?: Record<string, string>;
}

/** The command where nothing of this machine shows. */
export function command(
  args: readonly string[],
  { argv = program(), cwd = DEMO, env = {} }: SpawnOptions,
  streams: Pick<Deno.CommandOptions, "stdin" | "stdout" | "stderr"> = {},
): Deno.Command {
  const [path, ...words] = [...argv, ...args];
  return new Deno.Command(path!, {
    args: words,
    cwd,
    clearEnv: true,
    env: { ...home(), LOG_NOW: "2026-05-05T10:00:00Z", TZ: "Europe/Berlin", ...env },
    ...streams,
  });
}

/** Runs the command to its end. */
export async function spawn(args: string[], options: SpawnOptions = {}): Promise<Outcome> {
  const { code, stdout, stderr } = await command(args, options).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Where the runtime finds its caches. */
function home(): Record<string, string> {
  const names = ["PATH", "HOME", "DENO_DIR", "XDG_CACHE_HOME"];
  const set = names.map((name) => [name, Deno.env.get(name)]);
  return Object.fromEntries(set.filter(([, value]) => value !== undefined));
}
