import assert from "node:assert/strict";
import { listRows, LogError, open, openLogs, readSettings, writeSnapshots } from "../../../mod.ts";
import { pruneSnapshots } from "../../../snapshots/prune.ts";
import { Watcher } from "../../live/watch.ts";
import { mergeCopies } from "../../merge/copies/merge_copies.ts";
import { ALL_ROWS } from "../../query/rows.ts";
import { defaultSettings } from "../../records/settings.ts";
import { undoLatest } from "../../rewrite/undo.ts";
import { type MemoryFiles, MemoryStorage } from "../../storage/memory.ts";
import {
  ALL_ABILITIES,
  type StorageAbilities,
  type WritableStorage,
} from "../../storage/storage.ts";
import { testWritableStorage } from "./conformance.ts";
import { FaultyStorage } from "./faults.ts";

const NOTHING: StorageAbilities = {
  lock: false,
  notify: false,
  link: false,
  replaceAtomically: false,
};
const COPY = "entries (1).jsonl";
const FILES: MemoryFiles = {
  "entries.jsonl": '{"id":"a","at":"2026-04-20T10:00:00Z","text":"one"}\n',
  [COPY]: '{"id":"a","at":"2026-04-20T10:00:00Z","text":"one"}\n{"id":"b"}\n',
};
const NOW = 1_777_900_000_000_000n;

/** A storage in memory with some abilities switched off; what it is asked for is noted. */
function limited(off: Partial<StorageAbilities>, files: MemoryFiles = FILES) {
  const memory = new MemoryStorage(files);
  const can = { ...off };
  return { memory, storage: new FaultyStorage(memory, () => null, { can }) };
}

testWritableStorage("a storage that can neither lock, notify nor link", (files) => {
  const { memory, storage } = limited({ lock: false, notify: false, link: false }, files);
  return Promise.resolve({
    storage,
    append: (name: string, text: string) => Promise.resolve(memory.append(name, text)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}, { lock: false, notify: false, link: false, replaceAtomically: true });

/** What writes to a directory or replaces files in it. */
const WRITES: Record<string, (storage: WritableStorage) => Promise<unknown>> = {
  capture: async (storage) => {
    await using state = await open(storage, { now: () => NOW, watch: false });
    await state.capture("two");
  },
  merge: (storage) =>
    mergeCopies(storage, {
      settings: defaultSettings(),
      now: NOW,
      copies: [{ log: "entries", name: COPY, file: COPY, isMoved: true }],
    }),
  undo: (storage) => undoLatest(storage, NOW),
  "snapshot write": async (storage) => {
    const logs = openLogs(storage, { settings: await readSettings(storage), timeZone: "UTC" });
    await writeSnapshots(storage, logs.all(), { now: NOW, keep: 7 });
  },
  "snapshot prune": async (storage) => {
    const logs = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" });
    await pruneSnapshots(storage, logs.all(), { keep: 1 });
  },
};

for (const [what, write] of Object.entries(WRITES)) {
  Deno.test(`${what} says that a storage has no lock, and writes nothing`, async () => {
    const { memory, storage } = limited({ lock: false });
    const before = memory.files();
    await assert.rejects(write(storage), (error) => {
      assert(error instanceof LogError);
      assert.equal(error.code, "unsupported");
      assert.match(error.message, /^Cannot write here: no lock keeps other writers out$/);
      assert.match(error.hint!, /--single-writer/);
      return true;
    });
    assert.deepEqual(memory.files(), before);
  });
}

/** Cannot lock, and was opened on the promise that nothing else writes to it. */
class OnlyWriters extends MemoryStorage {
  override readonly can: StorageAbilities = { ...ALL_ABILITIES, lock: false };
  readonly singleWriter = true;
}

for (const [what, write] of Object.entries(WRITES)) {
  Deno.test(`${what} needs no lock against others where there are none, by promise`, async () => {
    const storage = new OnlyWriters(FILES);
    if (what === "undo") await WRITES.merge!(storage);
    await write(storage);
  });
}

for (const what of ["merge", "undo", "snapshot write"] as const) {
  Deno.test(`${what} says that a storage cannot replace files in one step`, async () => {
    const { memory, storage } = limited({ replaceAtomically: false });
    const before = memory.files();
    await assert.rejects(WRITES[what]!(storage), {
      code: "unsupported",
      message: /^Cannot replace files here: /,
    });
    assert.deepEqual(memory.files(), before);
  });
}

Deno.test("what only appends does without replacing files in one step", async () => {
  const { storage } = limited({ replaceAtomically: false });
  await using state = await open(storage, { now: () => NOW, watch: false });
  const { id } = await state.capture("two");
  assert.equal((await state.entries.get(id))?.state, "live");
});

Deno.test("a storage that can do nothing but read and write answers every question", async () => {
  const { memory, storage } = limited(NOTHING);
  const logs = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" });
  assert.equal((await Array.fromAsync(listRows(logs, "entries", ALL_ROWS))).length, 1);
  await using state = await open(storage, { now: () => NOW, watch: false });
  assert.equal((await state.entries.get("a"))?.version, 1);
  memory.append("entries.jsonl", '{"id":"a","text":"two"}\n');
  await state.refresh();
  assert.equal((await state.entries.get("a"))?.version, 2);
});

Deno.test("merge and undo do without hard links and without word of changes", async () => {
  const { memory, storage } = limited({ link: false, notify: false });
  const before = memory.files();
  await WRITES.merge!(storage);
  assert.equal(await storage.stat(COPY), null);
  await undoLatest(storage, NOW);
  const after = memory.files();
  for (const name of Object.keys(FILES)) assert.deepEqual(after[name], before[name]);
});

Deno.test("files that no word comes of are looked at now and then", async () => {
  const { storage } = limited({ notify: false });
  const looked = Promise.withResolvers<void>();
  let looks = 0;
  await using _watcher = new Watcher(storage, { debounceMs: 0, pollMs: 1 }, () => {
    if (++looks === 3) looked.resolve();
    return Promise.resolve();
  });
  await looked.promise;
});
