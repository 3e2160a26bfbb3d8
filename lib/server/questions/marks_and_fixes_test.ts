import assert from "node:assert/strict";
import { MemoryStorage, open } from "../../../mod.ts";
import { mergeCopies } from "../../merge/copies/merge_copies.ts";
import { defaultSettings } from "../../records/settings.ts";
import { undoLatest } from "../../rewrite/undo.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import { repair } from "../../validate/repair.ts";
import { serve } from "../serve.ts";

const NOW = 1_777_900_000_000_000n;
const settings = defaultSettings();

/** Asks a server over a storage. */
async function asked(storage: WritableStorage, path: string) {
  await using state = await open(storage, { now: () => NOW, watch: false });
  await using server = await serve(state, { storage });
  const headers = { authorization: `Bearer ${server.token}` };
  const response = await fetch(`${server.origin}/api/v1${path}`, { headers });
  // deno-lint-ignore no-explicit-any
  return await response.json() as any;
}

const line = (id: string, at: string) => `{"id":"${id}","at":"2026-05-0${at}T00:00:00Z"}\n`;

Deno.test("a problem says what a repair would do about its line, and how much of it goes aside", async () => {
  const glued = line("b", "2").trimEnd() + line("c", "3");
  const behindHole = "\0\0\0" + line("d", "4");
  const entries = [
    line("a", "1"),
    glued,
    behindHole,
    "not json\n",
    '{"text":"no id"}\n',
    '{"id":"e","at":"soon"}\n',
    "\r\n",
  ].join("");
  const storage = new MemoryStorage({ "entries.jsonl": entries });
  const { rows, refused } = await asked(storage, "/problems?fix=true");
  const shown = rows.map((
    row: { line: number; code: string; fix: { action: string; aside_bytes: number } | null },
  ) => [row.line, row.code, row.fix?.action ?? null, row.fix?.aside_bytes ?? null]);
  assert.deepEqual(shown, [
    [2, "glued-records", "salvage", 0],
    [3, "nul-bytes", "salvage", 3],
    [4, "invalid-json", "set-aside", 8],
    [5, "missing-id", null, null],
    [6, "bad-at", null, null],
    [7, "blank", "normalise", 0],
  ]);
  assert.deepEqual(refused, []);
});

Deno.test("a file that a repair would refuse is named, with the reason", async () => {
  const storage = new MemoryStorage({ "entries.jsonl": "one\ntwo\n" });
  const { refused } = await asked(storage, "/problems?fix=true");
  assert.deepEqual(refused, [{
    file: "entries.jsonl",
    reason: "it would keep no line and set 2 aside",
  }]);
});

Deno.test("lines are shown with their bytes where these are asked for", async () => {
  const bytes = Uint8Array.of(0x7b, 0xff, 0x00, 0x0a);
  const storage = new MemoryStorage({ "entries.jsonl": bytes });
  const { rows: [bare] } = await asked(storage, "/lines");
  assert.equal("hex" in bare, false);
  const { rows: [row] } = await asked(storage, "/lines?hex=true");
  assert.deepEqual([row.hex, row.length], ["7bff00", 3]);
});

Deno.test("a part of the time has its own marks, however many lines before it are malformed", async () => {
  const entries = line("a", "1") + "not json\n".repeat(600) + line("b", "3") + "not json\n";
  const storage = new MemoryStorage({ "entries.jsonl": "not json\n" + entries });
  const marked = async (query: string) => {
    const { marks } = await asked(storage, `/timeline${query}`);
    return marks.map(({ line, at }: { line: number; at: string }) => [line, at.slice(0, 10)]);
  };
  assert.deepEqual(await marked("?from=2026-05-02"), [[604, "2026-05-03"]]);
  const whole = await marked("");
  assert.equal(whole.length, 500);
  assert.deepEqual(whole[0], [1, "2026-05-01"]);
});

Deno.test("a merge and a repair are marks on the timeline, until they are undone", async () => {
  const copy = "entries (conflicted copy).jsonl";
  const storage = new MemoryStorage({
    "entries.jsonl": line("a", "1") + line("b", "3"),
    [copy]: line("a", "1") + line("c", "2"),
  });
  const marks = async () =>
    (await asked(storage, "/timeline")).marks
      .filter(({ kind }: { kind: string }) => kind === "merge" || kind === "repair");
  assert.deepEqual(await marks(), []);
  const copies = [{ file: copy, log: "entries" }];
  await mergeCopies(storage, { settings, copies: copies as never, now: NOW });
  const merge = {
    kind: "merge",
    at: "2026-05-03T00:00:00Z",
    line: null,
    ran_at: "2026-05-04T13:06:40Z",
  };
  assert.deepEqual(await marks(), [merge]);
  assert.deepEqual((await asked(storage, "/timeline?log=sessions")).marks, []);
  const damaged = new TextEncoder().encode("rubbish\n");
  await storage.append("entries.jsonl", damaged);
  await repair(storage, { settings, logs: ["entries"], now: NOW + 1_000_000n });
  assert.deepEqual((await marks()).map(({ kind }: { kind: string }) => kind), ["merge", "repair"]);
  await undoLatest(storage, NOW + 2_000_000n);
  assert.deepEqual(await marks(), [merge]);
});
