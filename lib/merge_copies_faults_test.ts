import assert from "node:assert/strict";
import { killEachTime } from "../testdata/killed.ts";
import {
  APART,
  dayLine,
  filesApart,
  isApartOrMerged,
  mergeAll,
  mergeContentsOf,
  MERGED,
} from "../testdata/merging.ts";
import { seededRandom } from "../testdata/random.ts";
import { FAULT_KINDS, faultAt } from "../testdata/rewriting.ts";
import { FaultyStorage, type Intervene } from "./storage/faults.ts";
import { MemoryStorage } from "./storage/memory.ts";
import { PowerSupply } from "./storage/power.ts";
import type { WritableStorage } from "./storage/storage.ts";
import { listUndo, undoLatest } from "./undo.ts";

/** Whoever comes next merges the rest, and can take all of it back. */
async function goesOn(storage: WritableStorage, root = "") {
  await mergeAll(storage, { root, now: 2_000_000n });
  assert.deepEqual(await mergeContentsOf(storage, root), MERGED);
  const steps = await listUndo(storage);
  assert(steps.every(({ state }) => state === "done" || state === "undone"));
  assert.deepEqual(await storage.list("backups"), steps.map(({ stamp }) => stamp).reverse());
  for (const { state } of steps) if (state === "done") await undoLatest(storage, 0n);
  assert.deepEqual(await mergeContentsOf(storage, root), APART);
  const names = [...await storage.list(""), ...await storage.list(`${root}/elsewhere`)];
  assert(!names.some((name) => name.endsWith(".tmp")), names.join());
}

for (const hasLinks of [true, false]) {
  for (const kind of hasLinks ? FAULT_KINDS : ["killed"] as const) {
    const where = hasLinks ? "" : ", without hard links";
    Deno.test(`mergeCopies loses nothing, and goes on, when any operation is ${kind}${where}`, async () => {
      let failures = 0;
      for (let nth = 1;; nth++) {
        const memory = new MemoryStorage(filesApart());
        const over = (intervene: Intervene) => new FaultyStorage(memory, intervene, { hasLinks });
        const storage = over(faultAt(kind, nth));
        const found = await mergeAll(storage).catch(() => null);
        assert.equal(storage.held, 0, "all is closed");
        isApartOrMerged(await mergeContentsOf(memory));
        if (found !== null && found.logs.every(({ row }) => row.left_alone.length === 0)) break;
        failures++;
        await goesOn(over(() => null));
      }
      assert(failures > 80, `${failures} operations failed`);
    });
  }
}

Deno.test("mergeCopies loses nothing, and goes on, after power failures", async () => {
  const random = seededRandom(21);
  for (const luck of [0, 0.5]) {
    for (let nth = 1, isDone = false; !isDone; nth++) {
      const memory = new MemoryStorage(filesApart());
      const power = await PowerSupply.of(memory);
      const fault = faultAt("killed", nth);
      const storage = new FaultyStorage(memory, (asked) => fault(asked) ?? power.note(asked));
      isDone = await mergeAll(storage).then(() => true, () => false);
      const disk = await power.cut(() => random.chance(luck));
      const found = await mergeContentsOf(disk);
      isApartOrMerged(found);
      if (isDone) assert.deepEqual(found, MERGED);
      await goesOn(disk);
    }
  }
});

Deno.test("mergeCopies loses nothing that others write while it runs", async () => {
  const late = dayLine("z", 9);
  const names = ["entries.jsonl", "entries (1).jsonl", "/elsewhere/entries.jsonl"];
  for (const name of names) {
    for (let nth = 1, isReached = true; isReached; nth++) {
      const memory = new MemoryStorage(filesApart());
      let wasWritten = false;
      isReached = false;
      const storage = new FaultyStorage(memory, ({ index }) => {
        if (index !== nth) return null;
        isReached = true;
        wasWritten = memory.files()[name] !== undefined;
        if (wasWritten) memory.append(name, late);
        return null;
      });
      await mergeAll(storage);
      await mergeAll(memory, { now: 2_000_000n });
      if (!wasWritten) continue;
      const merged = (await mergeContentsOf(memory))["entries.jsonl"]!;
      const isReported = (await listUndo(memory)).some(({ late }) => late.length > 0);
      assert(merged.includes(late) || isReported, `${name}, before operation ${nth}`);
    }
  }
});

for (const [command, what] of [["merge", "it merges"], ["undo merge", "that is undone"]] as const) {
  Deno.test({
    name: `mergeCopies loses nothing, and goes on, when the process is killed while ${what}`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const killed = await killEachTime(command, async (storage, root) => {
        isApartOrMerged(await mergeContentsOf(storage, root));
        await goesOn(storage, root);
      });
      assert(killed > 15, `it was killed ${killed} times`);
    },
  });
}
