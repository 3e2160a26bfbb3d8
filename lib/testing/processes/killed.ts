/**
 * A process that really dies. Run as `killed.ts <directory> <command> <n>` it
 * rewrites, undoes or merges a directory, and kills itself before it changes
 * the disk for the n-th time.
 *
 * @module
 */

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { undoLatest } from "../../rewrite/undo.ts";
import { LocalStorage } from "../../storage/local.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import { APART, mergeAll } from "../directories/merging.ts";
import { type Contents, contentsOf, COPY, OLD, rewrite } from "../directories/rewriting.ts";
import { lane } from "../lanes/lane.ts";
import { FaultyStorage } from "../storages/faults.ts";
import { bundled } from "./bundled.ts";

/** Between a write and the next of these, there is nothing new to see. */
const CHANGES = ["create", "link", "rename", "renameNoReplace", "remove"];
const AT_ONCE = 4;
/** One log that is there, one that is made, and the copy. */
const WHAT = { files: ["entries.jsonl", "interactions.jsonl"], copies: [COPY] };

const NAMES = [...WHAT.files, COPY];

/** What is killed: in which directory, and what was done there before. */
interface Command {
  files: Contents;
  prepare?: (storage: WritableStorage, root: string) => Promise<unknown>;
  run: (storage: WritableStorage, root: string) => Promise<unknown>;
}

const COMMANDS = {
  rewrite: { files: only(OLD), run: (storage) => rewrite(storage, WHAT) },
  undo: {
    files: only(OLD),
    prepare: (storage) => rewrite(storage, WHAT),
    run: (storage) => undoLatest(storage, 0n),
  },
  merge: { files: APART, run: (storage, root) => mergeAll(storage, { root }) },
  "undo merge": {
    files: APART,
    prepare: (storage, root) => mergeAll(storage, { root }),
    run: (storage) => undoLatest(storage, 0n),
  },
} satisfies Record<string, Command>;

/** Rewrites a directory as the process does that is killed. */
export function rewriteUnharmed(storage: LocalStorage): ReturnType<typeof rewrite> {
  return rewrite(storage, WHAT);
}

/** The files that are rewritten, and nothing else. */
export async function killedContentsOf(storage: LocalStorage): Promise<Contents> {
  return only(await contentsOf(storage));
}

/** The part of some contents that rewriting is about. */
export function only(contents: Contents): Contents {
  return Object.fromEntries(NAMES.map((name) => [name, contents[name]!]));
}

/**
 * Kills a command before its first change of the disk, its second, and so on
 * until it gets through, each time in a directory of its own.
 *
 * @param check Given what lies there afterwards.
 * @returns How many times it was killed.
 */
export async function killEachTime(
  command: keyof typeof COMMANDS,
  check: (storage: LocalStorage, root: string) => Promise<void>,
): Promise<number> {
  const script = await bundled(import.meta.url);
  const faults = lane.faults();
  for (let killed = 0;;) {
    const runs = Array.from(
      { length: AT_ONCE },
      () => killOnce(script, command, faults.next().value),
    );
    let isThrough = false;
    for (const { directory, isKilled } of await Promise.all(runs)) {
      await check(new LocalStorage(directory), directory);
      await Deno.remove(directory, { recursive: true });
      if (isKilled) killed++;
      else isThrough = true;
    }
    if (isThrough) return killed;
  }
}

async function killOnce(script: string, command: keyof typeof COMMANDS, nth: number) {
  const directory = await Deno.makeTempDir();
  const { files, prepare }: Command = COMMANDS[command];
  for (const [name, text] of Object.entries(files)) {
    const path = `${directory}/${name}`;
    await Deno.mkdir(dirname(path), { recursive: true });
    if (text !== null) await Deno.writeTextFile(path, text);
  }
  await prepare?.(new LocalStorage(directory), directory);
  const { success, signal, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-config", script, directory, command, `${nth}`],
  }).output();
  const isKilled = signal === "SIGKILL";
  assert(success || isKilled, new TextDecoder().decode(stderr));
  return { directory, isKilled };
}

if (import.meta.main) {
  const [directory = "", command, nth] = Deno.args;
  let changes = 0;
  const storage = new FaultyStorage(new LocalStorage(directory), ({ kind }) => {
    if (CHANGES.includes(kind) && ++changes === Number(nth)) Deno.kill(Deno.pid, "SIGKILL");
    return null;
  });
  await COMMANDS[command as keyof typeof COMMANDS].run(storage, directory);
}
