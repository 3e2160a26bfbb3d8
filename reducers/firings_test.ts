import assert from "node:assert/strict";
import type { FiringsSummary } from "../lib/answers.ts";
import { openTexts } from "../lib/testing/models/check.ts";
import { firings } from "./firings.ts";

async function summaryOf(...lines: Record<string, unknown>[]): Promise<FiringsSummary> {
  const text = lines.map((line) => `${JSON.stringify({ entry_id: "a", ...line })}\n`).join("");
  const { state } = await openTexts({ "firings.jsonl": text }).replay("firings", firings);
  return state.summaryOf("a");
}

Deno.test("firings counts per surface, the most used first, each with its last time", async () => {
  const summary = await summaryOf(
    { id: "1", at: "2026-03-04T00:00:00Z", surface: "widget" },
    { id: "2", at: "2026-03-01T00:00:00Z", surface: "notification" },
    { id: "3", at: "2026-03-02T00:00:00Z", surface: "notification" },
    { id: "4", at: "2026-03-03T00:00:00Z" },
    { id: "5", at: "2026-03-09T00:00:00Z", surface: "widget", entry_id: "b" },
  );
  assert.deepEqual(summary, {
    count: 4,
    last_at: "2026-03-04T00:00:00Z",
    by_surface: [
      { surface: "notification", count: 2, last_at: "2026-03-02T00:00:00Z" },
      { surface: null, count: 1, last_at: "2026-03-03T00:00:00Z" },
      { surface: "widget", count: 1, last_at: "2026-03-04T00:00:00Z" },
    ],
  });
});

Deno.test("firings counts an event once, by its latest line", async () => {
  const { count, by_surface } = await summaryOf(
    { id: "1", at: "2026-03-01T00:00:00Z", surface: "widget" },
    { id: "1", at: "2026-03-02T00:00:00Z", surface: "notification" },
  );
  assert.equal(count, 1);
  assert.deepEqual(by_surface.map(({ surface }) => surface), ["notification"]);
});

Deno.test("firings gives no time where none is known", async () => {
  assert.deepEqual(await summaryOf({ id: "1", surface: "widget" }), {
    count: 1,
    last_at: null,
    by_surface: [{ surface: "widget", count: 1, last_at: null }],
  });
});

Deno.test("firings of an entry that was never surfaced are none", async () => {
  const summary = await summaryOf({ id: "1", entry_id: "b" });
  assert.deepEqual(summary, { count: 0, last_at: null, by_surface: [] });
});

Deno.test("firings counts anew what was asked for before another line came", async () => {
  const counts: number[] = [];
  const text = '{"id":"1","entry_id":"a"}\n{"id":"2","entry_id":"a"}\n{"id":"1","entry_id":"b"}\n';
  const { state } = await openTexts({ "firings.jsonl": text }).replay("firings", firings, {
    observe: { before: (state) => counts.push(state.summaryOf("a").count) },
  });
  assert.deepEqual([...counts, state.summaryOf("a").count], [0, 1, 2, 1]);
});
