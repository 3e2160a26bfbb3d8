import { equal, match, ok } from "node:assert/strict";
import type { ChangeRow, WatchRow } from "../../../lib/answers.ts";
import { StoredJson } from "../../../lib/json/stored.ts";
import { fakeScreen } from "../../../lib/testing/processes/fake_screen.ts";
import { widthOf } from "../../terminal/text.ts";
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

async function shownIn(columns: number, ...rows: WatchRow[]): Promise<string> {
  const screen = fakeScreen({ columns, timeZone: "Europe/Berlin" });
  return (await Array.fromAsync(watch(rows, screen))).join("\n");
}

const shown = (...rows: WatchRow[]) => shownIn(80, ...rows);

Deno.test("watch shows an edit with its fields, and the text where that is not one of them", async () => {
  equal(
    await shown(CHANGE),
    '2026-05-05 12:00:00  edit     a  phone/classify\n  ~ /text: "猫" → "犬"',
  );
  const changes = [{ path: "/n", op: "add", to: stored(1) } as const];
  equal(
    await shown({ ...CHANGE, changes }),
    "2026-05-05 12:00:00  edit     a  phone/classify  犬\n  + /n: 1",
  );
});

Deno.test("watch shows a capture by its text, and a delete by what is deleted", async () => {
  const capture: ChangeRow = { ...CHANGE, kind: "capture", before: null };
  equal(await shown(capture), "2026-05-05 12:00:00  capture  a  phone/classify  犬");
  const remove: ChangeRow = { ...CHANGE, kind: "delete", changes: [], after: null };
  equal(await shown(remove), "2026-05-05 12:00:00  delete   a  phone/classify  猫");
});

Deno.test("watch shows of an entry what stands for it in its log", async () => {
  const summary = (_: unknown, log?: string) => `as in ${log}`;
  const row: ChangeRow = { ...CHANGE, log: "notes", kind: "capture", before: null };
  const [line] = await Array.fromAsync(watch([row], fakeScreen({ summary })));
  match(line!, / {2}a {2}notes {2}phone\/classify {2}as in notes$/);
});

Deno.test("watch cuts a line to the screen, and gives it a second one where the id leaves no room", async () => {
  const id = "01KESP0XXHPQVT1ZRXRATPZ5ZP";
  const after = stored({
    text: "木漏れ日の道を歩く。今日はとても天気が良かった、また明日も同じ道を歩く",
  });
  const capture: ChangeRow = { ...CHANGE, id, kind: "capture", before: null, after };
  for (const columns of [60, 70, 100]) {
    const lines = (await shownIn(columns, capture)).split("\n");
    ok(lines.every((line) => widthOf(line) <= columns), `wider than ${columns}`);
    equal(lines.length, columns === 100 ? 1 : 2);
    match(lines.at(-1)!, / {2}phone\/classify {2}木漏れ日の道.*…$/);
  }
  equal((await shownIn(Infinity, capture)).split("\n").length, 1);
});

Deno.test("watch says of what is gone from a rewritten log that it is", async () => {
  const place = { line: null, offset: null, at: null, device: null, actor: null };
  const gone: ChangeRow = { ...CHANGE, ...place, kind: "delete", changes: [], after: null };
  equal(await shown(gone), `${" ".repeat(21)}delete   a  gone from the log: 猫`);
});

Deno.test("watch shows an event by what it is and the entry it names", async () => {
  const event: ChangeRow = { ...CHANGE, log: "interactions", id: "r", before: null, changes: [] };
  const after = stored({ entry_id: "a", kind: "review", grade: "good" });
  equal(
    await shown({ ...event, kind: "capture", after }),
    "2026-05-05 12:00:00  review   a  phone/classify  good",
  );
  const changes = [{ path: "/grade", op: "replace", from: stored("hard"), to: stored("good") }];
  equal(
    await shown({ ...event, kind: "edit", changes, after } as ChangeRow),
    '2026-05-05 12:00:00  review   a  phone/classify\n  ~ /grade: "hard" → "good"',
  );
  const firing = stored({ entry_id: "a", surface: "widget" });
  equal(
    await shown({ ...event, log: "firings", kind: "capture", after: firing }),
    "2026-05-05 12:00:00  firing   a  phone/classify  widget",
  );
});

Deno.test("watch announces logs that were rewritten and copies that wait, safely", async () => {
  equal(
    await shown(
      { type: "rewritten", log: "firings", lines: 1 },
      { type: "conflict-copy", log: "entries", file: "entries\x1b (1).jsonl" },
    ),
    "firings was rewritten: 1 line now\n" +
      'found a conflict copy: "entries␛ (1).jsonl"; run "log merge"',
  );
});
