import assert from "node:assert/strict";
import { BUILT_IN_LOGS, type BuiltInLog, defaultSettings } from "../lib/records/settings.ts";
import { type Projection, rowsByKey } from "../lib/replay/projection.ts";
import type { Reducer } from "../lib/replay/reducer.ts";
import { RowTable } from "../lib/replay/row_table.ts";
import { MemoryStorage } from "../lib/storage/memory.ts";
import { openWith } from "../lib/testing/directories/snapshots.ts";
import { openLogs } from "../mod.ts";
import { SnapshotFinder } from "./boot.ts";
import { FORMAT } from "./header.ts";
import { SnapshotFile } from "./snapshot_file.ts";
import { NO_HEADER } from "./usable.ts";
import { writeSnapshots } from "./write.ts";

const FROZEN = new URL("../testdata/snapshots/", import.meta.url);
/** Formats that were released and are no longer read. */
const EARLIER_FORMATS = ["log-snapshot-1"];

/** The logs that released formats are frozen for. */
async function frozenLogs(): Promise<MemoryStorage> {
  const files: Record<string, Uint8Array> = {};
  for (const log of BUILT_IN_LOGS) {
    files[`${log}.jsonl`] = await Deno.readFile(new URL(`../frozen/${log}.jsonl`, FROZEN));
  }
  return new MemoryStorage(files);
}

/** The snapshot of a log, as this version writes it. */
async function written(log: BuiltInLog): Promise<string> {
  const storage = await frozenLogs();
  const { reducers } = openWith(storage);
  const settings = defaultSettings().logs[log];
  const subject = { name: log, settings, reducer: reducers[log] as Reducer };
  const [row] = await writeSnapshots(storage, [subject], { now: 0n, keep: 1 });
  return new TextDecoder().decode(storage.files()[row!.file!] as Uint8Array);
}

/** What a log comes to beside a snapshot, which snapshot served, and why others did not. */
async function bootedBeside(log: BuiltInLog, snapshot: string) {
  const storage = await frozenLogs();
  const name = `snapshots/${log}.20260504T031500.000000Z.jsonl`;
  let checkpoint: string | null = null;
  let reasons: string[] = [];
  const booted = openWith(new MemoryStorage({ ...storage.files(), [name]: snapshot }), {
    onBoot: (boot) => {
      checkpoint = boot.checkpoint;
      reasons = boot.rejected.map(({ reason }) => reason);
    },
  });
  const full = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" });
  const reducer: Reducer<Projection> = full.reducers[log];
  const { state } = await booted.replay(log, reducer);
  assert.deepEqual(rowsByKey(state), rowsByKey((await full.replay(log, reducer)).state));
  return { checkpoint, reasons };
}

for (const log of BUILT_IN_LOGS) {
  Deno.test(`a snapshot of ${log} is written as the released format says, and read from it`, async () => {
    const file = new URL(`${log}.${FORMAT}.jsonl`, FROZEN);
    const text = await written(log);
    if (Deno.env.get("UPDATE_GOLDENS") === "1") await Deno.writeTextFile(file, text);
    const frozen = await Deno.readTextFile(file);
    assert.equal(text, frozen, "a format that changes needs another name");
    const { checkpoint, reasons } = await bootedBeside(log, frozen);
    assert.notEqual(checkpoint, null);
    assert.deepEqual(reasons, []);
  });

  for (const format of EARLIER_FORMATS) {
    Deno.test(`a snapshot of ${log} in the format ${format} is passed over`, async () => {
      const frozen = await Deno.readTextFile(new URL(`${log}.${format}.jsonl`, FROZEN));
      assert(frozen.startsWith(`{"format":"${format}"`));
      const { checkpoint, reasons } = await bootedBeside(log, frozen);
      assert.equal(checkpoint, null);
      assert.deepEqual(reasons, [NO_HEADER]);
    });
  }
}

Deno.test("every released format is frozen for every log", () => {
  const found = Array.from(Deno.readDirSync(FROZEN), ({ name }) => name).sort();
  const formats = [...EARLIER_FORMATS, FORMAT];
  const names = formats.flatMap((format) => BUILT_IN_LOGS.map((log) => `${log}.${format}.jsonl`));
  assert.deepEqual(found, names.sort());
});

Deno.test("a row may be longer than what is read at once", async () => {
  const text = "long".repeat(100_000);
  const long: Reducer<Projection> = {
    name: "long",
    version: 1,
    fields: [],
    initial: () => new RowTable(),
    effect: () => "capture",
    apply(state, { id, key, offset }) {
      const row = { id, firstOffset: offset, current: null, tombstone: null, text };
      // A custom reducer may keep nothing of an id.
      if (id !== "b") state.set(key, row);
    },
  };
  const lines = ["a", "b", "c", "a"].map((id) => `{"id":"${id}"}\n`).join("");
  const storage = new MemoryStorage({ "entries.jsonl": lines });
  const settings = defaultSettings().logs.entries;
  const log = { name: "entries", settings, reducer: long };
  const [row] = await writeSnapshots(storage, [log], { now: 0n, keep: 1 });
  assert.equal(row!.file, "snapshots/entries.long.19700101T000000.000000Z.jsonl");
  using snapshot = await SnapshotFile.open(storage, row!.file!);
  assert(await snapshot!.isWhole());
  using source = await storage.open("entries.jsonl");
  const cut = { through: null, lineMax: null };
  const request = { log, source: source!, cut, filter: undefined };
  const { checkpoint } = await new SnapshotFinder(storage).find(request);
  assert.deepEqual(checkpoint!.ids.ids, ["a", "b", "c"]);
  assert.deepEqual(checkpoint!.ids.versions, [2, 1, 1]);
  assert.deepEqual(checkpoint!.rows.map((row) => row && row.id), ["a", undefined, "c"]);
  assert.equal((checkpoint!.rows[2] as { text?: string } | undefined)?.text, text);
});
