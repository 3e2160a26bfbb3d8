import fc from "fast-check";
import assert from "node:assert/strict";
import { open, openLogs, writeSnapshots } from "../../mod.ts";
import { entries } from "../../reducers/entries.ts";
import { LocalDirectory } from "../logs/local_directory.ts";
import { defaultSettings } from "../records/settings.ts";
import { copyRow, rowsOf } from "../replay/projection.ts";
import type { Projection } from "../replay/projection.ts";
import type { Reducer } from "../replay/reducer.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { WritableStorage } from "../storage/storage.ts";
import { truncated } from "../storage/truncated.ts";
import { MALFORMED } from "../testing/generators/arbitrary.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { lane } from "../testing/lanes/lane.ts";
import { fillSpareInstances, spareInstances } from "../testing/scanner_instances.ts";
import { FaultyStorage } from "../testing/storages/faults.ts";
import { LiveLog, type LiveLogOptions, type RefreshResult } from "./live_log.ts";
import { LiveLogHandle } from "./live_log_handle.ts";
import { Yielder } from "./yielder.ts";

const FILE = "entries.jsonl";
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function optionsOf(storage: MemoryStorage): LiveLogOptions<Projection> {
  const settings = defaultSettings().logs.entries;
  return {
    file: new LocalDirectory(storage).file(FILE),
    log: { name: "entries", settings, reducer: entries },
    cachesLines: true,
    checkpoints: null,
    yielder: new Yielder(Infinity),
  };
}

/** All that a live log says of its file. */
function contentOf(live: LiveLog): unknown {
  const rows = [...rowsOf(live.state)];
  return {
    lines: live.lines,
    malformed: live.malformed,
    rows: rows.map((row) => ({
      ...copyRow(row),
      versions: live.versionsOf(row.id),
      line: row.current && decoder.decode(live.lineOf(row)),
      tombstone: row.tombstone && decoder.decode(live.tombstoneOf(row)),
    })),
  };
}

async function replace(storage: MemoryStorage, bytes: Uint8Array): Promise<void> {
  storage.append("other", bytes);
  await storage.rename("other", FILE);
}

function bytesIn(storage: MemoryStorage): Uint8Array {
  return (storage.files()[FILE] ?? new Uint8Array()) as Uint8Array;
}

/** Something that happens to the file; `share` says how much of it, `more` is a piece of a log. */
type Outside = (storage: MemoryStorage, share: number, more: Uint8Array) => Promise<unknown>;

const OUTSIDE: Record<string, Outside> = {
  "a part is appended": (storage, share, more) =>
    Promise.resolve(storage.append(FILE, more.subarray(0, share * more.length))),
  "all is appended": (storage, _, more) => Promise.resolve(storage.append(FILE, more)),
  "the end is cut off": async (storage, share) => {
    if (await storage.stat(FILE) === null) return;
    using end = await storage.appendTo(FILE);
    await end.truncate(Math.floor(share * (await end.stat()).size));
  },
  "another file takes its place": (storage, _, more) => replace(storage, more),
  "a longer file takes its place": async (storage, _, more) => {
    const bytes = bytesIn(storage);
    const longer = new Uint8Array(bytes.length + more.length);
    longer.set(bytes);
    longer.set(more, bytes.length);
    await replace(storage, longer);
  },
  "it is written anew, as long as before": async (storage, share) => {
    const bytes = bytesIn(storage).slice();
    if (bytes.length === 0) return;
    bytes[Math.floor(share * (bytes.length - 1))]! ^= 1;
    using end = await storage.appendTo(FILE);
    await end.truncate(0);
    await end.write(bytes);
  },
  "it goes away": (storage) => storage.remove(FILE),
  "nothing happens": () => Promise.resolve(),
};

const LINE = fc.constantFrom(
  '{"id":"a","text":"é"}',
  '{"id":"a","at":"2026-03-29T01:00:00Z","text":"b"}',
  '{"id":"a","is_deleted":true}',
  '{"id":"a","is_restored":true}',
  '{"id":"b","at":"2026-03-28T01:00:00Z"}',
  '{"id":"caf\\u00e9","n":1.0}',
  // Longer than what is remembered of a file's beginning.
  `{"id":"long","text":"${"x".repeat(5000)}"}`,
  ...MALFORMED,
  "",
);
const MORE = fc.array(fc.tuple(LINE, fc.constantFrom("\n", "\n", "\r\n", "")), { maxLength: 4 })
  .map((lines) => new TextEncoder().encode(lines.flat().join("")));
const CHANGE = fc.record({
  what: fc.constantFrom(...Object.keys(OUTSIDE)),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  more: MORE,
});

Deno.test("a live log in step is what it would be if it were read anew, whatever happens to the file", async () => {
  const steps: Record<RefreshResult, number> = { same: 0, grown: 0, replaced: 0 };
  const property = fc.asyncProperty(
    MORE,
    fc.array(CHANGE, { maxLength: 8 }),
    async (first, list) => {
      const storage = new MemoryStorage({ [FILE]: first });
      let live = await LiveLog.hydrate(optionsOf(storage));
      for (const { what, share, more } of list) {
        await OUTSIDE[what]!(storage, share, more);
        const step = await live.catchUp(null);
        steps[step]++;
        if (step === "replaced") live = await LiveLog.hydrate(optionsOf(storage));
        const anew = await LiveLog.hydrate(optionsOf(storage));
        assert.deepEqual(contentOf(live), contentOf(anew), what);
      }
    },
  );
  await assertProperty(property, { seed: 1, numRuns: 200 });
  for (const [step, count] of Object.entries(steps)) lane.assertMore(count, 50, step);
});

Deno.test("a live log is read on, not anew, where its file only grew", async () => {
  const storage = new MemoryStorage({});
  const live = await LiveLog.hydrate(optionsOf(storage));
  const seen: string[] = [];
  const observer = {
    before: () => {},
    after: (_: LiveLog, record: { id: string; line: number }) =>
      void seen.push(`${record.id}${record.line}`),
  };
  for (
    const [piece, expected] of [
      ['{"id":"a"}\n{"id"', "a1"],
      [':"b"', ""],
      ["}", "b2"],
      ["\n", ""],
      ["\r\noops\n", ""],
      ['{"id":"c"}\n{"id":"d"}', "c5,d6"],
    ] as const
  ) {
    storage.append(FILE, piece);
    assert.equal(await live.catchUp(observer), "grown", piece);
    assert.equal(seen.splice(0).join(), expected, piece);
    assert.equal(await live.catchUp(observer), "same");
  }
  assert.deepEqual([live.lines, live.malformed], [6, 1]);
});

Deno.test("a live log does not take its own line for the end of one that somebody else went on with", async () => {
  const storage = new MemoryStorage({ [FILE]: '{"id":"a"}' });
  using live = await LiveLog.hydrate(optionsOf(storage));
  assert.equal(live.lines, 1);
  const bytes = new TextEncoder().encode('x\n{"id":"b"}\n');
  storage.append(FILE, bytes);
  const offset = live.seen!.size;
  const stat = (await storage.stat(FILE))!;
  const appended = { offset, bytes, lineOffsets: [offset + 2], stat };
  assert.equal(await live.apply(appended, null), "replaced");
});

Deno.test("a live log is hydrated again where its file is cut while it is read", async () => {
  const memory = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n{"id":"b"}\n{"id":"c"}\n' });
  let reads = 0;
  const storage = new FaultyStorage(memory, async ({ kind }) => {
    if (kind !== "read" || ++reads !== 3) return null;
    await memory.remove("entries.jsonl");
    memory.append("entries.jsonl", '{"id":"a"}\n');
    throw truncated("entries.jsonl", { offset: 11 });
  });
  const settings = defaultSettings().logs.entries;
  using live = await LiveLog.hydrate({
    file: new LocalDirectory(storage).file(FILE),
    log: { name: "entries", settings, reducer: entries as Reducer },
    cachesLines: true,
    checkpoints: null,
    yielder: new Yielder(Infinity),
  });
  assert.deepEqual([live.lines, live.keyOf("a"), live.keyOf("b")], [1, 0, undefined]);
});

Deno.test("a live log finds what was written in the same moment as what it read", async () => {
  const memory = new MemoryStorage({ "entries.jsonl": '{"id":"a","text":"one"}\n' });
  // A clock that stands still: nobody notes any change of equal length.
  const still: WritableStorage = new Proxy(memory, {
    get: (target, key) =>
      key === "stat"
        ? async (name: string) => {
          const stat = await target.stat(name);
          return stat && { ...stat, changed: "now", identity: "one" };
        }
        : (target[key as keyof MemoryStorage] as () => unknown).bind(target),
  });
  using live = await LiveLog.hydrate({
    file: new LocalDirectory(still).file(FILE),
    log: { name: "entries", settings: defaultSettings().logs.entries, reducer: entries as Reducer },
    cachesLines: true,
    checkpoints: null,
    yielder: new Yielder(Infinity),
  });
  memory.append("theirs", '{"id":"a","text":"two"}\n');
  await memory.rename("theirs", "entries.jsonl");
  assert.equal(await live.catchUp(null), "replaced");
});

Deno.test("a live log that is disposed of gives its reader back, and still tells what it held", async () => {
  const lines = ['{"id":"a"}', '{"id":"b"}', "oops", '{"id":"a","text":"now"}'];
  const storage = new MemoryStorage({ [FILE]: lines.join("\n") });
  const spare = fillSpareInstances();
  const live = await LiveLog.hydrate(optionsOf(storage));
  const held = contentOf(live);
  assert.equal(spareInstances(), spare - 1);
  live[Symbol.dispose]();
  assert.equal(spareInstances(), spare);
  assert.deepEqual(contentOf(live), held);
  live[Symbol.dispose]();
  assert.equal(spareInstances(), spare);
  assert.deepEqual(contentOf(live), held);
  storage.append(FILE, '\n{"id":"c"}\n');
  await assert.rejects(() => live.catchUp(null), ReferenceError);
});

Deno.test("a live log that cannot be hydrated gives its reader back", async () => {
  const storage = new MemoryStorage({ [FILE]: '{"id":"a"}\n' });
  const reducer = {
    ...entries,
    apply: () => {
      throw new Error("no such state");
    },
  };
  const spare = fillSpareInstances();
  const options = optionsOf(storage);
  const log = { ...options.log, reducer };
  await assert.rejects(() => LiveLog.hydrate({ ...options, log }), /no such state/);
  assert.equal(spareInstances(), spare);
});

Deno.test("a slot gives back the reader of the log that another takes the place of", async () => {
  const storage = new MemoryStorage({ [FILE]: '{"id":"a"}\n' });
  const spare = fillSpareInstances();
  using slot = new LiveLogHandle(optionsOf(storage));
  await slot.refresh((live) => live.catchUp(null));
  await replace(storage, new TextEncoder().encode('{"id":"a"}\n{"id":"a"}\n'));
  const move = await slot.refresh((live) => live.catchUp(null));
  assert(move.kind === "replaced");
  assert.deepEqual([move.from.versionsOf("a"), move.to.versionsOf("a")], [1, 2]);
  assert.equal(spareInstances(), spare - 1);
});

Deno.test("a state whose snapshot holds the whole log reads no more than the lines in force", async () => {
  const lines = Array.from({ length: 40_000 }, (_, n) => `{"id":"n${n % 20}","text":"${n}"}\n`);
  const memory = new MemoryStorage({ [FILE]: lines.join("") });
  const logs = openLogs(memory, { settings: defaultSettings(), timeZone: "UTC" });
  await writeSnapshots(memory, [logs.log("entries")], { now: 0n, keep: 1 });
  const storage = new FaultyStorage(memory, () => null);
  await using state = await open(storage, { now: () => 0n, watch: false });
  await state.hydrated;
  assert.deepEqual((await state.entries.get("n7"))?.entry?.value, { id: "n7", text: "39987" });
  const reads = storage.operations.filter(({ kind, name }) => kind === "read" && name === FILE);
  // Its head and its end are looked at to know it again, and then one read brings the lines.
  assert(reads.length <= 6, `${reads.length} reads of a log of ten blocks`);
});
