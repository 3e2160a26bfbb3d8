import assert from "node:assert/strict";
import { defaultSettings } from "../records/settings.ts";
import { undoLatest } from "../rewrite/undo.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { textOf } from "../testing/directories/rewriting.ts";
import { FaultyStorage } from "../testing/storages/faults.ts";
import { planRepair, repair } from "./repair.ts";

const GOOD = '{"id":"a"}\n';
const BAD = `${GOOD}not json\n{"id":"b"}{"id":"c"}\n`;
const REPAIRED = `${GOOD}{"id":"b"}\n{"id":"c"}\n`;
const PLAN = {
  settings: defaultSettings(),
  logs: ["entries", "interactions", "firings"],
} as const;

function damaged(): MemoryStorage {
  return new MemoryStorage({ "entries.jsonl": BAD, "firings.jsonl": GOOD, "sessions.jsonl": BAD });
}

Deno.test("planRepair tells what repair then does, of the logs asked for that are there", async () => {
  const storage = damaged();
  const before = storage.files();
  const plan = await Array.fromAsync(planRepair(storage, PLAN));
  assert.deepEqual(storage.files(), before, "a plan changes nothing");
  const { rows } = await repair(storage, { ...PLAN, now: 0n });
  assert.deepEqual(rows.map(({ log, changed }) => [log, changed]), [
    ["entries", true],
    ["firings", false],
  ]);
  const [entries] = rows as [typeof rows[0]];
  assert.deepEqual(entries.quarantined, [{ code: "invalid-json", lines: 1 }]);
  assert.deepEqual([entries.lines_kept, entries.salvaged], [1, 2]);
  assert.equal(await textOf(storage, entries.backup!), BAD);
  const planned = { dry_run: true, backup: null, quarantine: null };
  assert.deepEqual(plan, rows.map((row) => ({ ...row, ...planned })));
});

Deno.test("repair replaces only what is asked for, and undo puts it back", async () => {
  const storage = damaged();
  const outdated: string[] = [];
  const onRewrite = (logs: readonly { file: string }[]) => {
    outdated.push(...logs.map(({ file }) => file));
    return Promise.resolve();
  };
  await repair(storage, { ...PLAN, now: 0n, onRewrite });
  assert.deepEqual(outdated, ["entries.jsonl"]);
  assert.equal(await textOf(storage, "entries.jsonl"), REPAIRED);
  assert.equal(await textOf(storage, "firings.jsonl"), GOOD);
  assert.equal(await textOf(storage, "sessions.jsonl"), BAD);
  assert.equal(await storage.stat("interactions.jsonl"), null, "none is made");
  const again = await repair(storage, { ...PLAN, now: 1n });
  assert.deepEqual(again.rows.map(({ changed }) => changed), [false, false]);
  await undoLatest(storage, 2n);
  assert.equal(await textOf(storage, "entries.jsonl"), BAD);
});

Deno.test("repair begins nothing where one log would lose more than it keeps, unless forced to", async () => {
  const entries = '{"id":7}x\n{"id":8}x\n';
  const storage = new MemoryStorage({ "entries.jsonl": entries, "firings.jsonl": BAD });
  const before = storage.files();
  await assert.rejects(repair(storage, { ...PLAN, now: 0n }), {
    code: "repair_refused",
    message: 'Cannot repair "entries.jsonl": it would keep no line and set 2 aside',
    place: { file: "entries.jsonl" },
  });
  assert.deepEqual(storage.files(), before, "firings are not repaired either");
  const plan = await Array.fromAsync(planRepair(storage, PLAN));
  assert.deepEqual(plan.map(({ log, changed, refused }) => [log, changed, refused]), [
    ["entries", true, "it would keep no line and set 2 aside"],
    ["firings", true, null],
  ]);
  const { rows } = await repair(storage, { ...PLAN, now: 0n, force: true });
  assert.deepEqual(rows.map(({ sets_aside, repairs }) => [sets_aside, repairs]), [[2, 0], [1, 1]]);
  assert.equal(await textOf(storage, "entries.jsonl"), "");
  await undoLatest(storage, 1n);
  assert.equal(await textOf(storage, "entries.jsonl"), entries);
});

Deno.test("repair refuses a log that comes to lose more than it keeps while it waits", async () => {
  const storage = new MemoryStorage({ "entries.jsonl": `${GOOD}oops\n` });
  const waiting = new FaultyStorage(storage, ({ kind }) => {
    if (kind === "lock") storage.append("entries.jsonl", "oops\n");
    return null;
  });
  await assert.rejects(repair(waiting, { ...PLAN, now: 0n }), { code: "repair_refused" });
  assert.equal(await textOf(storage, "entries.jsonl"), `${GOOD}oops\noops\n`);
});

Deno.test("repair converts what undo puts back byte for byte", async () => {
  const contents: Record<string, Uint8Array> = {
    "interactions.jsonl": new TextEncoder().encode('[{"id": "a"},\n {"id": "b"}]'),
    "firings.jsonl": new TextEncoder().encode('\ufeff{\n "id": 1.0\n}\n{\n "id": "b"}\n'),
  };
  const text = '{"id":"a"}\n{"id":"b"}\n';
  contents["entries.jsonl"] = Uint8Array.from([
    ...[0xfe, 0xff],
    ...Array.from(text, (char) => [char.charCodeAt(0) >> 8, char.charCodeAt(0) & 0xff]).flat(),
  ]);
  const storage = new MemoryStorage(contents);
  const { rows } = await repair(storage, { ...PLAN, now: 0n });
  assert.deepEqual(rows.map(({ converted }) => converted), [
    "utf-16",
    "json-array",
    "pretty-printed",
  ]);
  assert.equal(await textOf(storage, "entries.jsonl"), text);
  assert.equal(await textOf(storage, "interactions.jsonl"), '{"id":"a"}\n{"id":"b"}\n');
  assert.equal(await textOf(storage, "firings.jsonl"), '{"id":1.0}\n{"id":"b"}\n');
  const again = await repair(storage, { ...PLAN, now: 1n });
  assert.deepEqual(again.rows.map(({ changed }) => changed), [false, false, false]);
  await undoLatest(storage, 2n);
  for (const [file, content] of Object.entries(contents)) {
    using source = await storage.open(file);
    const bytes = new Uint8Array(source!.size);
    await source!.read(bytes, 0);
    assert.deepEqual(bytes, content, file);
  }
});
