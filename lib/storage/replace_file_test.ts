import assert from "node:assert/strict";
import { FAULT_KINDS, faultAt, textOf, toBytes } from "../testing/directories/rewriting.ts";
import { lane } from "../testing/lanes/lane.ts";
import { FaultyStorage } from "../testing/storages/faults.ts";
import { PowerSupply } from "../testing/storages/power.ts";
import { MemoryStorage } from "./memory.ts";
import { replaceFile } from "./replace_file.ts";
import type { WritableStorage } from "./storage.ts";

const TEMP = ".a.tmp";

function replace(storage: WritableStorage): Promise<string | null> {
  return replaceFile(storage, "a", {
    temp: TEMP,
    like: "a",
    folders: [""],
    write: async (sink) => {
      await sink.write(toBytes("new "));
      await sink.write(toBytes("one"));
      return "written";
    },
  });
}

for (const kind of FAULT_KINDS) {
  Deno.test(`replaceFile leaves the old file or the new one when any operation is ${kind}`, async () => {
    let faults = 0;
    for (const nth of lane.faults()) {
      const memory = new MemoryStorage({ a: "old" });
      const storage = new FaultyStorage(memory, faultAt(kind, nth));
      const isDone = await replace(storage).then(() => true, () => false);
      assert.equal(storage.held, 0, "all is closed");
      assert(["old", "new one"].includes((await textOf(memory, "a"))!));
      if (storage.operations.length < nth) break;
      faults++;
      if (isDone) assert.equal(await textOf(memory, "a"), "new one");
      assert.equal(await replace(memory), "written");
      assert.deepEqual(memory.files(), { a: toBytes("new one") });
    }
    lane.assertCount(faults, 7, "operations that failed");
  });
}

Deno.test("replaceFile leaves the old file or the new one after power failures", async () => {
  for (let nth = 1, isDone = false; !isDone; nth++) {
    const memory = new MemoryStorage({ a: "old" });
    const power = await PowerSupply.of(memory);
    const fault = faultAt("killed", nth);
    const storage = new FaultyStorage(memory, (asked) => fault(asked) ?? power.note(asked));
    isDone = await replace(storage).then(() => true, () => false);
    for (const isLucky of [true, false]) {
      const text = await textOf(await power.cut(() => isLucky), "a");
      assert(isDone ? text === "new one" : ["old", "new one"].includes(text!), `${nth}: ${text}`);
    }
  }
});

Deno.test("replaceFile makes a file where there is none, and takes away what a run left", async () => {
  const storage = new MemoryStorage({ [TEMP]: "half of" });
  await replace(storage);
  assert.deepEqual(storage.files(), { a: toBytes("new one") });
});
