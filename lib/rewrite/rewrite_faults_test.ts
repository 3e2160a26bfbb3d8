import assert from "node:assert/strict";
import { type Random, seededRandom } from "../../tools/demo/random.ts";
import type { RecoveredRun } from "../answers.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { WritableStorage } from "../storage/storage.ts";
import {
  type Contents,
  contentsOf,
  faultAt,
  type FaultKind,
  isOldOrNew,
  LOGS,
  NEW,
  OLD,
  oldFiles,
  rewrite,
  textOf,
} from "../testing/directories/rewriting.ts";
import { DistinctDisks, type FaultCounts } from "../testing/disks/distinct_disks.ts";
import { lane } from "../testing/lanes/lane.ts";
import {
  killEachTime,
  killedContentsOf,
  only,
  rewriteUnharmed,
} from "../testing/processes/killed.ts";
import { FaultyStorage, type Intervene } from "../testing/storages/faults.ts";
import { PowerSupply } from "../testing/storages/power.ts";
import type { RewriteOptions } from "./rewrite.ts";
import { listUndo, undoLatest } from "./undo.ts";

/** The report of the next run must agree with what lies there; `before` is what was old. */
function tellsTheTruth(recovered: readonly RecoveredRun[], found: Contents, before = OLD) {
  for (const { files, outcome } of recovered) {
    for (const { file, in_place } of files) {
      const possible = in_place === "new" ? [NEW] : [OLD, before];
      assert(possible.some((contents) => contents[file] === found[file]), `${file} is ${in_place}`);
    }
    assert.equal(outcome, files.some(({ in_place }) => in_place === "new") ? "kept" : "discarded");
  }
}

/** No run that follows may be hindered, and nothing may be lost or left over. */
async function goesOn(storage: WritableStorage) {
  await rewrite(storage);
  assert.deepEqual(await contentsOf(storage), NEW);
  await nothingIsLeftOver(storage);
  for (const { state } of await listUndo(storage)) {
    if (state === "done") await undoLatest(storage, 0n);
  }
  assert.deepEqual(await contentsOf(storage), OLD);
  await rewrite(storage);
  assert.deepEqual(await contentsOf(storage), NEW);
}

async function nothingIsLeftOver(storage: WritableStorage) {
  const names = await storage.list("");
  assert(!names.some((name) => name.endsWith(".tmp")), names.join());
  const steps = await listUndo(storage);
  assert.deepEqual(await storage.list("backups"), steps.map(({ stamp }) => stamp).reverse());
  const quarantines: string[] = [];
  for (const { state, files } of steps) {
    assert(state === "done" || state === "undone", state);
    for (const { quarantine, quarantined } of files) {
      if (quarantine === null) continue;
      quarantines.push(quarantine.replace("quarantine/", ""));
      const lines = (await textOf(storage, quarantine))!.split("\n").length - 1;
      assert.equal(lines, quarantined, `${quarantine} is whole`);
    }
  }
  assert.deepEqual(await storage.list("quarantine"), quarantines.sort());
}

/** What each kind of fault makes of one run. */
const LINKED: Record<FaultKind, FaultCounts> = {
  "disk full": { faults: 133, disks: 10 },
  "I/O error": { faults: 133, disks: 10 },
  "I/O error afterwards": { faults: 133, disks: 9 },
  "cut short": { faults: 133, disks: 10 },
  "killed": { faults: 133, disks: 37 },
};
const COPIED = { killed: { faults: 149, disks: 45 } };

for (const [hasLinks, counts] of [[true, LINKED], [false, COPIED]] as const) {
  for (const [kind, expected] of Object.entries(counts) as [FaultKind, FaultCounts][]) {
    const where = hasLinks ? "" : ", without hard links";
    Deno.test(`rewriteFiles leaves each log old or new, and goes on, when any operation is ${kind}${where}`, async () => {
      const disks = new DistinctDisks();
      for (const nth of lane.faults()) {
        const memory = new MemoryStorage(oldFiles());
        const over = (intervene: Intervene) =>
          new FaultyStorage(memory, intervene, { can: { link: hasLinks } });
        const storage = over(faultAt(kind, nth));
        const error = await rewrite(storage).then(() => null, (error) => error);
        assert.equal(storage.held, 0, "all is closed");
        const found = await contentsOf(memory);
        isOldOrNew(found);
        // A copy that cannot be looked at stays where it is.
        if (error === null) { for (const log of LOGS) assert.equal(found[log], NEW[log], log); }
        else if (/no log was replaced/.test(error.message)) assert.deepEqual(found, OLD);
        if (storage.operations.length < nth) break;
        await disks.goOn(memory, async () => {
          const next = over(() => null);
          tellsTheTruth((await rewrite(next)).recovered, found);
          await goesOn(next);
        });
      }
      disks.assertCounts(expected);
    });
  }
}

/** Kills a run at its n-th operation, and then the power fails. */
async function powerFails(
  disk: MemoryStorage,
  nth: number,
  isLucky: () => boolean,
  run: (storage: WritableStorage) => Promise<unknown>,
  interfere = () => {},
) {
  const power = await PowerSupply.of(disk);
  const fault = faultAt("killed", nth);
  const storage = new FaultyStorage(disk, async (operation) => {
    if (operation.name.endsWith("/firings.jsonl")) interfere();
    return fault(operation) ?? await power.note(operation);
  });
  const isDone = await run(storage).then(() => true, () => false);
  assert.equal(storage.held, 0, "all is closed");
  return { disk: await power.cut(isLucky), isDone };
}

/** What a test makes of the n-th power failure; whether the run was through before it. */
type PowerTest = (
  nth: number,
  isLucky: () => boolean,
  random: Random,
  disks: DistinctDisks,
) => Promise<boolean>;

/** Lets the power fail at each operation until the run gets through, with each kind of luck. */
async function untilDone(fixed: number, expected: FaultCounts, test: PowerTest) {
  for (const seed of lane.seeds(fixed)) {
    const random = seededRandom(seed);
    const disks = new DistinctDisks();
    for (const luck of [0, 0.5, 1]) {
      for (const nth of lane.faults()) {
        if (await test(nth, () => random.chance(luck), random, disks)) break;
      }
    }
    if (seed === fixed) disks.assertCounts(expected);
  }
}

Deno.test("rewriteFiles leaves each log old or new, and goes on, after power failures", async () => {
  await untilDone(11, { faults: 402, disks: 62 }, async (nth, isLucky, random, disks) => {
    const first = await powerFails(new MemoryStorage(oldFiles()), nth, isLucky, rewrite);
    const before = await contentsOf(first.disk);
    isOldOrNew(before);
    // The run that cleans up has no better luck.
    const { disk } = await powerFails(first.disk, 1 + random.below(60), isLucky, rewrite);
    const found = await contentsOf(disk);
    isOldOrNew(found);
    const goOn = async () => {
      tellsTheTruth((await rewrite(disk)).recovered, found, before);
      await goesOn(disk);
    };
    await disks.goOn(disk, goOn, before);
    return first.isDone;
  });
});

for (
  const [what, options] of [
    ["with copies", {}],
    ["of logs only", { copies: [] }],
    ["of one log, with nothing set aside", { copies: [], files: ["interactions.jsonl"] }],
  ] as const
) {
  Deno.test(`rewriteFiles has made all durable when it returns ${what}`, async () => {
    const first = new MemoryStorage(oldFiles());
    const { disk } = await powerFails(first, Infinity, () => false, (s) => rewrite(s, options));
    assert.deepEqual(await contentsOf(disk), await contentsOf(first));
    await nothingIsLeftOver(disk);
    const second = await powerFails(disk, Infinity, () => false, (s) => undoLatest(s, 0n));
    assert.deepEqual(await contentsOf(second.disk), OLD);
    assert.deepEqual(await listUndo(second.disk), await listUndo(disk));
    for (const name of ["entries.jsonl", "interactions.jsonl"]) {
      const [step] = await listUndo(second.disk);
      if (!step!.files.some(({ file }) => file === name)) continue;
      assert.equal(await textOf(second.disk, `backups/${step!.stamp}/undone/${name}`), NEW[name]);
    }
  });
}

/** Makes a log that holds everything twice. */
const twice: RewriteOptions["build"] = async (source, sink) => {
  const bytes = new Uint8Array(source.size);
  await source.read(bytes, 0);
  for (let i = 0; i < 2; i++) await sink.log(bytes);
};

Deno.test("rewriteFiles goes on after a power failure while a single log is replaced", async () => {
  const options = { copies: [], files: ["sessions.jsonl"], build: twice };
  await untilDone(12, { faults: 150, disks: 18 }, async (nth, isLucky, _, disks) => {
    const { disk, isDone } = await powerFails(
      new MemoryStorage(oldFiles()),
      nth,
      isLucky,
      (storage) => rewrite(storage, options),
    );
    const found = await textOf(disk, "sessions.jsonl");
    assert(found === "fine\n" || found === "fine\nfine\n", found!);
    await disks.goOn(disk, async () => {
      const { recovered } = await rewrite(disk, { ...options, files: [] });
      const expected = [found === "fine\n" ? "old" : "new"];
      for (const { files } of recovered) {
        assert.deepEqual(files.map(({ in_place }) => in_place), expected);
      }
      await nothingIsLeftOver(disk);
    });
    return isDone;
  });
});

const OLD_FIRINGS = OLD["firings.jsonl"]!;
const GROWN: Contents = { ...OLD, "firings.jsonl": `${OLD_FIRINGS}\nlate\n` };
const REDONE: Contents = { ...NEW, "firings.jsonl": "c\nlate\n" };

/** Goes on where a run started over because of a late line; whether that line was kept. */
async function goesOnWithLate(disk: MemoryStorage, found: Contents): Promise<boolean> {
  for (const { files } of (await rewrite(disk)).recovered) {
    for (const { file, in_place } of files) {
      const possible = in_place === "new" ? [NEW, REDONE] : [OLD, GROWN];
      assert(possible.some((contents) => contents[file] === found[file]), file);
    }
  }
  await nothingIsLeftOver(disk);
  const made = await contentsOf(disk);
  const isKept = made["firings.jsonl"] === REDONE["firings.jsonl"];
  assert.deepEqual(made, isKept ? REDONE : NEW);
  for (const _ of await listUndo(disk)) await undoLatest(disk, 0n);
  assert.deepEqual(await contentsOf(disk), isKept ? GROWN : OLD);
  return isKept;
}

Deno.test("rewriteFiles goes on after a power failure while it starts over", async () => {
  await untilDone(13, { faults: 525, disks: 67 }, async (nth, isLucky, _, disks) => {
    const memory = new MemoryStorage(oldFiles());
    let isLate = false;
    const { disk, isDone } = await powerFails(memory, nth, isLucky, rewrite, () => {
      if (!isLate) memory.append("firings.jsonl", "\nlate\n");
      isLate = true;
    });
    const found = await contentsOf(disk);
    for (const [name, text] of Object.entries(found)) {
      const isWhole = [OLD, GROWN, NEW, REDONE].some((contents) => contents[name] === text);
      assert(isWhole, `${name}: ${text}`);
    }
    const goOn = async () => {
      const isKept = await goesOnWithLate(disk, found);
      if (isDone) assert(isKept, "what was read is as durable as what was made of it");
    };
    await disks.goOn(disk, goOn, isDone);
    return isDone;
  });
});

Deno.test({
  name: "rewriteFiles leaves each log old or new, and goes on, when the process is killed",
  ignore: Deno.build.os === "windows" || lane.name === "quick",
  fn: async () => {
    const killed = await killEachTime("rewrite", async (storage) => {
      const found = await killedContentsOf(storage);
      isOldOrNew(found);
      tellsTheTruth((await rewriteUnharmed(storage)).recovered, found);
      assert.deepEqual(await killedContentsOf(storage), only(NEW));
      for (const _ of await listUndo(storage)) await undoLatest(storage, 0n);
      assert.deepEqual(await killedContentsOf(storage), only(OLD));
    });
    lane.assertMore(killed, 15, "times it was killed");
  },
});
