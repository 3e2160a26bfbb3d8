/**
 * A folder in which the commands of a page are typed one after the other, as its reader
 * would type them.
 *
 * @module
 */

import { basename, join } from "node:path";
import { program, PROJECT } from "../processes/spawn.ts";
import type { ShownCommand } from "./commands.ts";

/** What became of a command line. */
export interface Typed {
  /** What a terminal would show. */
  readonly printed: string;
  /** The exit code. */
  readonly code: number;
}

/** When and where the pages' examples are typed. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  LOG_NOW: "2026-05-04T12:00:00Z",
  TZ: "Europe/Berlin",
  LANG: "C.UTF-8",
  NO_COLOR: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.org",
  GIT_AUTHOR_DATE: "2026-05-04T12:00:00Z",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.org",
  GIT_COMMITTER_DATE: "2026-05-04T12:00:00Z",
};
/** Beside a pipe, standard error comes sooner or later: pages leave it out. */
const PIPE = / \| /;
/** Ends what a command printed; no command prints one. */
const END = "\x1e";
/** Far longer than any page takes. */
const LIMIT_MS = 120_000;

/**
 * Types commands in one shell and one folder, which holds the demo and what
 * `testdata/docs/` has for the page.
 *
 * @param path The path of the page in the repository
 */
export async function typeAll(path: string, commands: readonly ShownCommand[]): Promise<Typed[]> {
  const folder = await Deno.makeTempDir();
  try {
    const work = join(folder, "work");
    await copy(join(PROJECT, "testdata/demo"), join(work, "testdata/demo"));
    await copy(join(PROJECT, "testdata/copies"), join(work, "testdata/copies"));
    await copyIfThere(join(PROJECT, "testdata/docs", basename(path, ".md")), work);
    await Deno.mkdir(join(folder, "bin"));
    const script = `#!/bin/sh\nexec ${program().map(quoted).join(" ")} "$@"\n`;
    await Deno.writeTextFile(join(folder, "bin/log"), script, { mode: 0o755 });
    return await runScript(scriptOf(commands), folder, work);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function scriptOf(commands: readonly ShownCommand[]): string {
  const typed = commands.map(({ typed }) => {
    const remarks = PIPE.test(typed) && !typed.includes("2>") ? " 2>/dev/null" : "";
    return `eval ${quoted(typed)} </dev/null${remarks}\nprintf '${END}%d${END}' $?\n`;
  });
  return `exec 2>&1\nshopt -s expand_aliases\n${typed.join("")}`;
}

async function runScript(script: string, folder: string, cwd: string): Promise<Typed[]> {
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", script],
    cwd,
    clearEnv: true,
    env: { ...ENVIRONMENT, HOME: folder, PATH: `${folder}/bin:${Deno.env.get("PATH") ?? ""}` },
    signal: AbortSignal.timeout(LIMIT_MS),
  }).output();
  const parts = new TextDecoder().decode(stdout).split(END);
  const typed: Typed[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    typed.push({ printed: parts[index]!, code: Number(parts[index + 1]) });
  }
  return typed;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

async function copyIfThere(from: string, to: string): Promise<void> {
  const isThere = await Deno.stat(from).then(() => true, () => false);
  if (isThere) await copy(from, to);
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copy(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}
