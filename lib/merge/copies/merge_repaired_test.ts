import { deepEqual, equal } from "node:assert/strict";
import type { MergeRow } from "../../answers.ts";
import { defaultSettings } from "../../records/settings.ts";
import { undoLatest } from "../../rewrite/undo.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { dayLine } from "../../testing/directories/merging.ts";
import { textOf, toBytes } from "../../testing/directories/rewriting.ts";
import { repair } from "../../validate/repair.ts";
import { mergeCopies } from "./merge_copies.ts";

const LOG = "entries.jsonl";
const COPY = "entries (1).jsonl";
const [A, B, C, D] = [dayLine("a", 1), dayLine("b", 2), dayLine("c", 3), dayLine("d", 4)] as const;
const GLUED = B.trimEnd() + C;
const TORN = '{"id":"t","at":"20\n';
const RETURNED = "half a line\r\n";
const LONG = `${"x".repeat(300_000)}\n`;

/** Repairs the log, then merges a copy that was made before. */
async function mergeAfterRepair(
  log: string,
  copy: string,
  between: (storage: MemoryStorage) => Promise<unknown> = () => Promise.resolve(),
): Promise<{ storage: MemoryStorage; row: MergeRow; text: string | null }> {
  const storage = new MemoryStorage({ [LOG]: log, [COPY]: copy });
  await repair(storage, { settings: defaultSettings(), logs: ["entries"], now: 0n });
  await between(storage);
  const row = await merge(storage);
  return { storage, row, text: await textOf(storage, LOG) };
}

async function merge(storage: MemoryStorage): Promise<MergeRow> {
  const copies = [{ log: "entries", name: COPY, file: COPY, isMoved: false } as const];
  const options = { settings: defaultSettings(), now: 1n, copies, waitMs: 0 };
  return (await mergeCopies(storage, options)).logs[0]!.row;
}

Deno.test("mergeCopies leaves out the lines that a repair took out of the log, salvaged or set aside", async () => {
  const before = A + GLUED + TORN + RETURNED + LONG;
  const { storage, row, text } = await mergeAfterRepair(before, before + D);
  equal(text, A + B + C + D);
  const places = row.dropped.map(({ reason, line, offset }) => [reason, line, offset]);
  deepEqual(
    places,
    [A, A + GLUED, A + GLUED + TORN, A + GLUED + TORN + RETURNED].map(
      ({ length }, index) => ["repaired", index + 2, length],
    ),
  );
  deepEqual(row.dropped.map(({ file, length }) => [file, length]), [
    [COPY, GLUED.length - 1],
    [COPY, TORN.length - 1],
    [COPY, RETURNED.length - 1],
    [COPY, LONG.length - 1],
  ]);
  deepEqual(row.lines, {
    base: 3,
    copies: 6,
    identical: 1,
    added: 1,
    dropped_torn: 0,
    dropped_repaired: 4,
    respelled: 0,
    malformed_kept: 0,
    total: 4,
  });
  equal((await merge(storage)).written, false);
  equal(await textOf(storage, LOG), text);
});

Deno.test("mergeCopies leaves repaired lines out also where the copy holds every line", async () => {
  const { row, text } = await mergeAfterRepair(A + TORN, A + TORN + B);
  equal(text, A + B);
  deepEqual([row.lines.dropped_repaired, row.lines.added], [1, 1]);
});

Deno.test("mergeCopies knows a repaired line without a byte order mark, and with other line ends", async () => {
  const { text } = await mergeAfterRepair(
    `\ufeff${TORN}${A}${GLUED}`,
    TORN + A + GLUED.replace("\n", "\r\n") + D,
  );
  equal(text, A + B + C + D);
});

Deno.test("mergeCopies knows a line of which a part was set aside, and no part for a line", async () => {
  const part = '{"id":"q","te';
  const partly = `${part}${B}`;
  const { storage, row, text } = await mergeAfterRepair(A + partly, A + partly + part + "x\n" + D);
  equal(text, `${A}${part}x\n${B}${D}`);
  deepEqual(row.dropped.map(({ line }) => line), [2]);
  const [name] = Object.keys(storage.files()).filter((name) => name.startsWith("quarantine/"));
  const kept = (await textOf(storage, name!))!.trimEnd().split("\n");
  deepEqual(kept.map((line) => JSON.parse(line).size), [partly.length - 1]);
});

Deno.test("mergeCopies drops a torn tail that a repair set aside", async () => {
  const { text, row } = await mergeAfterRepair(A + TORN.trimEnd(), A + D + TORN.trimEnd());
  equal(text, A + D);
  deepEqual(row.dropped.map(({ reason, line }) => [reason, line]), [["repaired", 3]]);
});

Deno.test("mergeCopies keeps the lines of a repair that was undone", async () => {
  const before = A + GLUED + TORN;
  const { row, text } = await mergeAfterRepair(before, before + D, (storage) => (
    undoLatest(storage, 1n)
  ));
  equal(text, before + D);
  deepEqual([row.lines.dropped_repaired, row.dropped], [0, []]);
});

Deno.test("mergeCopies undone brings the copy's lines back into reach", async () => {
  const { storage } = await mergeAfterRepair(A + TORN, A + TORN + D);
  await undoLatest(storage, 2n);
  equal(await textOf(storage, LOG), A);
  await undoLatest(storage, 3n);
  await merge(storage);
  equal(await textOf(storage, LOG), A + TORN + D);
});

Deno.test("mergeCopies keeps what all begin with, and lines that were repaired in another log", async () => {
  const before = A + TORN;
  // Somebody put the old file back.
  const putBack = async (storage: MemoryStorage) => {
    await storage.remove(LOG);
    using sink = await storage.create(LOG);
    await sink.write(toBytes(before + B));
  };
  const { text, row } = await mergeAfterRepair(before, before + D, putBack);
  equal(text, before + B + D);
  equal(row.lines.dropped_repaired, 0);
  const storage = new MemoryStorage({ [LOG]: A + B, [COPY]: A + TORN, "firings.jsonl": A + TORN });
  await repair(storage, { settings: defaultSettings(), logs: ["firings"], now: 0n });
  await merge(storage);
  equal(await textOf(storage, LOG), A + TORN + B);
});

Deno.test("mergeCopies knows what older versions set aside", async () => {
  const item = { file: LOG, line: 2, offset: 9, length: TORN.length - 1, code: "invalid-json" };
  const bytes_base64 = btoa(TORN.trimEnd());
  const line = JSON.stringify({ ...item, at: "2026-04-20T10:00:00Z", bytes_base64 });
  const storage = new MemoryStorage({
    [LOG]: A,
    [COPY]: A + TORN + D,
    "quarantine/20260420T100000.000000Z-entries.jsonl": `something else\n${line}\n`,
  });
  await merge(storage);
  equal(await textOf(storage, LOG), A + D);
});
