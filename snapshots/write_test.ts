import assert from "node:assert/strict";
import { defaultSettings } from "../lib/records/settings.ts";
import type { Reducer } from "../lib/replay/reducer.ts";
import { MemoryStorage } from "../lib/storage/memory.ts";
import { faultAt, type FaultKind, rejectsWith } from "../lib/testing/directories/rewriting.ts";
import {
  answer,
  firstSnapshot,
  openWith,
  snapshotAll,
  TAIL,
  TEXTS,
} from "../lib/testing/directories/snapshots.ts";
import { copyDisk } from "../lib/testing/disks/copy_disk.ts";
import { DistinctDisks, type FaultCounts } from "../lib/testing/disks/distinct_disks.ts";
import { lane } from "../lib/testing/lanes/lane.ts";
import { FaultyStorage } from "../lib/testing/storages/faults.ts";
import { PowerSupply } from "../lib/testing/storages/power.ts";
import { seededRandom } from "../tools/demo/random.ts";
import { writeSnapshots } from "./write.ts";

const LOG = "entries.jsonl";
const OLD = firstSnapshot("entries");
const NEW = OLD.replace("000000Z", "000001Z");

async function names(storage: MemoryStorage): Promise<string[]> {
  return await storage.list("snapshots");
}

Deno.test("a snapshot ends behind the last newline, and what has none is tail", async () => {
  const whole = '{"id":"a"}\n', unended = '{"id":"b"}';
  const storage = new MemoryStorage({ [LOG]: whole + unended });
  const [row] = await snapshotAll(storage);
  assert.deepEqual([row!.lines, row!.offset], [1, whole.length]);
  const { rows, checkpoints } = await answer(storage);
  assert.equal(checkpoints[0], OLD);
  assert.deepEqual(rows, (await answer(storage, { snapshots: false })).rows);
  storage.append(LOG, "\n");
  assert.equal((await snapshotAll(storage))[0]!.lines, 2);
});

Deno.test("a snapshot is written of what there is, and a log without a whole line gives none", async () => {
  const storage = new MemoryStorage({ [LOG]: '{"id":"a"}', "firings.jsonl": "" });
  const nothing = { file: null, lines: 0, offset: 0, max_at: null, written: false };
  assert.deepEqual(await snapshotAll(storage), [
    { log: "entries", ...nothing },
    { log: "firings", ...nothing },
  ]);
  assert.deepEqual(await names(storage), []);
});

Deno.test("snapshots are called so that they sort as they were written", async () => {
  const storage = new MemoryStorage(TEXTS);
  for (const now of [5n, 5n, 1n]) {
    storage.append(LOG, '{"id":"n"}\n');
    await snapshotAll(storage, { now });
  }
  const written = (await names(storage)).filter((name) => name.startsWith("entries"));
  assert.deepEqual(written, [5, 6, 7].map((n) => `entries.19700101T000000.00000${n}Z.jsonl`));
});

Deno.test("a second writer waits for the first and then has nothing to do", async () => {
  const storage = new MemoryStorage(TEXTS);
  const lock = await storage.lock(".log.lock", 0);
  await rejectsWith("locked", /Cannot lock/, () => snapshotAll(storage));
  const second = snapshotAll(storage, { waitMs: 5000 });
  lock[Symbol.dispose]();
  assert(await second.then((rows) => rows.every(({ written }) => written)));
  const rows = await snapshotAll(storage);
  assert(rows.every(({ written, file }) => !written && file !== null));
});

Deno.test("writing keeps the newest that serve, and removes those that do not", async () => {
  const storage = new MemoryStorage(TEXTS);
  const stale = OLD.replace("1970", "1969");
  await snapshotAll(storage);
  storage.append(stale, "not a snapshot\n");
  storage.append("snapshots/notes.txt", "mine");
  storage.append(LOG, TAIL);
  await snapshotAll(storage, { keep: 2 });
  const kept = (await names(storage)).filter((name) => /^entries|^notes/.test(name));
  assert.deepEqual(kept.map((name) => `snapshots/${name}`), [OLD, NEW, "snapshots/notes.txt"]);
});

Deno.test("writing refuses to keep none", async () => {
  const storage = new MemoryStorage(TEXTS);
  for (const keep of [0, -1, 1.5, NaN]) {
    await rejectsWith("bad_usage", /Cannot keep/, () => snapshotAll(storage, { keep }));
  }
});

Deno.test("writing refuses a reducer whose name leads out of the folder", async () => {
  const storage = new MemoryStorage(TEXTS);
  const settings = defaultSettings().logs.entries;
  const reducer: Reducer = { ...openWith(storage).reducers.entries, name: "../entries" };
  const write = () =>
    writeSnapshots(storage, [{ name: "entries", settings, reducer }], { now: 0n, keep: 1 });
  await rejectsWith("bad_usage", /reducer "\.\.\/entries"/, write);
});

/** A directory with older snapshots and something new to write. */
async function grown(): Promise<MemoryStorage> {
  const storage = new MemoryStorage(TEXTS);
  await snapshotAll(storage);
  storage.append(LOG, TAIL);
  return storage;
}

/** Fails unless the log answers as ever, and the next run leaves all as it should be. */
async function goesOn(storage: MemoryStorage, what: string): Promise<void> {
  const { rows } = await answer(storage, { snapshots: false });
  const before = await answer(storage);
  assert.deepEqual(before.rows, rows, what);
  assert(
    [OLD, NEW].includes(before.checkpoints[0]!),
    `${what}: the older one serves, or the new one`,
  );
  await snapshotAll(storage, { now: 1n });
  const left = await names(storage);
  assert(!left.some((name) => name.endsWith(".tmp")), `${what}: ${left}`);
  const after = await answer(storage);
  assert.deepEqual(after.rows, rows, what);
  assert.equal(after.checkpoints[0], NEW, what);
  assert.deepEqual(after.reasons, [], what);
}

/** What each kind of fault makes of writing the snapshots. */
const COUNTS: Record<FaultKind, FaultCounts> = {
  "disk full": { faults: 70, disks: 4 },
  "I/O error": { faults: 70, disks: 4 },
  "I/O error afterwards": { faults: 70, disks: 4 },
  "cut short": { faults: 70, disks: 4 },
  "killed": { faults: 70, disks: 6 },
};

for (const [kind, expected] of Object.entries(COUNTS) as [FaultKind, FaultCounts][]) {
  Deno.test(`writing leaves what serves, and goes on, when any operation is ${kind}`, async () => {
    const disks = new DistinctDisks();
    const beginning = await grown();
    for (const nth of lane.faults()) {
      const storage = await copyDisk(beginning);
      const faulty = new FaultyStorage(storage, faultAt(kind, nth));
      await snapshotAll(faulty, { now: 1n }).catch(() => null);
      assert.equal(faulty.held, 0, "everything is closed");
      if (kind === "disk full" || kind === "cut short") {
        const left = await names(storage);
        assert(!left.some((name) => name.endsWith(".tmp")), `room is given back: ${left}`);
      }
      await disks.goOn(storage, () => goesOn(storage, `${kind} at operation ${nth}`));
      if (faulty.operations.length < nth) break;
    }
    disks.assertCounts(expected);
  });
}

/** Lets the power fail at each operation of writing, and gives the disks that it leaves. */
async function powerFails(seed: number): Promise<DistinctDisks> {
  const random = seededRandom(seed);
  const disks = new DistinctDisks();
  const beginning = await grown();
  for (const nth of lane.faults()) {
    const storage = await copyDisk(beginning);
    const power = await PowerSupply.of(storage);
    const fault = faultAt("killed", nth);
    const faulty = new FaultyStorage(storage, async (operation) => {
      return fault(operation) ?? await power.note(operation);
    });
    const isThrough = await snapshotAll(faulty, { now: 1n }).then(() => true, () => false);
    const disk = await power.cut(() => random.chance(0.5));
    if (isThrough) assert.equal((await answer(disk)).checkpoints[0], NEW, "what was told is there");
    await disks.goOn(disk, () => goesOn(disk, `power failure at operation ${nth}`));
    if (isThrough) break;
  }
  return disks;
}

Deno.test("writing leaves what serves, and goes on, when the power fails", async () => {
  const [seed, ...more] = lane.seeds(1);
  (await powerFails(seed)).assertCounts({ faults: 70, disks: 5 });
  for (const seed of more) await powerFails(seed);
});
