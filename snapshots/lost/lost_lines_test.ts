import fc from "fast-check";
import { deepEqual, equal, ok } from "node:assert/strict";
import { defaultSettings, type Settings } from "../../lib/records/settings.ts";
import { MemoryStorage } from "../../lib/storage/memory.ts";
import {
  answer,
  openWith,
  putBytes,
  snapshotAll,
} from "../../lib/testing/directories/snapshots.ts";
import { assertProperty } from "../../lib/testing/lanes/assert_property.ts";
import { FaultyStorage } from "../../lib/testing/storages/faults.ts";
import { invalidateSnapshots } from "../invalidate.ts";
import { listSnapshots } from "../list.ts";
import { pruneSnapshots } from "../prune.ts";
import { findLostLines, type LostLinesOptions } from "./lost_lines.ts";

const LOG = "entries.jsonl";

function line(id: string, n = 0): string {
  return `{"id":"${id}","at":"2026-03-01T08:00:00Z","n":${n}}\n`;
}

const FIVE = ["a", "b", "c", "a", "d"].map(line);
const OWN = FIVE.join("");

/** A log of five lines, with a snapshot of them. */
async function witnessed(texts: Record<string, string> = { [LOG]: OWN }): Promise<MemoryStorage> {
  const storage = new MemoryStorage(texts);
  await snapshotAll(storage);
  return storage;
}

function look(
  storage: MemoryStorage,
  { settings = defaultSettings(), ...options }: LostLinesOptions & { settings?: Settings } = {},
) {
  return findLostLines(storage, openWith(storage, { settings }).log("entries"), options);
}

/** What is said of ids: how many lines they had, and have. */
async function lostIds(storage: MemoryStorage, options: LostLinesOptions = {}) {
  const lost = await look(storage, options);
  return lost && Object.fromEntries(
    lost.ids.map(({ id, lines, linesNow }) => [id, [lines, linesNow]]),
  );
}

Deno.test("findLostLines knows what an older file lacks that was put back", async () => {
  const storage = await witnessed();
  equal(await look(storage), null);
  await putBytes(storage, LOG, FIVE.slice(0, 2).join(""));
  const { ids, ...lost } = (await look(storage))!;
  deepEqual(lost, {
    log: "entries",
    file: LOG,
    snapshot: "snapshots/entries.19700101T000000.000000Z.jsonl",
    createdAt: "1970-01-01T00:00:00Z",
    lines: 5,
    linesNow: 2,
    isComplete: true,
  });
  deepEqual(ids, [
    { id: "a", lines: 2, linesNow: 1 },
    { id: "c", lines: 1, linesNow: 0 },
    { id: "d", lines: 1, linesNow: 0 },
  ]);
});

Deno.test("findLostLines takes an emptied log and one that is gone for lost", async () => {
  const storage = await witnessed();
  await putBytes(storage, LOG, "");
  equal((await look(storage))?.linesNow, 0);
  await storage.remove(LOG);
  equal((await look(storage))?.ids.length, 4);
});

Deno.test("findLostLines finds what a longer copy of another device lacks", async () => {
  const storage = await witnessed();
  const others = Array.from({ length: 9 }, (_, n) => line(`other${n}`));
  await putBytes(storage, LOG, [...FIVE.slice(0, 3), ...others].join(""));
  deepEqual(await lostIds(storage), { a: [2, 1], d: [1, 0] });
});

Deno.test("findLostLines is silent where nothing is missing, wherever it stands", async () => {
  const merged = [line("new"), ...FIVE.toReversed(), line("newer")].join("");
  const blank = FIVE.join("\n");
  for (const text of [OWN, OWN + line("e"), OWN.trimEnd(), merged, blank, `\ufeff${OWN}`]) {
    const storage = await witnessed();
    await putBytes(storage, LOG, text);
    equal(await look(storage), null, JSON.stringify(text));
  }
});

Deno.test("findLostLines takes fewer bytes and lines for lost where ids cannot be compared", async () => {
  const storage = await witnessed();
  const settings = defaultSettings();
  settings.logs.entries.id = ["key"];
  await putBytes(storage, LOG, FIVE.slice(0, 2).join(""));
  deepEqual((await look(storage, { settings }))?.ids, []);
  // As many lines, in another form: what is missing is not known.
  await putBytes(storage, LOG, OWN.replaceAll(',"n":0', ""));
  equal(await look(storage, { settings }), null);
});

Deno.test("findLostLines leaves logs alone that their own program compacts", async () => {
  const storage = await witnessed();
  await putBytes(storage, LOG, FIVE[0]!);
  const settings = defaultSettings();
  settings.logs.entries.compacted = true;
  equal(await look(storage, { settings }), null);
});

Deno.test("findLostLines believes no snapshot that is damaged, or of another log", async () => {
  const storage = await witnessed();
  const [name] = await storage.list("snapshots");
  const path = `snapshots/${name}`;
  const whole = new TextDecoder().decode(storage.files()[path] as Uint8Array<ArrayBuffer>);
  await putBytes(storage, LOG, FIVE[0]!);
  for (const damaged of [whole.replace('"id":"d"', '"id":"e"'), whole.slice(0, -9), "", "{}\n"]) {
    await putBytes(storage, path, damaged);
    equal(await look(storage), null, damaged.slice(0, 40));
  }
  await putBytes(storage, path, whole.replace('"log":"entries"', '"log":"sessions"'));
  equal(await look(storage), null);
});

Deno.test("findLostLines counts ids as the lines of each copy say", async () => {
  const ids = fc.constantFrom("a", "b", "caf\u00e9", "d");
  const lines = fc.array(fc.tuple(ids, fc.nat(3)), { maxLength: 9 });
  await assertProperty(
    fc.asyncProperty(lines, lines, fc.array(fc.nat(9)), async (had, came, dropped) => {
      const write = (of: readonly [string, number][]) => of.map(([id, n]) => line(id, n)).join("");
      const storage = await witnessed({ [LOG]: write(had) });
      const left = had.filter((_, index) => !dropped.includes(index));
      const now = [...came, ...left];
      await putBytes(storage, LOG, write(now));
      const count = (of: readonly [string, number][], id: string) =>
        of.filter(([other]) => other === id).length;
      const expected: Record<string, [number, number]> = {};
      for (const [id] of had) {
        if (count(now, id) < count(had, id)) expected[id] = [count(had, id), count(now, id)];
      }
      deepEqual(await lostIds(storage) ?? {}, expected);
    }),
    { seed: 20_260_504, numRuns: 200 },
  );
});

Deno.test("findLostLines reads a large log once, for the ids that matter, where one is asked about", async () => {
  const long = Array.from(
    { length: 90 },
    (_, n) => line(`id${n}`).replace("}", `,"t":"${"x".repeat(1e5)}"}`),
  );
  const storage = await witnessed({ [LOG]: long.join("") });
  // The oldest of all is gone, and the latest; the log is longer, and begins otherwise.
  await putBytes(storage, LOG, [line("first"), ...long.slice(1, -1), long[5], long[6]].join(""));
  deepEqual(await lostIds(storage), { id0: [1, 0], id89: [1, 0] });
  deepEqual(await lostIds(storage, { ids: ["id7"] }), { id89: [1, 0] });
  deepEqual(await lostIds(storage, { ids: ["id0"] }), { id0: [1, 0], id89: [1, 0] });
  equal((await look(storage, { ids: [] }))?.isComplete, false);
});

Deno.test("findLostLines opens no log for a directory without snapshots", async () => {
  const storage = new FaultyStorage(new MemoryStorage({ [LOG]: OWN }), () => null);
  equal(await findLostLines(storage, openWith(storage).log("entries")), null);
  deepEqual(storage.operations.map(({ kind }) => kind), ["list"]);
});

Deno.test("findLostLines passes by what is called like a snapshot and is none", async () => {
  const storage = await witnessed();
  await putBytes(storage, LOG, FIVE[0]!);
  const stamp = "20260504T120000.000000Z";
  await storage.makeFolder(`snapshots/entries.${stamp}.jsonl`);
  equal((await look(storage))?.ids.length, 4);
});

/** The log was put back to two lines, and a snapshot was written of these. */
async function putBack(): Promise<MemoryStorage> {
  const storage = await witnessed();
  await putBytes(storage, LOG, FIVE.slice(0, 2).join(""));
  await snapshotAll(storage, { now: 1n });
  return storage;
}

async function states(storage: MemoryStorage): Promise<[lines: number | null, usable: boolean][]> {
  const rows = await Array.fromAsync(listSnapshots(storage, openWith(storage).all(), 2n));
  return rows.map(({ lines, usable }) => [lines, usable]);
}

Deno.test("writing a snapshot keeps the witness of what was lost, for as long as it is", async () => {
  const storage = await putBack();
  deepEqual(await states(storage), [[2, true], [5, false]]);
  deepEqual(await lostIds(storage), { a: [2, 1], c: [1, 0], d: [1, 0] });
  for (let n = 0; n < 9; n++) {
    storage.append(LOG, line(`later${n}`));
    await snapshotAll(storage, { now: BigInt(2 + n), keep: 2 });
  }
  deepEqual(await states(storage), [[11, true], [10, true], [5, false]]);
  equal(Object.keys((await lostIds(storage))!).length, 3);
  // All of it came back.
  storage.append(LOG, FIVE.slice(2).join(""));
  equal(await look(storage), null);
  await snapshotAll(storage, { now: 20n, keep: 2 });
  deepEqual(await states(storage), [[14, true], [11, true]]);
});

Deno.test("of several witnesses the one that knows of most is kept", async () => {
  const storage = await putBack();
  storage.append(LOG, line("x") + line("y"));
  await snapshotAll(storage, { now: 2n });
  deepEqual(await states(storage), [[4, true], [2, true], [5, false]]);
  await putBytes(storage, LOG, FIVE[0]!);
  await snapshotAll(storage, { now: 3n });
  deepEqual(await states(storage), [[1, true], [5, false]]);
});

Deno.test("pruning keeps the witness until it is told otherwise", async () => {
  const storage = await putBack();
  await pruneSnapshots(storage, openWith(storage).all(), { keep: 0 });
  deepEqual(await states(storage), [[5, false]]);
  ok(await look(storage) !== null);
  const rows = await pruneSnapshots(storage, openWith(storage).all(), { outdated: true });
  equal(rows.length, 1);
  deepEqual([await states(storage), await look(storage)], [[], null]);
});

Deno.test("pruning what is outdated keeps all that serve", async () => {
  const storage = await putBack();
  storage.append(LOG, line("x"));
  await snapshotAll(storage, { now: 2n });
  await pruneSnapshots(storage, openWith(storage).all(), { outdated: true });
  deepEqual(await states(storage), [[3, true], [2, true]]);
});

Deno.test("a rewrite keeps the witness of what was lost before, and it serves no replay", async () => {
  const storage = await putBack();
  await invalidateSnapshots(storage, defaultSettings(), [{ file: LOG, unchangedBytes: 0 }]);
  deepEqual(await states(storage), [[5, false]]);
  // The log looks as it did when the snapshot was written.
  await putBytes(storage, LOG, OWN);
  equal(await look(storage), null);
  const { checkpoints, reasons } = await answer(storage, { only: ["entries"] });
  deepEqual(checkpoints.slice(0, 1), [null]);
  deepEqual(reasons, ["it stands for lines that the log has lost, and is kept as their witness"]);
});
