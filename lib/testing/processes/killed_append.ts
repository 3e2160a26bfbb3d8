/**
 * A process that appends, and really dies. Run as
 * `killed_append.ts <directory> <name> <count> [n]` it opens a state, appends
 * that many entries called `<name>-1`, `<name>-2`, …, some at once, and prints
 * id, line and offset of each once it is acknowledged. With `n` it kills itself
 * before it changes the disk for the n-th time, or half way if that is a write.
 *
 * @module
 */

import { open } from "../../../mod.ts";
import type { WriteAnswer } from "../../answers.ts";
import { LocalStorage } from "../../storage/local.ts";
import { FaultyStorage, type Intervene } from "../storages/faults.ts";
import { bundled } from "./bundled.ts";

/** How many appends wait at once, so that they share syncs. */
const AT_ONCE = 500;
const CHANGES = ["lock", "appendTo", "write", "sync", "syncFolder"];
/** Made when the first such process is started. */
let script: Promise<string> | null = null;

/** What a process acknowledged before it ended. */
export interface Appending {
  /** The directory. */
  directory: string;
  /** What the entries are called. */
  name: string;
  /** How many are appended. */
  count: number;
  /** Before which change of the disk it dies; at none without it. */
  nth?: number;
}

/** An acknowledged line. */
export interface Acknowledged {
  /** Its id. */
  id: string;
  /** 1-based physical line. */
  line: number;
  /** Byte offset. */
  offset: number;
}

/** Starts such a process; its standard output is what it acknowledges. */
export async function startAppending(
  { directory, name, count, nth }: Appending,
): Promise<Deno.ChildProcess> {
  script ??= bundled(import.meta.url);
  const args = ["run", "-A", "--no-config", await script, directory, name, `${count}`];
  return new Deno.Command(Deno.execPath(), {
    args: nth === undefined ? args : [...args, `${nth}`],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** What was printed whole. */
export function acknowledgedIn(text: string): Acknowledged[] {
  return text.split("\n").slice(0, -1).map((row) => {
    const [id = "", line, offset] = row.split(" ");
    return { id, line: Number(line), offset: Number(offset) };
  });
}

/** The line of the n-th entry of a name. */
export function appendedLine(name: string, n: number): string {
  return `{"id":"${name}-${n}","n":${n}.0,"text":"${"é".repeat(n % 50)}"}`;
}

/** Lets half of a write happen, and dies at whatever is done next. */
function dyingAt(nth: number): Intervene {
  let changes = 0, isDying = false;
  return ({ kind }) => {
    if (isDying) Deno.kill(Deno.pid, "SIGKILL");
    if (!CHANGES.includes(kind) || ++changes !== nth) return null;
    isDying = true;
    if (kind !== "write") Deno.kill(Deno.pid, "SIGKILL");
    return { when: "half", error: new Error("killed") };
  };
}

if (import.meta.main) {
  const [directory = "", name = "", count, nth] = Deno.args;
  const local = new LocalStorage(directory);
  const storage = nth === undefined ? local : new FaultyStorage(local, dyingAt(Number(nth)));
  await using state = await open(storage, { now: () => 0n, waitMs: 60_000 });
  const waiting: Promise<WriteAnswer>[] = [];
  const acknowledge = async () => {
    const { id, line, offset } = (await waiting.shift())!;
    Deno.stdout.writeSync(new TextEncoder().encode(`${id} ${line} ${offset}\n`));
  };
  for (let n = 1; n <= Number(count); n++) {
    waiting.push(state.append("entries", appendedLine(name, n)));
    if (waiting.length === AT_ONCE) await acknowledge();
  }
  while (waiting.length > 0) await acknowledge();
}
