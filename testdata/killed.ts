/**
 * A process that really dies. Run as `killed.ts <directory> <rewrite|undo> <n>`
 * it rewrites or undoes a directory, and kills itself before it changes the
 * disk for the n-th time.
 *
 * @module
 */

import assert from "node:assert/strict";
import { FaultyStorage } from "../lib/storage/faults.ts";
import { LocalStorage } from "../lib/storage/local.ts";
import { undoLatest } from "../lib/undo.ts";
import { type Contents, contentsOf, COPY, oldFiles, rewrite } from "./rewriting.ts";

/** Between a write and the next of these, there is nothing new to see. */
const CHANGES = ["create", "link", "rename", "remove"];
const AT_ONCE = 4;
/** One log that is there, one that is made, and the copy. */
const WHAT = { files: ["entries.jsonl", "interactions.jsonl"], copies: [COPY] };

const NAMES = [...WHAT.files, COPY];

/** Rewrites a directory as the process does that is killed. */
export function rewriteUnharmed(storage: LocalStorage): ReturnType<typeof rewrite> {
  return rewrite(storage, WHAT);
}

/** The files that are rewritten, and nothing else. */
export async function killedContentsOf(storage: LocalStorage): Promise<Contents> {
  return only(await contentsOf(storage));
}

/** The part of some contents that {@linkcode killEachTime} is about. */
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
  command: "rewrite" | "undo",
  check: (storage: LocalStorage) => Promise<void>,
): Promise<number> {
  for (let first = 1;; first += AT_ONCE) {
    const runs = Array.from({ length: AT_ONCE }, (_, index) => killOnce(command, first + index));
    const wereKilled: boolean[] = [];
    for (const { directory, isKilled } of await Promise.all(runs)) {
      await check(new LocalStorage(directory));
      await Deno.remove(directory, { recursive: true });
      wereKilled.push(isKilled);
    }
    if (wereKilled.includes(false)) return first - 1 + wereKilled.indexOf(false);
  }
}

async function killOnce(command: "rewrite" | "undo", nth: number) {
  const directory = await Deno.makeTempDir();
  for (const name of NAMES) {
    const content = oldFiles()[name];
    if (content instanceof Uint8Array) await Deno.writeFile(`${directory}/${name}`, content);
  }
  if (command === "undo") await rewriteUnharmed(new LocalStorage(directory));
  const { success, signal, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.url, directory, command, `${nth}`],
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
  if (command === "undo") await undoLatest(storage, 0n);
  else await rewrite(storage, WHAT);
}
