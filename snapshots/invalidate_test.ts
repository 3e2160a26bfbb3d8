import assert from "node:assert/strict";
import { defaultSettings } from "../lib/records/settings.ts";
import { MemoryStorage } from "../lib/storage/memory.ts";
import {
  firstSnapshot,
  putBytes,
  snapshotAll,
  TAIL,
  TEXTS,
} from "../lib/testing/directories/snapshots.ts";
import { FaultyStorage } from "../lib/testing/storages/faults.ts";
import { invalidateSnapshots } from "./invalidate.ts";

const LOG = "entries.jsonl";
const [OLD, INTERACTIONS, SESSIONS] = ["entries", "interactions", "sessions"].map(firstSnapshot);
const NEW = OLD!.replace("000000Z", "000001Z");

async function grown(): Promise<MemoryStorage> {
  const storage = new MemoryStorage(TEXTS);
  await snapshotAll(storage);
  storage.append(LOG, TAIL);
  await snapshotAll(storage);
  return storage;
}

async function left(storage: MemoryStorage): Promise<string[]> {
  return (await storage.list("snapshots")).map((name) => `snapshots/${name}`);
}

Deno.test("invalidateSnapshots removes what stands for a byte that is to be replaced, and nothing else", async () => {
  const bytes = TEXTS[LOG]!.length;
  const cases: [unchanged: number, kept: string[]][] = [
    [bytes + TAIL.length, [OLD!, NEW]],
    [bytes, [OLD!]],
    [bytes - 1, []],
    [0, []],
  ];
  for (const [unchangedBytes, kept] of cases) {
    const storage = await grown();
    await invalidateSnapshots(storage, defaultSettings(), [{ file: LOG, unchangedBytes }]);
    assert.deepEqual(await left(storage), [...kept, INTERACTIONS, SESSIONS]);
  }
});

Deno.test("invalidateSnapshots removes what cannot be read, and knows logs by their files", async () => {
  const storage = await grown();
  await putBytes(storage, NEW, "damaged\n");
  const settings = defaultSettings();
  settings.logs.entries.file = "words.jsonl";
  storage.append("words.jsonl", TEXTS[LOG]!);
  await invalidateSnapshots(storage, settings, [{ file: LOG, unchangedBytes: 0 }]);
  assert.deepEqual(await left(storage), [OLD, INTERACTIONS, SESSIONS]);
  await invalidateSnapshots(storage, settings, [{ file: "words.jsonl", unchangedBytes: 0 }]);
  assert.deepEqual(await left(storage), [INTERACTIONS, SESSIONS]);
});

Deno.test("invalidateSnapshots is durable before the log is replaced", async () => {
  const storage = new FaultyStorage(await grown(), () => null);
  await invalidateSnapshots(storage, defaultSettings(), [{ file: LOG, unchangedBytes: 0 }]);
  const { kind, name } = storage.operations.at(-1)!;
  assert.deepEqual([kind, name], ["syncFolder", "snapshots"]);
});
