import assert from "node:assert/strict";
import { LocalStorage } from "../lib/storage/local.ts";
import {
  answer,
  firstSnapshot,
  snapshotAll,
  TAIL,
  TEXTS,
} from "../lib/testing/directories/snapshots.ts";
import { lane } from "../lib/testing/lanes/lane.ts";
import { bundled } from "../lib/testing/processes/bundled.ts";

const PROGRAM = new URL("../lib/testing/processes/killed_snapshot.ts", import.meta.url);
const OLD = firstSnapshot("entries");
const NEW = OLD.replace("000000Z", "000001Z");
const AT_ONCE = 4;

/** Lets a process be killed at its n-th change of the disk, and gives what it left. */
async function killAt(
  script: string,
  nth: number,
): Promise<{ directory: string; isKilled: boolean }> {
  const directory = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(TEXTS)) {
    await Deno.writeTextFile(`${directory}/${name}`, text);
  }
  await snapshotAll(new LocalStorage(directory));
  await Deno.writeTextFile(`${directory}/entries.jsonl`, TAIL, { append: true });
  const { success, signal, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-config", script, directory, `${nth}`],
  }).output();
  const isKilled = signal === "SIGKILL";
  assert(success || isKilled, new TextDecoder().decode(stderr));
  return { directory, isKilled };
}

async function goesOn(directory: string): Promise<void> {
  const storage = new LocalStorage(directory);
  const { rows } = await answer(storage, { snapshots: false });
  const before = await answer(storage);
  assert.deepEqual(before.rows, rows);
  assert([OLD, NEW].includes(before.checkpoints[0]!));
  // The lock went with the process.
  await snapshotAll(storage, { now: 1n });
  assert.equal((await storage.list("snapshots")).some((name) => name.endsWith(".tmp")), false);
  const after = await answer(storage);
  assert.deepEqual([after.rows, after.checkpoints[0]], [rows, NEW]);
}

Deno.test({
  name: "a process killed while it writes a snapshot leaves the older one in use",
  ignore: lane.name === "quick",
  fn: async () => {
    const script = await bundled(PROGRAM);
    const faults = lane.faults();
    let kills = 0;
    for (let isThrough = false; !isThrough;) {
      const runs = Array.from({ length: AT_ONCE }, () => killAt(script, faults.next().value));
      for (const { directory, isKilled } of await Promise.all(runs)) {
        await goesOn(directory);
        await Deno.remove(directory, { recursive: true });
        if (isKilled) kills++;
        else isThrough = true;
      }
    }
    lane.assertMore(kills, 5, "times it was killed");
  },
});
