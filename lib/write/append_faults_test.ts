import assert from "node:assert/strict";
import { LogError, open, type Projection, type Reducer, reducers } from "../../mod.ts";
import { seededRandom } from "../../tools/demo/random.ts";
import type { WriteAnswer } from "../answers.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { faultAt, type FaultKind } from "../testing/directories/rewriting.ts";
import { DistinctDisks } from "../testing/disks/distinct_disks.ts";
import { lane } from "../testing/lanes/lane.ts";
import { nextTask, textIn } from "../testing/states/states.ts";
import {
  BEGINNING,
  follow,
  goesOn,
  holdsAll,
  isWholeOrTorn,
  openPlanned,
  PACES,
  planOf,
  stream,
  type Streamed,
} from "../testing/states/writing.ts";
import { FaultyStorage } from "../testing/storages/faults.ts";
import { PowerSupply } from "../testing/storages/power.ts";

/** At which operation a run fails at the latest; there are some hundred in the longer ones. */
const OPERATIONS = 106;

/** What the logs hold, as text. */
function textsOf(memory: MemoryStorage): string {
  return Object.values(memory.files())
    .map((bytes) => bytes === null ? "" : new TextDecoder().decode(bytes as Uint8Array)).join("");
}

/** The operations that fail, each in a run of its own. */
const FAULTS = lane.share(Array.from({ length: OPERATIONS }, (_, index) => index + 1));

/** What the continuation has to find, beside what is on the disk. */
function keptOf(acknowledged: readonly WriteAnswer[]): unknown {
  return acknowledged.map(({ log, entry }) => [log, entry.text]);
}

/** Lets each operation fail, and gives the disks that this leaves and how many runs noticed. */
async function failsEverywhere(kind: FaultKind, seed: number) {
  const disks = new DistinctDisks();
  let failures = 0;
  for (const nth of FAULTS) {
    const memory = new MemoryStorage({ "entries.jsonl": BEGINNING });
    const storage = new FaultyStorage(memory, faultAt(kind, nth));
    // Another plan each time: the operations of one are much like those of another.
    const plan = planOf(seededRandom(seed + nth));
    const { acknowledged, failure, held } = await follow(plan, storage);
    assert.equal(storage.held, 0, "all is closed");
    if (failure !== null) failures++;
    await holdsAll(memory, acknowledged);
    await isWholeOrTorn(memory);
    for (const entry of held) assert(textsOf(memory).includes(entry), entry);
    await disks.goOn(memory, () => goesOn(memory, acknowledged), keptOf(acknowledged));
  }
  return { disks, failures };
}

/** What each kind makes of it. */
const COUNTS: Record<FaultKind, { failures: number; disks: number }> = {
  "disk full": { failures: 65, disks: 88 },
  "I/O error": { failures: 65, disks: 88 },
  "I/O error afterwards": { failures: 65, disks: 88 },
  "cut short": { failures: 65, disks: 88 },
  "killed": { failures: 106, disks: 68 },
};

for (const [kind, expected] of Object.entries(COUNTS) as [FaultKind, typeof COUNTS["killed"]][]) {
  Deno.test(`a state is never ahead of its logs, and they go on, when any operation is ${kind}`, async () => {
    const [seed, ...more] = lane.seeds(0);
    const { disks, failures } = await failsEverywhere(kind, seed);
    lane.assertCount(failures, expected.failures, "failures");
    disks.assertCounts({ faults: OPERATIONS, disks: expected.disks });
    for (const seed of more) await failsEverywhere(kind, seed);
  });
}

const STREAMS = [["entries"], ["firings", "entries", "entries", "sessions", "firings"]] as const;

/** Failures of one operation, and of one and what is done about it, such as cutting it back. */
const STREAM_FAULTS: readonly (readonly FaultKind[])[] = [
  ["I/O error"],
  ["I/O error afterwards"],
  ["cut short"],
  ["cut short", "I/O error"],
];

for (const [pace, wait] of Object.entries(PACES)) {
  Deno.test(`of writes that come ${pace} the first are kept and none behind one that failed`, async () => {
    let failures = 0;
    for (const kinds of STREAM_FAULTS) {
      for (const logs of STREAMS) {
        for (const nth of FAULTS) {
          const memory = new MemoryStorage({});
          const faults = kinds.map((kind, index) => faultAt(kind, nth + index));
          const storage = new FaultyStorage(memory, (operation) => {
            return faults.map((fault) => fault(operation)).find((fault) => fault !== null) ?? null;
          });
          await using state = await openPlanned(storage, "run").catch(() => null);
          if (state === null) continue;
          const streamed = await stream(state, logs, wait);
          if (storage.operations.length < nth) break;
          if (streamed.failure === null) continue;
          failures++;
          await holdsTheFirst(memory, streamed, `${kinds} at ${nth}`);
        }
      }
    }
    assert(failures > 0);
  });
}

/** Fails unless the logs hold what was acknowledged of a stream, and nothing else that is known. */
async function holdsTheFirst(
  memory: MemoryStorage,
  { asked, acknowledged, failure }: Streamed,
  fault: string,
): Promise<void> {
  const what = `${fault}: ${failure}`;
  assert(acknowledged !== null, `what is acknowledged is not the beginning, ${what}`);
  const isKnown = failure instanceof LogError && failure.code !== "uncertain_write";
  for (const log of new Set(asked.map(({ log }) => log))) {
    const lines = (await textIn(memory, `${log}.jsonl`) ?? "").split("\n").slice(0, -1);
    const kept: Streamed["asked"] = asked.slice(0, acknowledged).filter((line) => line.log === log);
    assert.deepEqual(lines.slice(0, kept.length), kept.map(({ text }) => text), what);
    if (isKnown) assert.equal(lines.length, kept.length, `lines behind the failure, ${what}`);
  }
}

/** Lets the power fail at each operation, and gives the disks that this leaves. */
async function powerFails(seed: number): Promise<DistinctDisks> {
  const disks = new DistinctDisks();
  for (const nth of FAULTS) {
    const random = seededRandom(seed + nth);
    const memory = new MemoryStorage({ "entries.jsonl": BEGINNING });
    const power = await PowerSupply.of(memory);
    const storage = new FaultyStorage(memory, async (operation) => {
      if (operation.index < nth) return await power.note(operation);
      return { when: "half", error: new Error("the power is gone") };
    });
    const { acknowledged } = await follow(planOf(random), storage);
    const luck = random.next();
    const disk = await power.cut(
      () => random.chance(luck),
      (bytes) => random.chance(luck) ? bytes : random.below(bytes + 1),
    );
    await holdsAll(disk, acknowledged);
    await disks.goOn(disk, () => goesOn(disk, acknowledged), keptOf(acknowledged));
  }
  return disks;
}

Deno.test("what was acknowledged survives a power failure at any moment, and nothing is glued", async () => {
  const [seed, ...more] = lane.seeds(0);
  (await powerFails(seed)).assertCounts({ faults: OPERATIONS, disks: 68 });
  for (const seed of more) await powerFails(seed);
});

Deno.test("after a write of which nobody knows, a state takes no more until it is opened anew", async () => {
  const memory = new MemoryStorage({});
  const failed = new LogError("io_failed", "Cannot write it: I/O error");
  let isFailing = true;
  const storage = new FaultyStorage(
    memory,
    ({ kind }) => kind === "sync" && isFailing ? { when: "before", error: failed } : null,
  );
  {
    await using state = await openPlanned(storage, "run");
    const together = [state.capture("one"), state.capture("two")];
    for (const write of together) await assert.rejects(write, { code: "uncertain_write" });
    isFailing = false;
    const refused = await state.capture("three").catch((error) => error);
    assert.equal(refused.code, "uncertain_write");
    assert.match(refused.message, /nobody knows/);
    assert.deepEqual(await state.entries.list(), [], "memory is behind the log, not ahead");
    assert(!textsOf(memory).includes("three"));
  }
  await goesOn(memory, []);
});

Deno.test("writes that were asked for behind one that failed for the disk's sake fail too", async () => {
  const memory = new MemoryStorage({});
  const full = new LogError("disk_full", "Cannot write it: the disk is full");
  let isFull = true;
  const storage = new FaultyStorage(memory, ({ kind }) => {
    if (kind !== "write" || !isFull) return null;
    isFull = false;
    return { when: "half", error: full };
  });
  await using state = await openPlanned(storage, "run");
  const first = state.append("entries", { id: "a" });
  // The second write depends on the first, so it would come in another batch.
  const second = state.edit("a", { n: 1 });
  const third = state.append("firings", { id: "f" });
  for (const write of [first, second, third]) await assert.rejects(write, { code: "disk_full" });
  assert.equal(textsOf(memory), "");
  await nextTask();
  await state.append("entries", { id: "a" });
  assert.equal((await state.entries.get("a"))?.state, "live");
});

Deno.test("writes that wait while others are made durable share one sync", async () => {
  const memory = new MemoryStorage({});
  const storage = new FaultyStorage(memory, () => null);
  await using state = await openPlanned(storage, "run");
  await state.capture("first");
  const before = storage.operations.length;
  await Promise.all(Array.from({ length: 100 }, (_, n) => state.capture(`text ${n}`)));
  const kinds = storage.operations.slice(before).map(({ kind }) => kind);
  for (const kind of ["lock", "write", "sync"]) {
    assert.equal(kinds.filter((found) => found === kind).length, 1, kind);
  }
  assert(kinds.indexOf("write") < kinds.indexOf("sync"));
});

/** A view whose reducer refuses some lines, as long as it is told to. */
function refusing(): { reducer: Reducer; refuse: (isRefusing: boolean) => void } {
  let isRefusing = true;
  const reducer: Reducer<Projection> = {
    ...reducers.entries,
    name: "refusing",
    version: 1,
    apply(state, record) {
      reducers.entries.apply(state, record);
      if (isRefusing && record.stored().text.includes("bad")) throw new Error("no view of this");
    },
  };
  return { reducer, refuse: (value) => isRefusing = value };
}

Deno.test("a reducer that throws loses its state and no line, and is asked again at the next read", async () => {
  const memory = new MemoryStorage({ "entries.jsonl": '{"id":"a","text":"held"}\n' });
  const { reducer, refuse } = refusing();
  const views = { refusing: { log: "entries", reducer } } as const;
  await using state = await open(memory, { now: () => 0n, views, watch: false });
  await state.hydrated;
  const changes = state.views.refusing.changes();
  const { written } = await state.edit("a", { text: "bad" });
  assert(written, "the line is durable, whatever a view makes of it");
  assert.equal((await state.entries.get("a"))?.version, 2);
  await assert.rejects(() => state.views.refusing.get("a"), /no view of this/);
  await state.append("entries", { id: "b" });
  refuse(false);
  assert.equal((await state.views.refusing.get("a"))?.current?.version, 2);
  assert.equal((await state.views.refusing.rows()).length, 2);
  const told = [(await changes.next()).value!, (await changes.next()).value!];
  assert.deepEqual(told.map(({ id }) => id).toSorted(), ["a", "b"]);
});
