import assert from "node:assert/strict";
import { LogError } from "../lib/errors.ts";
import { READER_VERSION } from "../lib/records/reader_version.ts";
import { defaultSettings } from "../lib/records/settings.ts";
import { sha256Of } from "../lib/storage/digest.ts";
import type { MemoryStorage } from "../lib/storage/memory.ts";
import {
  answer,
  firstSnapshot,
  grown,
  openWith,
  putBytes,
  snapshotAll,
  TAIL,
  TEXTS,
} from "../lib/testing/directories/snapshots.ts";
import { lane } from "../lib/testing/lanes/lane.ts";
import { FaultyStorage } from "../lib/testing/storages/faults.ts";
import { encodeTrailer } from "./snapshot_file.ts";

const ENTRIES = firstSnapshot("entries");
const LOG = "entries.jsonl";

/** Fails unless the answer is that of a full replay, and gives why snapshots were passed over. */
async function whyPassedOver(storage: MemoryStorage): Promise<string[]> {
  const { rows, reasons } = await answer(storage);
  assert.deepEqual(rows, (await answer(storage, { snapshots: false })).rows);
  return reasons;
}

function bytesOf(storage: MemoryStorage, name: string): Uint8Array {
  return storage.files()[name] as Uint8Array;
}

Deno.test("a snapshot serves while its log only grows", async () => {
  const { checkpoints, reasons } = await answer(await grown());
  assert.deepEqual(
    new Set(checkpoints),
    new Set([
      ENTRIES,
      firstSnapshot("interactions"),
      firstSnapshot("sessions"),
    ]),
  );
  assert.deepEqual(reasons, []);
});

Deno.test("a snapshot of which any byte was flipped is passed over", async () => {
  const storage = await grown();
  for (const log of ["sessions", "interactions"] as const) {
    const name = firstSnapshot(log);
    const { rows } = await answer(storage, { snapshots: false, only: [log] });
    const bytes = bytesOf(storage, name);
    for (const at of lane.share([...bytes.keys()])) {
      const flipped = bytes.slice();
      flipped[at]! ^= 1 << (at % 8);
      await putBytes(storage, name, flipped);
      const found = await answer(storage, { only: [log] });
      assert.deepEqual(found.rows, rows);
      assert.equal(found.reasons.length, 1, `${log}, byte ${at}`);
    }
    await putBytes(storage, name, bytes);
  }
  assert.deepEqual(await whyPassedOver(storage), []);
});

Deno.test("a snapshot that was cut or emptied is passed over", async () => {
  const storage = await grown();
  const bytes = bytesOf(storage, ENTRIES);
  const { rows } = await answer(storage, { snapshots: false, only: ["entries"] });
  for (const length of lane.share([...bytes.keys()])) {
    await putBytes(storage, ENTRIES, bytes.slice(0, length));
    const found = await answer(storage, { only: ["entries"] });
    assert.deepEqual(found.rows, rows);
    assert.equal(found.reasons.length, 1, `cut to ${length} bytes`);
  }
});

Deno.test("a snapshot of another log, or of the log of another directory, is passed over", async () => {
  const storage = await grown();
  await putBytes(storage, ENTRIES, bytesOf(storage, firstSnapshot("interactions")));
  assert.match((await whyPassedOver(storage))[0]!, /^it is of interactions by interactions$/);
  const elsewhere = await grown({ ...TEXTS, [LOG]: TEXTS[LOG]!.replace("one", "uno") });
  await putBytes(storage, ENTRIES, bytesOf(elsewhere, ENTRIES));
  assert.match((await whyPassedOver(storage))[0]!, /^the log begins otherwise now$/);
});

Deno.test("a snapshot is passed over once its log is shorter, or other before its end", async () => {
  const text = TEXTS[LOG]!;
  const filler = '{"id":"b","text":"much the same"}\n'.repeat(4000);
  const long = { ...TEXTS, [LOG]: `${text}${filler}${text}` };
  const rewritten: [RegExp, (text: string) => string][] = [
    [/^the log is shorter than/, (text) => text.slice(0, -TAIL.length - 1)],
    [/^the log is shorter than/, () => ""],
    [/^the log begins otherwise now$/, (text) => text.replace('"one"', '"uno"')],
    [/^the log begins otherwise now$/, (text) => text.slice(text.indexOf("\n") + 1) + text],
    // Another length in the middle, where no byte is looked at itself.
    [
      /^the log has other bytes now before byte/,
      (text) => text.slice(0, 20_000) + text.slice(20_000).replace("much", "very much"),
    ],
    // The same length close to the end of what it stands for.
    [
      /^the log has other bytes now before byte/,
      (text) => text.replace(/"two"(?!.*"two")/s, '"due"'),
    ],
    [/^the log begins otherwise now$/, () => `${'{"id":"z"}\n'.repeat(20_000)}`],
  ];
  for (const [reason, rewrite] of rewritten) {
    const storage = await grown(long);
    await putBytes(storage, LOG, rewrite(new TextDecoder().decode(bytesOf(storage, LOG))));
    assert.match((await whyPassedOver(storage))[0] ?? "none", reason);
  }
});

Deno.test("an older snapshot serves where the newest does not", async () => {
  const storage = await grown();
  await snapshotAll(storage, { now: 1n });
  const newest = ENTRIES.replace("000000Z", "000001Z");
  await putBytes(storage, newest, "");
  const { checkpoints, reasons } = await answer(storage);
  assert.equal(checkpoints[0], ENTRIES);
  assert.deepEqual(reasons, ["it has no header that this version reads"]);
  assert.deepEqual(await whyPassedOver(storage), reasons);
});

Deno.test("a snapshot by another version of the reducer is passed over", async () => {
  const storage = await grown();
  const logs = openWith(storage);
  const { SnapshotFinder } = await import("./boot.ts");
  using source = (await storage.open(LOG))!;
  const settings = defaultSettings().logs.entries;
  const find = (reducer: typeof logs.reducers.entries) =>
    new SnapshotFinder(storage).find({
      log: { name: "entries", settings, reducer },
      source,
      cut: { through: null, lineMax: null },
      filter: undefined,
    });
  const { entries } = logs.reducers;
  assert.notEqual((await find(entries)).checkpoint, null);
  const raised = await find({ ...entries, version: entries.version + 1 });
  assert.equal(raised.checkpoint, null);
  assert.match(raised.rejected[0]!.reason, /^it is by version 1 of the reducer, not 2$/);
});

/** A snapshot with another first line, and the trailer that fits it. */
async function withHeader(text: string, change: (header: object) => object): Promise<string> {
  const [header = "", ...rows] = text.split("\n").slice(0, -2);
  const lines = [JSON.stringify(change(JSON.parse(header))), ...rows].map((line) => `${line}\n`);
  const body = lines.join("");
  return body + encodeTrailer(await sha256Of(new TextEncoder().encode(body)));
}

Deno.test("a snapshot by another version of the reader, or that says none, is passed over", async () => {
  const storage = await grown();
  const text = new TextDecoder().decode(bytesOf(storage, ENTRIES));
  await putBytes(storage, ENTRIES, await withHeader(text, (header) => header));
  assert.deepEqual(await whyPassedOver(storage), []);
  for (const version of [READER_VERSION - 1, READER_VERSION + 1]) {
    const changed = await withHeader(text, (header) => ({ ...header, reader_version: version }));
    await putBytes(storage, ENTRIES, changed);
    const reason = `it is by version ${version} of the reader, not ${READER_VERSION}`;
    assert.deepEqual(await whyPassedOver(storage), [reason]);
  }
  const without = await withHeader(text, (header) => ({ ...header, reader_version: undefined }));
  await putBytes(storage, ENTRIES, without);
  assert.deepEqual(await whyPassedOver(storage), ["it has no header that this version reads"]);
});

Deno.test("a snapshot is passed over under settings that fold otherwise, and only under those", async () => {
  const storage = await grown();
  for (const tombstones of ["latest", "none"] as const) {
    const settings = defaultSettings();
    settings.logs.entries.tombstones = tombstones;
    const { rows, reasons } = await answer(storage, { settings });
    assert.deepEqual(reasons, ["it was folded under other settings"]);
    assert.deepEqual(rows, (await answer(storage, { settings, snapshots: false })).rows);
  }
  const others = { ...defaultSettings(), time_zone: "Asia/Tokyo", srs: { request_retention: 0.8 } };
  assert.deepEqual((await answer(storage, { settings: others })).reasons, []);
});

Deno.test("whatever the storage has against a snapshot, the log answers", async () => {
  const storage = await grown();
  const { rows } = await answer(storage, { snapshots: false });
  for (const kind of ["list", "open", "read"]) {
    const faulty = new FaultyStorage(storage, (operation) => {
      const isMeant = operation.kind === kind && operation.name.startsWith("snapshots");
      const error = new LogError("permission_denied", "Cannot read it: permission denied");
      return isMeant ? { when: "before", error } : null;
    });
    const found = await answer(faulty);
    assert.deepEqual(found.rows, rows);
    assert.equal(found.reasons[0], "Cannot read it: permission denied");
    assert.equal(faulty.held, 0, "every file is closed");
  }
});
