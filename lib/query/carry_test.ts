import fc from "fast-check";
import assert from "node:assert/strict";
import { POINT } from "../testing/generators/arbitrary.ts";
import { at, checkAgainstModel, openTexts, plainRows } from "../testing/models/check.ts";
import { parseInstant } from "../time/instant.ts";
import type { When } from "../time/when.ts";
import { carryRows } from "./carry.ts";

const NOW = parseInstant("2026-03-29T01:05:00Z")!;

Deno.test("carry gives what is due, most overdue first, then what was never reviewed", async () => {
  const draw = fc.tuple(fc.option(POINT), fc.option(fc.constantFrom(0, 1, 2)));
  await checkAgainstModel(draw, async (logs, model, [point, limit]) => {
    const when = point && point(model.logs.entries.effectives.length);
    const rows = await plainRows(carryRows(logs, when, NOW, limit));
    assert.deepEqual(rows, model.carry(when, NOW, limit));
  }, 40);
});

function review(id: string, entryId: string, time: string, grade: string): string {
  return `{"id":"${id}","at":"${time}","entry_id":"${entryId}","kind":"review","grade":"${grade}"}\n`;
}

const LOGS = openTexts({
  "entries.jsonl": ["fresh1", "later", "soon", "again", "gone", "fresh2"]
    .map((id) => `{"id":"${id}","at":"2026-03-01T00:00:00Z"}\n`).join("") +
    '{"id":"gone","at":"2026-03-01T00:00:00Z","is_deleted":true}\n',
  "interactions.jsonl": review("1", "soon", "2026-03-02T08:00:00Z", "good") +
    review("2", "later", "2026-03-02T08:00:00Z", "easy") +
    review("3", "again", "2026-03-02T08:05:00Z", "again") +
    review("4", "gone", "2026-03-02T08:00:00Z", "again"),
});

async function carried(when: When | null, now: string): Promise<string[]> {
  const rows = await Array.fromAsync(carryRows(LOGS, when, parseInstant(now)!, null));
  return rows.map(({ id }) => id);
}

Deno.test("carry leaves out what is not due yet and what was deleted", async () => {
  assert.deepEqual(await carried(null, "2026-03-02T08:05:59Z"), ["fresh1", "fresh2"]);
  assert.deepEqual(await carried(null, "2026-03-02T08:06:00Z"), ["again", "fresh1", "fresh2"]);
  assert.deepEqual(await carried(null, "2026-03-02T09:00:00Z"), [
    "again",
    "soon",
    "fresh1",
    "fresh2",
  ]);
});

Deno.test("carry as of a time knows only the reviews until then", async () => {
  const before = await carried(at("2026-03-02T07:00:00Z"), "2026-03-09T00:00:00Z");
  assert.deepEqual(before, ["fresh1", "later", "soon", "again", "fresh2"]);
  const during = await carried(at("2026-03-02T08:20:00Z"), "2026-03-09T00:00:00Z");
  assert.deepEqual(during, ["again", "soon", "fresh1", "fresh2"]);
});
