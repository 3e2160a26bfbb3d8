import assert from "node:assert/strict";
import { defaultSettings } from "../../records/settings.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { FaultyStorage } from "../../testing/storages/faults.ts";
import { CheckedFolder } from "./checked_folder.ts";

Deno.test("a checked folder reads the ids of its entries once, deleted ones too", async () => {
  const text = '{"id":"a"}\n{"id":"b"}\n{"id":"b","is_deleted":true}\n';
  const storage = new FaultyStorage(new MemoryStorage({ "entries.jsonl": text }), () => null);
  const folder = new CheckedFolder(storage, defaultSettings());
  const [one, other] = await Promise.all([folder.isEntry(), folder.isEntry()]);
  assert.equal(one, other);
  assert.deepEqual(["a", "b", "c"].map(one!), [true, true, false]);
  assert.equal(storage.operations.filter(({ kind }) => kind === "open").length, 1);
  assert.equal(storage.held, 0, "all is closed");
});

Deno.test("a checked folder without an entries log, or that is none, knows of no ids", async () => {
  for (const storage of [new MemoryStorage({}), null]) {
    assert.equal(await new CheckedFolder(storage, defaultSettings()).isEntry(), null);
  }
});
