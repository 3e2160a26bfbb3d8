import assert from "node:assert/strict";
import { defaultSettings } from "../records/settings.ts";
import { undoLatest } from "../rewrite/undo.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { textOf } from "../testing/directories/rewriting.ts";
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
