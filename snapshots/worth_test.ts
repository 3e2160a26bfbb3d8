import { deepEqual } from "node:assert/strict";
import { MemoryStorage } from "../lib/storage/memory.ts";
import { answer, firstSnapshot, snapshotAll } from "../lib/testing/directories/snapshots.ts";

const ENTRIES = firstSnapshot("entries");

/** A log of more than 8 MiB, and its snapshot. */
async function grown(lines: number, ids: number): Promise<MemoryStorage> {
  const text = "x".repeat(Math.ceil(9e6 / lines));
  const storage = new MemoryStorage({
    "entries.jsonl": Array.from({ length: lines }, (_, n) => `{"id":"n${n % ids}","t":"${text}"}\n`)
      .join(""),
  });
  await snapshotAll(storage);
  return storage;
}

Deno.test("a snapshot with a row for many lines serves a large log", async () => {
  const { checkpoints, reasons } = await answer(await grown(300, 3), { only: ["entries"] });
  deepEqual([checkpoints[0], reasons], [ENTRIES, []]);
});

Deno.test("a snapshot with a row for each line is passed over, for a replay is faster", async () => {
  const storage = await grown(30_000, 30_000);
  const { rows, checkpoints, reasons } = await answer(storage, { only: ["entries"] });
  deepEqual([checkpoints[0], reasons[0]], [null, "replaying the lines it stands for is faster"]);
  deepEqual(rows, (await answer(storage, { snapshots: false, only: ["entries"] })).rows);
});
