import { equal } from "node:assert/strict";
import type { ChangeRow, WatchRow } from "../../lib/answers.ts";
import { StoredJson } from "../../lib/json/stored.ts";
import { plain } from "../style.ts";
import watch from "./watch.ts";

const stored = (value: unknown) => StoredJson.fromText(JSON.stringify(value));

const CHANGE: ChangeRow = {
  type: "change",
  log: "entries",
  id: "a",
  kind: "edit",
  line: 12,
  offset: 345,
  at: "2026-05-05T10:00:00Z",
  device: "phone",
  actor: "classify",
  changes: [{ path: "/text", op: "replace", from: stored("猫"), to: stored("犬") }],
  before: stored({ text: "猫" }),
  after: stored({ text: "犬" }),
};

async function shown(...rows: WatchRow[]): Promise<string> {
  const screen = { columns: 80, style: plain, now: 0n, timeZone: "Europe/Berlin" };
  return (await Array.fromAsync(watch(rows, screen))).join("\n");
}

Deno.test("watch shows a change of an entry with its fields", async () => {
  equal(
    await shown(CHANGE),
    'edit  a  2026-05-05 12:00:00 +02:00  phone/classify  line 12\n  ~ /text: "猫" → "犬"',
  );
});

Deno.test("watch shows what is gone without a line", async () => {
  const place = { line: null, offset: null, at: null, device: null, actor: null };
  equal(
    await shown({ ...CHANGE, ...place, kind: "delete", changes: [], after: null }),
    "delete  a",
  );
});

Deno.test("watch shows an event by what it is and the entry it names", async () => {
  const event: ChangeRow = { ...CHANGE, log: "interactions", id: "r", before: null, changes: [] };
  const after = stored({ entry_id: "a", kind: "review", grade: "good" });
  equal(
    await shown({ ...event, kind: "capture", after }),
    "interaction review good  a  2026-05-05 12:00:00 +02:00  phone/classify  line 12",
  );
  equal(
    await shown({ ...event, kind: "edit", after }),
    "edit of interaction review good  a  2026-05-05 12:00:00 +02:00  phone/classify  line 12",
  );
});

Deno.test("watch announces logs that were rewritten and copies that wait, safely", async () => {
  equal(
    await shown(
      { type: "rewritten", log: "firings", lines: 1 },
      { type: "conflict-copy", log: "entries", file: "entries\x1b (1).jsonl" },
    ),
    "firings was rewritten: 1 line now\n" +
      'a conflict copy waits: "entries␛ (1).jsonl"; "log merge" folds it in',
  );
});
