/**
 * A process that really dies while it works on a lake. Run as `killed_export.ts <directory> <command>
 * <n>` it exports, compacts or erases, and kills itself before it changes the disk for the n-th time.
 *
 * @module
 */

import assert from "node:assert/strict";
import { exportLake, type People } from "../../lake/export_lake.ts";
import { compactLake, eraseFromLake } from "../../lake/maintain_lake.ts";
import type { Lake } from "../../lake/runs/open_lake.ts";
import { LocalDirectory } from "../../logs/local_directory.ts";
import { personIn } from "../../open/lake_people.ts";
import { LocalStorage } from "../../storage/local.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import { lane } from "../lanes/lane.ts";
import { bundled } from "../processes/bundled.ts";
import { FaultyStorage, type Operation } from "../storages/faults.ts";
import { folderStore, testLake } from "./lake_fixture.ts";

/** Between a write and the next of these, there is nothing new to see. */
const CHANGES: readonly Operation["kind"][] = [
  "create",
  "sync",
  "renameNoReplace",
  "rename",
  "remove",
  "syncFolder",
];
const AT_ONCE = 4;
/** Only the soak lane dies before every change. */
const STEP = lane.name === "soak" ? 1 : 5;
/** The people, and the file of each that is exported. */
export const USERS: readonly string[] = ["ada@a", "kim@k", "zoe@z"];
export const FILE = "entries.jsonl";

const COMMANDS = {
  export: async (lake, directory) => void await exportLake(lake, peopleIn(directory)),
  compact: async (lake) => void await compactLake(lake),
  erase: async (lake) => void await eraseFromLake(lake, USERS[0]!),
} satisfies Record<string, (lake: Lake, directory: string) => Promise<void>>;

/** What is killed. */
export type KilledCommand = keyof typeof COMMANDS;

/** The lake in a directory. */
export function lakeIn(
  directory: string,
  wrap: (storage: WritableStorage) => WritableStorage = (storage) => storage,
): Promise<Lake> {
  const storage = wrap(new LocalStorage(`${directory}/lake`));
  return testLake(folderStore(storage), { buckets: 2 });
}

/** The people whose logs lie in a directory. */
export function peopleIn(directory: string): People {
  const options = { timeZone: () => "UTC" };
  return {
    async *ids() {
      for (const user of USERS) yield await Promise.resolve(user);
    },
    person: (id) =>
      personIn(id, new LocalDirectory(new LocalStorage(`${directory}/users/${id}`)), options),
  };
}

/**
 * Kills a command before a change of the disk, before a later one, and so on until it gets through,
 * each time in a directory of its own.
 *
 * @param prepare Makes the directory.
 * @param check Given the directory afterwards.
 * @returns How many times it was killed.
 */
export async function killEachTime(
  command: KilledCommand,
  prepare: (directory: string) => Promise<void>,
  check: (directory: string) => Promise<void>,
): Promise<number> {
  const script = await bundled(import.meta.url);
  for (let killed = 0, next = 1;;) {
    const runs = Array.from({ length: AT_ONCE }, async () => {
      const nth = next;
      next += STEP;
      const directory = await Deno.makeTempDir();
      await prepare(directory);
      const { success, signal, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-config", script, directory, command, `${nth}`],
      }).output();
      const isKilled = signal === "SIGKILL";
      assert(success || isKilled, new TextDecoder().decode(stderr));
      return { directory, isKilled };
    });
    let isThrough = false;
    for (const { directory, isKilled } of await Promise.all(runs)) {
      await check(directory);
      await Deno.remove(directory, { recursive: true });
      if (isKilled) killed++;
      else isThrough = true;
    }
    if (isThrough) return killed;
  }
}

if (import.meta.main) {
  const [directory = "", command, nth] = Deno.args;
  let changes = 0;
  const lake = await lakeIn(directory, (storage) =>
    new FaultyStorage(storage, ({ kind }) => {
      if (CHANGES.includes(kind) && ++changes === Number(nth)) Deno.kill(Deno.pid, "SIGKILL");
      return null;
    }));
  await COMMANDS[command as KilledCommand](lake, directory);
}
