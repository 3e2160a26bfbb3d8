import { deepEqual } from "node:assert/strict";
import { defaultSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { discoverCopies } from "./discover.ts";

Deno.test("discovery lists the copies of each log, the logs in their order", async () => {
  const storage = new MemoryStorage({
    "sessions (1).jsonl": "",
    "entries-archive.jsonl": "",
    "entries.jsonl": "",
    "entries 2.jsonl": "",
    "entries (1).jsonl": "",
    "notes.txt": "",
    "backups/S/entries (1).jsonl": "",
  });
  deepEqual(await discoverCopies(storage, defaultSettings()), [
    { log: "entries", isCertain: true, file: "entries (1).jsonl" },
    { log: "entries", isCertain: true, file: "entries 2.jsonl" },
    { log: "entries", isCertain: false, file: "entries-archive.jsonl" },
    { log: "sessions", isCertain: true, file: "sessions (1).jsonl" },
  ]);
});

Deno.test("discovery finds nothing in an empty directory", async () => {
  deepEqual(await discoverCopies(new MemoryStorage({}), defaultSettings()), []);
});
