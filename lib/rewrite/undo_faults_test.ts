import assert from "node:assert/strict";
import { seededRandom } from "../../tools/demo/random.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { WritableStorage } from "../storage/storage.ts";
import {
  contentsOf,
  FAULT_KINDS,
  faultAt,
  type FaultKind,
  isOldOrNew,
  NEW,
  OLD,
  oldFiles,
  rewrite,
} from "../testing/directories/rewriting.ts";
import { copyDisk } from "../testing/disks/copy_disk.ts";
import { DistinctDisks, type FaultCounts } from "../testing/disks/distinct_disks.ts";
import { lane } from "../testing/lanes/lane.ts";
import {
  killEachTime,
  killedContentsOf,
  only,
  rewriteUnharmed,
} from "../testing/processes/killed.ts";
import { FaultyStorage } from "../testing/storages/faults.ts";
import { PowerSupply } from "../testing/storages/power.ts";
import { foldersInStep } from "./steps/names.ts";
import { forgetUndo, listUndo, undoLatest } from "./undo.ts";

/** Whoever comes next, undoing or rewriting, finds all in order. */
async function goesOnWith(storage: WritableStorage, isRewriting: boolean) {
  if (isRewriting) {
    const { recovered } = await rewrite(storage, { now: 9_000_000n });
    assert(recovered.every(({ outcome }) => outcome === "undone"));
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

/** Goes on from one disk in both ways. */
async function goesOn(disk: MemoryStorage, { hasLinks = true } = {}) {
  for (const isRewriting of [false, true]) {
    const storage = new FaultyStorage(await copyDisk(disk), () => null, {
      can: { link: hasLinks },
    });
    await goesOnWith(storage, isRewriting);
  }
}

/** What each kind of fault makes of undoing one step. */
const LINKED: Record<FaultKind, FaultCounts> = {
  "disk full": { faults: 124, disks: 24 },
  "I/O error": { faults: 124, disks: 24 },
  "I/O error afterwards": { faults: 124, disks: 24 },
  "cut short": { faults: 124, disks: 24 },
  "killed": { faults: 124, disks: 28 },
};
const COPIED = { killed: { faults: 156, disks: 44 } };

for (const [hasLinks, counts] of [[true, LINKED], [false, COPIED]] as const) {
  for (const [kind, expected] of Object.entries(counts) as [FaultKind, FaultCounts][]) {
    const where = hasLinks ? "" : ", without hard links";
    Deno.test(`undoLatest leaves each log old or new, and goes on, when any operation is ${kind}${where}`, async () => {
      const disks = new DistinctDisks();
      const rewritten = new MemoryStorage(oldFiles());
      await rewrite(new FaultyStorage(rewritten, () => null, { can: { link: hasLinks } }));
      for (const nth of lane.faults()) {
        const memory = await copyDisk(rewritten);
        const storage = new FaultyStorage(memory, faultAt(kind, nth), { can: { link: hasLinks } });
        const error = await undoLatest(storage, 0n).then(() => null, (error) => error);
        assert.equal(storage.held, 0, "all is closed");
        const found = await contentsOf(memory);
        isOldOrNew(found);
        if (error === null) assert.deepEqual(found, OLD);
        if (storage.operations.length < nth) break;
        await disks.goOn(memory, () => goesOn(memory, { hasLinks }));
      }
      disks.assertCounts(expected);
    });
  }
}

/** A run that is killed at each of its operations, whereupon the power fails. */
interface Powered {
  /** The disk that each begins with a copy of. */
  beginning: MemoryStorage;
  run: (storage: WritableStorage) => Promise<unknown>;
  /** What holds of the disk at once. */
  check: (disk: MemoryStorage, isDone: boolean) => Promise<void>;
  /** What whoever comes next does. */
  goOn: (disk: MemoryStorage) => Promise<void>;
}

/** Lets the power fail, with each kind of luck, until the run gets through. */
async function untilDone(
  fixed: number,
  expected: FaultCounts,
  { beginning, run, check, goOn }: Powered,
) {
  for (const seed of lane.seeds(fixed)) {
    const random = seededRandom(seed);
    const disks = new DistinctDisks();
    for (const luck of [0, 0.5, 1]) {
      for (const nth of lane.faults()) {
        const memory = await copyDisk(beginning);
        const power = await PowerSupply.of(memory);
        const fault = faultAt("killed", nth);
        const storage = new FaultyStorage(
          memory,
          async (operation) => fault(operation) ?? await power.note(operation),
        );
        const isDone = await run(storage).then(() => true, () => false);
        assert.equal(storage.held, 0, "all is closed");
        const disk = await power.cut(() => random.chance(luck));
        await check(disk, isDone);
        await disks.goOn(disk, () => goOn(disk));
        if (isDone) break;
      }
    }
    if (seed === fixed) disks.assertCounts(expected);
  }
}

Deno.test("undoLatest leaves each log old or new, and goes on, after a power failure", async () => {
  const beginning = new MemoryStorage(oldFiles());
  await rewrite(beginning);
  await untilDone(12, { faults: 375, disks: 45 }, {
    beginning,
    run: (storage) => undoLatest(storage, 0n),
    check: async (disk, isDone) => {
      isOldOrNew(await contentsOf(disk));
      if (isDone) assert.deepEqual(await contentsOf(disk), OLD, "what is done is durable");
    },
    goOn: goesOn,
  });
});

Deno.test({
  name: "undoLatest leaves each log old or new, and goes on, when the process is killed",
  ignore: Deno.build.os === "windows" || lane.name === "quick",
  fn: async () => {
    const killed = await killEachTime("undo", async (storage) => {
      isOldOrNew(await killedContentsOf(storage));
      const [step] = await listUndo(storage);
      if (step?.state !== "undone") await undoLatest(storage, 0n);
      assert.deepEqual(await killedContentsOf(storage), only(OLD));
      await rewriteUnharmed(storage);
      assert.deepEqual(await killedContentsOf(storage), only(NEW));
    });
    lane.assertMore(killed, 10, "times it was killed");
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
  const beginning = await threeSteps();
  const logs = await contentsOf(beginning);
  const disks = new DistinctDisks();
  for (const kind of FAULT_KINDS) {
    for (const nth of lane.faults()) {
      const memory = await copyDisk(beginning);
      const storage = new FaultyStorage(memory, faultAt(kind, nth));
      await forgetUndo(storage, 1).catch(() => null);
      assert.equal(storage.held, 0, "all is closed");
      assert.deepEqual(await contentsOf(memory), logs);
      if (storage.operations.length < nth) break;
      await disks.goOn(memory, async () => {
        await isInOrder(memory);
        assert.equal((await forgetUndo(memory, 1)).kept, 1);
        assert.deepEqual(await contentsOf(memory), logs);
      });
    }
  }
  disks.assertCounts({ faults: 545, disks: 28 });
});

Deno.test("forgetUndo touches no log, and goes on, after a power failure", async () => {
  const beginning = await threeSteps();
  const logs = await contentsOf(beginning);
  await untilDone(14, { faults: 330, disks: 36 }, {
    beginning,
    run: (storage) => forgetUndo(storage, 1),
    check: async (disk, isDone) => {
      assert.deepEqual(await contentsOf(disk), logs);
      if (isDone) assert.equal((await listUndo(disk)).length, 1);
    },
    goOn: isInOrder,
  });
});
