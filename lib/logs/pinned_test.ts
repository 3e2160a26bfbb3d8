import assert from "node:assert/strict";
import { openLogs } from "../../mod.ts";
import { asofRows } from "../query/asof.ts";
import { ALL_ROWS } from "../query/rows.ts";
import { defaultSettings } from "../records/settings.ts";
import { LocalStorage } from "../storage/local.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { testStorage } from "../testing/storages/conformance.ts";
import { PinnedStorage } from "./pinned.ts";

testStorage("pinned storage", (files) => {
  const storage = new PinnedStorage(new MemoryStorage(files));
  const close = () => Promise.resolve(storage[Symbol.dispose]());
  return Promise.resolve({ storage, [Symbol.asyncDispose]: close });
});

Deno.test("an answer comes from one state of a log that is replaced while it is read", async () => {
  const directory = await Deno.makeTempDir();
  const line = (id: string, text: string) => `{"id":"${id}","text":"${text}"}\n`;
  const ids = Array.from({ length: 2000 }, (_, index) => `id-${index}`);
  const path = `${directory}/entries.jsonl`;
  await Deno.writeTextFile(path, ids.map((id) => line(id, "old")).join(""));
  const logs = openLogs(new LocalStorage(directory), {
    settings: defaultSettings(),
    timeZone: "UTC",
  });
  const texts = new Set<unknown>();
  const when = { kind: "line", line: 2000 } as const;
  for await (const row of asofRows(logs, "entries", when, ALL_ROWS)) {
    if (texts.size === 0) {
      // Values of the later rows are fetched only after this.
      await Deno.writeTextFile(`${path}.new`, ids.map((id) => line(id, "newer")).join(""));
      await Deno.rename(`${path}.new`, path);
    }
    texts.add((row.entry!.value as { text: string }).text);
  }
  assert.deepEqual([...texts], ["old"]);
  await Deno.remove(directory, { recursive: true });
});
