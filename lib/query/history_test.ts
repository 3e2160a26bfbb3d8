import fc from "fast-check";
import assert from "node:assert/strict";
import type { Change, VersionRow } from "../answers.ts";
import { LogError } from "../errors.ts";
import { BUILT_IN_LOGS } from "../records/settings.ts";
import { POINT, WINDOW } from "../testing/generators/arbitrary.ts";
import { at, checkAgainstModel, openTexts, plain } from "../testing/models/check.ts";
import { blameEntry } from "./blame.ts";
import { historyRows } from "./history.ts";
import { ALL_ROWS } from "./rows.ts";

const EVERYTHING = { all: false, at: null, window: ALL_ROWS };

Deno.test("history gives every version, and with all its events on one timeline", async () => {
  const draw = fc.record({
    log: fc.constantFrom(...BUILT_IN_LOGS, "entries" as const, "entries" as const),
    pick: fc.nat(),
    all: fc.boolean(),
    point: fc.option(POINT),
    window: WINDOW,
  });
  await checkAgainstModel(draw, async (logs, model, { log, pick, all, point, window }) => {
    const ids = model.ids(log);
    const id = ids[pick % ids.length];
    if (id === undefined) return;
    const options = { all, at: point && point(model.logs[log].effectives.length), window };
    const rows = await historyRows(logs, log, id, options);
    assert.deepEqual(rows.map((row) => plain(row)), model.history(log, id, options));
  }, 35);
});

type Json = Record<string, unknown>;

/** Sets or removes what a change names; a plain assignment to `__proto__` would do neither. */
function applyChange(target: Json, { path, op, to }: Change): void {
  const keys = path.split("/").slice(1).map((key) =>
    key.replaceAll("~1", "/").replaceAll("~0", "~")
  );
  const last = keys.pop()!;
  let parent = target;
  for (const key of keys) parent = Object.getOwnPropertyDescriptor(parent, key)!.value;
  assert.equal(Object.hasOwn(parent, last), op !== "add", `${op} ${path}`);
  if (op === "remove") delete parent[last];
  else {
    const property = { value: to!.value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(parent, last, property);
  }
}

Deno.test("history's changes, applied one after the other, make each entry", async () => {
  await checkAgainstModel(fc.constantFrom(...BUILT_IN_LOGS), async (logs, model, log) => {
    const id = model.ids(log)[0];
    if (id === undefined) return;
    const { id: ids, at, is_deleted } = logs.settingsOf(log);
    const envelope = [...ids, ...at, ...is_deleted as string[], "is_restored", "device", "actor"];
    const value: Json = {};
    for (const row of await historyRows(logs, log, id, EVERYTHING) as VersionRow[]) {
      row.changes.forEach((change) => applyChange(value, change));
      if (row.entry === null || row.kind === "ignored") continue;
      const entry = row.entry.value as Json;
      for (const key of envelope) delete entry[key];
      assert.deepEqual(value, entry);
    }
  }, 25);
});

Deno.test("history names what each line did, when, where and by whom", async () => {
  const lines = [
    '{"id":"a","at":"2026-03-01T00:00:00Z","device":"phone","actor":"user","text":"x"}',
    '{"id":"a","at":"2026-03-02T00:00:00Z","actor":"classify","text":"x","shape":{"kind":"word"}}',
    '{"id":"a","at":"2026-03-03T00:00:00Z","is_deleted":true}',
    '{"id":"a","at":"2026-03-02T12:00:00Z","text":"a classification that lost the race"}',
    '{"id":"a","is_restored":true}',
  ];
  const logs = openTexts({ "entries.jsonl": `${lines.join("\n")}\n` });
  const rows = await historyRows(logs, "entries", "a", EVERYTHING) as VersionRow[];
  assert.deepEqual(rows.map((row) => row.kind), [
    "capture",
    "edit",
    "delete",
    "ignored",
    "restore",
  ]);
  assert.deepEqual(plain(rows[1]), {
    type: "version",
    id: "a",
    version: 2,
    kind: "edit",
    line: 2,
    offset: lines[0]!.length + 1,
    at: "2026-03-02T00:00:00Z",
    time: "own",
    device: null,
    actor: "classify",
    changes: [{ path: "/shape", op: "add", to: '{"kind":"word"}' }],
    entry: lines[1],
  });
  assert.deepEqual(rows.map((row) => row.entry?.text ?? null), [
    lines[0],
    lines[1],
    null,
    lines[3],
    null,
  ]);
  assert.deepEqual(rows.slice(2).map((row) => row.changes), [[], [], []]);
});

Deno.test("history comes newest first where that is asked, and a limit keeps the newest", async () => {
  const logs = openTexts({
    "entries.jsonl": [
      '{"id":"a","at":"2026-03-01T00:00:00Z","text":"x"}',
      '{"id":"a","at":"2026-03-03T00:00:00Z","text":"y"}',
      '{"id":"a","at":"2026-03-02T00:00:00Z","text":"z"}',
    ].join("\n"),
    "interactions.jsonl":
      '{"id":"i","at":"2026-03-02T12:00:00Z","kind":"review","entry_id":"a","grade":"good"}\n',
  });
  const asked = async (all: boolean, reverse: boolean, limit: number | null) => {
    const options = { all, at: null, reverse, window: { ...ALL_ROWS, limit } };
    const rows = await historyRows(logs, "entries", "a", options);
    return rows.map((row) => row.type === "version" ? row.version : row.id);
  };
  assert.deepEqual(await asked(false, true, null), [3, 2, 1]);
  assert.deepEqual(await asked(false, true, 2), [3, 2]);
  assert.deepEqual(await asked(false, false, 2), [1, 2]);
  // By effective time, which versions need not follow.
  assert.deepEqual(await asked(true, false, null), [1, 3, "i", 2]);
  assert.deepEqual(await asked(true, true, null), [2, "i", 3, 1]);
  assert.deepEqual(await asked(true, true, 1), [2]);
});

Deno.test("history and blame of an id with many versions compare each with the one before it", async () => {
  const count = 700;
  const lines = Array.from({ length: count }, (_, n) => `{"id":"a","n":${n},"half":${n >> 1}}\n`);
  const logs = openTexts({ "entries.jsonl": lines.join("") });
  const all = await historyRows(logs, "entries", "a", EVERYTHING) as VersionRow[];
  assert.equal(all.length, count);
  for (const [n, { changes }] of all.entries()) {
    const [change] = changes as [Change];
    assert.deepEqual([change.path, change.from?.text, change.to?.text], [
      "/n",
      n === 0 ? undefined : String(n - 1),
      String(n),
    ]);
  }
  const reverse = { ...EVERYTHING, reverse: true };
  const some = await historyRows(logs, "entries", "a", {
    ...reverse,
    skip: 400,
    window: { ...ALL_ROWS, limit: 3 },
  });
  assert.deepEqual(some, all.toReversed().slice(400, 403));
  const { fields } = await blameEntry(logs, "a", null);
  assert.deepEqual(fields.map(({ path, version }) => [path, version]), [
    ["/n", count],
    ["/half", count - 1],
  ]);
});

Deno.test("history of an event keeps a line that happens to hold a flag", async () => {
  const line = '{"id":"f","is_deleted":true,"surface":"widget"}';
  const logs = openTexts({ "firings.jsonl": `${line}\n` });
  const [row] = await historyRows(logs, "firings", "f", EVERYTHING) as VersionRow[];
  assert.equal(row!.kind, "capture");
  assert.equal(row!.entry?.text, line);
  assert.deepEqual(row!.changes.map(({ path }) => path), ["/surface"]);
});

Deno.test("history of a known id before its first line is empty", async () => {
  const logs = openTexts({ "entries.jsonl": '{"id":"a","at":"2026-03-01T00:00:00Z"}\n' });
  const options = { ...EVERYTHING, at: at("2026-02-01T00:00:00Z") };
  assert.deepEqual(await historyRows(logs, "entries", "a", options), []);
});

Deno.test("history refuses an unknown id and names the nearest ones", async () => {
  const logs = openTexts({ "entries.jsonl": '{"id":"fernweh"}\n{"id":"heimweh"}\n' });
  await assert.rejects(historyRows(logs, "entries", "fernwe", EVERYTHING), (error) => {
    assert(error instanceof LogError);
    assert.equal(error.code, "unknown_id");
    assert.equal(error.hint, 'did you mean "fernweh"?');
    return true;
  });
});
