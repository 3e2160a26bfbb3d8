import assert from "node:assert/strict";
import { rowsOf } from "../lib/replay/projection.ts";
import { openTexts } from "../lib/testing/models/check.ts";
import { sessions } from "./sessions.ts";

/** How long each session took, after its last line. */
async function durations(...lines: Record<string, unknown>[]): Promise<(bigint | null)[]> {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const { state } = await openTexts({ "sessions.jsonl": text }).replay("sessions", sessions);
  return Array.from(rowsOf(state), (row) => row.durationMicros);
}

const started_at = "2026-03-29T01:59:00+01:00";

Deno.test("sessions takes the duration from the span of the latest line", async () => {
  assert.deepEqual(
    await durations(
      { id: "a", started_at },
      { id: "b", started_at, ended_at: started_at },
      { id: "a", started_at, ended_at: "2026-03-29T03:01:00.000001+02:00" },
    ),
    [120_000_001n, 0n],
  );
});

Deno.test("sessions has no duration without a span that makes sense", async () => {
  assert.deepEqual(
    await durations(
      { id: "open", started_at },
      { id: "unstarted", ended_at: started_at },
      { id: "backwards", started_at, ended_at: "2026-03-29T00:58:59.999999Z" },
      { id: "unreadable", started_at, ended_at: "later" },
      { id: "a number", started_at, ended_at: 7 },
      { id: "reopened", started_at, ended_at: started_at },
      { id: "reopened", started_at },
    ),
    [null, null, null, null, null, null],
  );
});
