import assert from "node:assert/strict";
import { RecordReader } from "../records/reader.ts";
import { defaultSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { Mentions } from "./mentions.ts";

const SETTINGS = defaultSettings().logs.entries;

/** The lines that cannot be read and hold an id, with the others passed by or not. */
async function mentionsOf(id: string, log: string, maxLineBytes?: number): Promise<number[]> {
  using source = await new MemoryStorage({ log }).open("log");
  const found = [];
  for (const filter of [undefined, { ids: [id] }]) {
    using reader = new RecordReader(source!, { settings: SETTINGS, filter, maxLineBytes });
    const mentions = new Mentions(id);
    for await (const batch of reader.batches()) await mentions.look(batch, source!);
    found.push(mentions.lines);
  }
  assert.deepEqual(found[1], found[0], "the same where an id is selected");
  return found[0]!;
}

Deno.test("Mentions finds malformed lines that hold the id, and no others", async () => {
  const log =
    '{"id":"c"}\n\0\0{"id":"c"}\n{"id":"b","text":"c\n{"x":"c"}\n\n{"id":"cc"\n[ "c" ]\n{"id":"c';
  assert.deepEqual(await mentionsOf("c", log), [2, 4, 7]);
  assert.deepEqual(await mentionsOf("d", log), []);
});

Deno.test("Mentions finds an id in either spelling", async () => {
  const log = '{"id":"café"\n{"id":"caf\\u00e9"\n{"id":"cafe"\n{"id":"a\\"b"\n{"id":"\\ud83d"\n';
  assert.deepEqual(await mentionsOf("café", log), [1, 2]);
  assert.deepEqual(await mentionsOf('a"b', log), [4]);
  assert.deepEqual(await mentionsOf("\ud83d", log), [5]);
});

Deno.test("Mentions looks into lines that are too long to be held", async () => {
  for (const before of [2000, 256 * 1024 - 2, 256 * 1024, 700_001]) {
    const log = `${"\0".repeat(before)}"c"\n${"x".repeat(2000)}"d"\n`;
    assert.deepEqual(await mentionsOf("c", log, 1024), [1]);
    assert.deepEqual(await mentionsOf("d", log, 1024), [2]);
  }
});
