import assert from "node:assert/strict";
import { type Random, seededRandom } from "../../tools/demo/random.ts";
import type { Leftover } from "../answers.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { WritableStorage } from "../storage/storage.ts";
import {
  type Contents,
  contentsOf,
  FAULT_KINDS,
  faultAt,
  isOldOrNew,
  NEW,
  OLD,
  oldFiles,
  rewrite,
  textOf,
} from "../testing/directories/rewriting.ts";
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
function tellsTheTruth(leftovers: readonly Leftover[], found: Contents, before = OLD) {
  for (const { files, outcome } of leftovers) {
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

for (const hasLinks of [true, false]) {
  for (const kind of hasLinks ? FAULT_KINDS : ["killed"] as const) {
    const where = hasLinks ? "" : ", without hard links";
    Deno.test(`rewriteFiles leaves each log old or new, and goes on, when any operation is ${kind}${where}`, async () => {
      let failures = 0;
      for (let nth = 1;; nth++) {
        const memory = new MemoryStorage(oldFiles());
        const over = (intervene: Intervene) => new FaultyStorage(memory, intervene, { hasLinks });
        const storage = over(faultAt(kind, nth));
        const error = await rewrite(storage).then(() => null, (error) => error);
        assert.equal(storage.held, 0, "all is closed");
        if (error === null) break;
        failures++;
        const found = await contentsOf(memory);
        isOldOrNew(found);
        if (/no log was replaced/.test(error.message)) assert.deepEqual(found, OLD);
        const next = over(() => null);
        tellsTheTruth((await rewrite(next)).leftovers, found);
        await goesOn(next);
      }
      assert(failures > 60, `${failures} operations failed`);
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

/** Calls it with 1, 2, … until it says that it is done, with each kind of luck. */
async function untilDone(
  seed: number,
  test: (nth: number, isLucky: () => boolean, random: Random) => Promise<boolean>,
) {
  const random = seededRandom(seed);
  for (const luck of [0, 0.5, 1]) {
    for (let nth = 1; !await test(nth, () => random.chance(luck), random); nth++);
  }
}

Deno.test("rewriteFiles leaves each log old or new, and goes on, after power failures", async () => {
  await untilDone(11, async (nth, isLucky, random) => {
    const first = await powerFails(new MemoryStorage(oldFiles()), nth, isLucky, rewrite);
    const before = await contentsOf(first.disk);
    isOldOrNew(before);
    // The run that cleans up has no better luck.
    const { disk } = await powerFails(first.disk, 1 + random.below(60), isLucky, rewrite);
    const found = await contentsOf(disk);
    isOldOrNew(found);
    tellsTheTruth((await rewrite(disk)).leftovers, found, before);
    await goesOn(disk);
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
  await untilDone(12, async (nth, isLucky) => {
    const { disk, isDone } = await powerFails(
      new MemoryStorage(oldFiles()),
      nth,
      isLucky,
      (storage) => rewrite(storage, options),
    );
    const found = await textOf(disk, "sessions.jsonl");
    assert(found === "fine\n" || found === "fine\nfine\n", found!);
    const { leftovers } = await rewrite(disk, { ...options, files: [] });
    for (const { files } of leftovers) {
      assert.deepEqual(files.map(({ in_place }) => in_place), [found === "fine\n" ? "old" : "new"]);
    }
    await nothingIsLeftOver(disk);
    return isDone;
  });
});

Deno.test("rewriteFiles goes on after a power failure while it starts over", async () => {
  const OLD_FIRINGS = OLD["firings.jsonl"]!;
  const GROWN: Contents = { ...OLD, "firings.jsonl": `${OLD_FIRINGS}\nlate\n` };
  const REDONE: Contents = { ...NEW, "firings.jsonl": "c\nlate\n" };
  await untilDone(13, async (nth, isLucky) => {
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
    for (const { files } of (await rewrite(disk)).leftovers) {
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
    if (isDone) assert(isKept, "what was read is as durable as what was made of it");
    return isDone;
  });
});

Deno.test({
  name: "rewriteFiles leaves each log old or new, and goes on, when the process is killed",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const killed = await killEachTime("rewrite", async (storage) => {
      const found = await killedContentsOf(storage);
      isOldOrNew(found);
      tellsTheTruth((await rewriteUnharmed(storage)).leftovers, found);
      assert.deepEqual(await killedContentsOf(storage), only(NEW));
      for (const _ of await listUndo(storage)) await undoLatest(storage, 0n);
      assert.deepEqual(await killedContentsOf(storage), only(OLD));
    });
    assert(killed > 15, `it was killed ${killed} times`);
  },
});
