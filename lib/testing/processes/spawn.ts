/**
 * The real command as a process, from source or the built file that `LOG_BIN`
 * names; for tests.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { PERMISSIONS } from "../../../cli/permissions.ts";
import type { Outcome } from "./fake_machine.ts";

/** The folder of the project. */
export const PROJECT: string = resolve(import.meta.dirname!, "../../..");

const DEMO = join(PROJECT, "testdata/demo");

/** The built file; undefined where the command runs from source. */
export const built: string | undefined = Deno.env.get("LOG_BIN");

/** The words that start the command, from source with these permissions. */
export function program(permissions: readonly string[] = PERMISSIONS): string[] {
  if (built !== undefined) return [resolve(built)];
  const config = `--config=${join(PROJECT, "deno.json")}`;
  return [Deno.execPath(), "run", config, ...permissions, join(PROJECT, "cli/main.ts")];
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
