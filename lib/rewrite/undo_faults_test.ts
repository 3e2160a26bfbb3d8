import assert from "node:assert/strict";
import { seededRandom } from "../../tools/demo/random.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { WritableStorage } from "../storage/storage.ts";
import {
  contentsOf,
  FAULT_KINDS,
  faultAt,
  isOldOrNew,
  NEW,
  OLD,
  oldFiles,
  rewrite,
} from "../testing/directories/rewriting.ts";
import {
  killEachTime,
  killedContentsOf,
  only,
  rewriteUnharmed,
} from "../testing/processes/killed.ts";
import { FaultyStorage, type Intervene } from "../testing/storages/faults.ts";
import { PowerSupply } from "../testing/storages/power.ts";
import { foldersInStep } from "./steps/names.ts";
import { forgetUndo, listUndo, undoLatest } from "./undo.ts";

/** Whoever comes next, undoing or rewriting, finds all in order. */
async function goesOn(storage: WritableStorage, isRewriting: boolean) {
  if (isRewriting) {
    const { leftovers } = await rewrite(storage, { now: 9_000_000n });
    assert(leftovers.every(({ outcome }) => outcome === "undone"));
    assert.deepEqual(await contentsOf(storage), NEW);
  }
  if ((await listUndo(storage)).some(({ state }) => state !== "undone")) {
    await undoLatest(storage, 0n);
  }
  assert.deepEqual(await contentsOf(storage), OLD);
  assert((await listUndo(storage)).every(({ state }) => state === "undone"));
  assert(!(await storage.list("")).some((name) => name.endsWith(".tmp")));
  await rewrite(storage, { now: 10_000_000n });
  assert.deepEqual(await contentsOf(storage), NEW);
  await undoLatest(storage, 0n);
  assert.deepEqual(await contentsOf(storage), OLD);
}

for (const hasLinks of [true, false]) {
  for (const kind of hasLinks ? FAULT_KINDS : ["killed"] as const) {
    const where = hasLinks ? "" : ", without hard links";
    Deno.test(`undoLatest leaves each log old or new, and goes on, when any operation is ${kind}${where}`, async () => {
      let failures = 0;
      for (let nth = 1;; nth++) {
        const memory = new MemoryStorage(oldFiles());
        const over = (intervene: Intervene) => new FaultyStorage(memory, intervene, { hasLinks });
        await rewrite(over(() => null));
        const error = await undoLatest(over(faultAt(kind, nth)), 0n).then(
          () => null,
          (error) => error,
        );
        if (error === null) break;
        failures++;
        isOldOrNew(await contentsOf(memory));
        await goesOn(over(() => null), nth % 2 === 0);
      }
      assert(failures > 60, `${failures} operations failed`);
    });
  }
}

/** Kills a run at its n-th operation, and then the power fails, with each kind of luck. */
async function untilDone(
  seed: number,
  make: () => Promise<MemoryStorage>,
  run: (storage: WritableStorage) => Promise<unknown>,
  check: (disk: MemoryStorage, isDone: boolean, nth: number) => Promise<void>,
) {
  const random = seededRandom(seed);
  for (const luck of [0, 0.5, 1]) {
    for (let nth = 1, isDone = false; !isDone; nth++) {
      const memory = await make();
      const power = await PowerSupply.of(memory);
      const fault = faultAt("killed", nth);
      const storage = new FaultyStorage(
        memory,
        async (operation) => fault(operation) ?? await power.note(operation),
      );
      isDone = await run(storage).then(() => true, () => false);
      assert.equal(storage.held, 0, "all is closed");
      await check(await power.cut(() => random.chance(luck)), isDone, nth);
    }
  }
}

Deno.test("undoLatest leaves each log old or new, and goes on, after a power failure", async () => {
  const make = async () => {
    const storage = new MemoryStorage(oldFiles());
    await rewrite(storage);
    return storage;
  };
  await untilDone(12, make, (storage) => undoLatest(storage, 0n), async (disk, isDone, nth) => {
    isOldOrNew(await contentsOf(disk));
    if (isDone) assert.deepEqual(await contentsOf(disk), OLD, "what is done is durable");
    await goesOn(disk, nth % 2 === 0);
  });
});

Deno.test({
  name: "undoLatest leaves each log old or new, and goes on, when the process is killed",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const killed = await killEachTime("undo", async (storage) => {
      isOldOrNew(await killedContentsOf(storage));
      const [step] = await listUndo(storage);
      if (step?.state !== "undone") await undoLatest(storage, 0n);
      assert.deepEqual(await killedContentsOf(storage), only(OLD));
      await rewriteUnharmed(storage);
      assert.deepEqual(await killedContentsOf(storage), only(NEW));
    });
    assert(killed > 10, `it was killed ${killed} times`);
  },
});

async function threeSteps(): Promise<MemoryStorage> {
  const storage = new MemoryStorage(oldFiles());
  for (let step = 0; step < 3; step++) {
    await rewrite(storage, { now: BigInt(step) });
    storage.append("entries.jsonl", "bad again\n");
  }
  await rewrite(storage, { now: 3n });
  return storage;
}

/** What is listed is whole, and nothing else is kept. */
async function isInOrder(storage: MemoryStorage) {
  await forgetUndo(storage, 9);
  const kept = new Set<string>();
  for (const { stamp, state, files, copies } of await listUndo(storage)) {
    assert.equal(state, "done");
    kept.add(`backups/${stamp}/manifest.json`);
    for (const { quarantine } of files) if (quarantine !== null) kept.add(quarantine);
    for (const { backup } of [...files, ...copies]) {
      if (backup === null) continue;
      kept.add(backup);
      for (const folder of foldersInStep({ stamp }, backup)) kept.add(folder);
    }
  }
  const found = Object.keys(storage.files()).filter((name) => /^(backups|quarantine)\//.test(name));
  assert.deepEqual(found.sort(), [...kept].sort());
}

Deno.test("forgetUndo touches no log, and goes on, when any operation fails", async () => {
  for (const kind of FAULT_KINDS) {
    for (let nth = 1;; nth++) {
      const memory = await threeSteps();
      const logs = await contentsOf(memory);
      const error = await forgetUndo(new FaultyStorage(memory, faultAt(kind, nth)), 1)
        .then(() => null, (error) => error);
      assert.deepEqual(await contentsOf(memory), logs);
      if (error === null) break;
      await isInOrder(memory);
      assert.equal((await forgetUndo(memory, 1)).kept, 1);
      assert.deepEqual(await contentsOf(memory), logs);
    }
  }
});

Deno.test("forgetUndo touches no log, and goes on, after a power failure", async () => {
  const logs = await contentsOf(await threeSteps());
  await untilDone(14, threeSteps, (storage) => forgetUndo(storage, 1), async (disk, isDone) => {
    assert.deepEqual(await contentsOf(disk), logs);
    if (isDone) assert.equal((await listUndo(disk)).length, 1);
    await isInOrder(disk);
  });
});
