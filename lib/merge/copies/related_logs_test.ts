import assert from "node:assert/strict";
import { defaultSettings } from "../../records/settings.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { FaultyStorage } from "../../testing/storages/faults.ts";
import { relatedLogs } from "./related_logs.ts";

const [A, B, C] = ['{"id":"a"}\n', '{"id":"b"}\n', '{"id":"c"}\n'];

Deno.test("relatedLogs gives the logs that share a readable line with a file, and closes them", async () => {
  const memory = new MemoryStorage({
    "firings.jsonl": A + B,
    "entries.jsonl": C + B,
    "sessions.jsonl": "x\n",
    both: B,
    one: A,
    none: "x\n",
    empty: "",
  });
  const storage = new FaultyStorage(memory, () => null);
  const cases = [["both", "entries,firings"], ["one", "firings"], ["none", ""], ["empty", ""]];
  for (const [file, expected] of cases) {
    using copy = await memory.open(file!);
    const logs = await relatedLogs(storage, defaultSettings(), copy!);
    assert.equal(logs.join(), expected, file);
  }
  assert.equal(storage.held, 0, "all is closed");
});
