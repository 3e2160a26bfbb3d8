import fc from "fast-check";
import assert from "node:assert/strict";
import type { DiffRow } from "../answers.ts";
import { BUILT_IN_LOGS } from "../records/settings.ts";
import { POINT } from "../testing/generators/arbitrary.ts";
import { at, checkAgainstModel, openTexts, plainRows } from "../testing/models/check.ts";
import { asofRows } from "./asof.ts";
import { diffRows } from "./diff.ts";
import { ALL_ROWS } from "./rows.ts";

const ALL = { id: null, limit: null };

Deno.test("diff gives what differs between two end states, in either direction", async () => {
  const draw = fc.record({
    log: fc.constantFrom(...BUILT_IN_LOGS),
    from: POINT,
    to: POINT,
    limit: fc.option(fc.constantFrom(0, 1)),
    pick: fc.option(fc.nat()),
  });
  await checkAgainstModel(draw, async (logs, model, { log, from, to, limit, pick }) => {
    const lines = model.logs[log].effectives.length;
    const ids = [...model.ids(log), "unheard of"];
    const id = pick === null ? null : ids[pick % ids.length]!;
    const diff = diffRows(logs, log, from(lines), to(lines), { id, limit });
    if (id === "unheard of") return await assert.rejects(plainRows(diff), { code: "unknown_id" });
    const rows = await plainRows(diff);
    assert.deepEqual(rows, model.diff(log, from(lines), to(lines), limit, id ?? undefined));
  }, 50);
});

Deno.test("diff lists exactly the ids that asof shows otherwise", async () => {
  const draw = fc.tuple(fc.constantFrom(...BUILT_IN_LOGS), POINT, POINT);
  await checkAgainstModel(draw, async (logs, model, [log, from, to]) => {
    const ends = [from, to].map((point) => point(model.logs[log].effectives.length));
    const [before, after] = await Promise.all(ends.map(async (when) => {
      const rows = await Array.fromAsync(asofRows(logs, log, when, ALL_ROWS));
      return new Map(rows.map(({ id, line }) => [id, line]));
    }));
    const diff = await Array.fromAsync(diffRows(logs, log, ends[0]!, ends[1]!, ALL));
    const changes = new Map(diff.map(({ id, change }) => [id, change]));
    for (const id of new Set([...before!.keys(), ...after!.keys(), ...changes.keys()])) {
      const change = changes.get(id);
      if (!after!.has(id)) assert.equal(change, "deleted");
      else if (!before!.has(id)) assert(change === "added" || change === "restored");
      else if (before!.get(id) === after!.get(id)) assert.equal(change, undefined);
      else assert(change === "edited" || change === undefined);
    }
  }, 12);
});

const LIFE = [
  '{"id":"edited","at":"2026-03-01T00:00:00Z","text":"x"}',
  '{"id":"touched","at":"2026-03-01T00:00:00Z","text":"x","device":"phone"}',
  '{"id":"deleted","at":"2026-03-01T00:00:00Z","text":"x"}',
  '{"id":"restored","at":"2026-03-01T00:00:00Z","text":"x"}',
  '{"id":"restored","at":"2026-03-01T00:00:00Z","is_deleted":true}',
  '{"id":"dead","at":"2026-03-01T00:00:00Z","text":"x"}',
  '{"id":"dead","at":"2026-03-01T00:00:00Z","is_deleted":true}',
  '{"id":"dead","at":"2026-03-02T00:00:00Z","is_restored":true}',
  '{"id":"dead","at":"2026-03-02T00:00:00Z","is_deleted":true}',
  '{"id":"touched","at":"2026-03-02T00:00:00Z","text":"x","device":"laptop"}',
  '{"id":"added","at":"2026-03-02T00:00:00Z","text":"x"}',
  '{"id":"restored","at":"2026-03-02T00:00:00Z","text":"y","is_restored":true}',
  '{"id":"deleted","at":"2026-03-02T00:00:00Z","is_deleted":true}',
  '{"id":"edited","at":"2026-03-02T00:00:00Z","text":"y"}',
  '{"id":"brief","at":"2026-03-02T00:00:00Z","text":"y"}',
  '{"id":"brief","at":"2026-03-02T00:00:00Z","is_deleted":true}',
].join("\n");

/** The rows of a diff as words. */
async function inWords(from: string, to: string): Promise<string[]> {
  const logs = openTexts({ "entries.jsonl": LIFE });
  const ends = [from, to].map((day) => at(`${day}T12:00:00Z`));
  const rows: DiffRow[] = await Array.fromAsync(diffRows(logs, "entries", ends[0]!, ends[1]!, ALL));
  return rows.map(({ id, change, changes }) =>
    [id, change, ...changes.map(({ op, path }) => `${op} ${path}`)].join(" ")
  );
}

Deno.test("diff names each change, in order of first capture", async () => {
  assert.deepEqual(await inWords("2026-03-01", "2026-03-02"), [
    "edited edited replace /text",
    "deleted deleted",
    "restored restored replace /text",
    "added added add /text",
  ]);
});

Deno.test("diff gives the value that is there in the end, and of what is deleted the last one", async () => {
  const logs = openTexts({ "entries.jsonl": LIFE });
  const ends = ["2026-03-01", "2026-03-02"].map((day) => at(`${day}T12:00:00Z`));
  const texts = async (from: number, to: number) => {
    const rows = diffRows(logs, "entries", ends[from]!, ends[to]!, ALL);
    return (await Array.fromAsync(rows)).map(({ id, entry }) =>
      `${id} ${(entry.value as { text: string }).text}`
    );
  };
  assert.deepEqual(await texts(0, 1), ["edited y", "deleted x", "restored y", "added x"]);
  assert.deepEqual(await texts(1, 0), ["edited x", "deleted x", "restored y", "added x"]);
});

Deno.test("diff backwards tells what going back would do", async () => {
  assert.deepEqual(await inWords("2026-03-02", "2026-03-01"), [
    "edited edited replace /text",
    "deleted restored",
    "restored deleted",
    "added deleted",
  ]);
});

Deno.test("diff orders by the first line that either end state folds", async () => {
  const logs = openTexts({
    "entries.jsonl": [
      '{"id":"b","at":"2026-03-02T00:00:00Z","text":"x"}',
      '{"id":"a","at":"2026-03-01T00:00:00Z","text":"x"}',
      '{"id":"b","at":"2026-03-01T00:00:00Z","text":"y"}',
      '{"id":"a","at":"2026-03-02T00:00:00Z","text":"y"}',
      '{"id":"b","at":"2026-03-02T00:00:00Z","text":"z"}',
    ].join("\n"),
  });
  const early = at("2026-03-01T12:00:00Z"), late = at("2026-03-02T12:00:00Z");
  for (const [from, to] of [[early, late], [late, early]] as const) {
    const rows: DiffRow[] = await Array.fromAsync(diffRows(logs, "entries", from, to, ALL));
    assert.deepEqual(rows.map(({ id }) => id), ["b", "a"]);
  }
});
