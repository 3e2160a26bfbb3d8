import assert from "node:assert/strict";
import { defaultSettings } from "../../records/settings.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { waitingCopies } from "./waiting_copies.ts";

Deno.test("waitingCopies takes every file that its name makes a candidate, log by log", async () => {
  const storage = new MemoryStorage({
    "firings 2.jsonl": "",
    "entries-archive.jsonl": "",
    "entries (1).jsonl": "",
    "entries.jsonl": "",
    "notes.txt": "",
  });
  for (const isMoved of [false, true]) {
    assert.deepEqual(await waitingCopies(storage, defaultSettings(), isMoved), [
      { log: "entries", name: "entries (1).jsonl", file: "entries (1).jsonl", isMoved },
      { log: "entries", name: "entries-archive.jsonl", file: "entries-archive.jsonl", isMoved },
      { log: "firings", name: "firings 2.jsonl", file: "firings 2.jsonl", isMoved },
    ]);
  }
});
