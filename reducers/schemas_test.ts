import assert from "node:assert/strict";
import type { LineSchema } from "../lib/validate/schema.ts";
import { entitySchema } from "./entity_schema.ts";
import { entrySchema } from "./entries_schema.ts";
import { eventSchema } from "./event_schema.ts";
import { firingSchema } from "./firings_schema.ts";
import { interactionSchema } from "./interactions_schema.ts";
import { sessionSchema } from "./sessions_schema.ts";

function problemPaths(schema: LineSchema, line: unknown): string[] {
  const issues = schema.safeParse(line).error?.issues ?? [];
  return issues.map(({ path }) => path.join("."));
}

const SHARED = {
  id: "a",
  at: "2026-03-01T08:00:00.123456+01:00",
  device: "phone",
  actor: "user",
};
const FULL_LINES: [string, LineSchema, Record<string, unknown>][] = [
  ["entries", entrySchema, {
    ...SHARED,
    is_deleted: true,
    is_restored: false,
    created_at: "2026-03-01T08:00:00Z",
    text: "saudade",
    context: "a song",
    shape: { kind: "word", confidence: 0.9 },
    tags: ["pt"],
  }],
  ["interactions", interactionSchema, {
    ...SHARED,
    entry_id: "e",
    kind: "review",
    grade: "good",
    session_id: "s",
  }],
  ["firings", firingSchema, {
    ...SHARED,
    entry_id: "e",
    surface: "carry_this",
  }],
  ["sessions", sessionSchema, {
    ...SHARED,
    kind: "practice",
    started_at: "2026-03-01T08:00:00Z",
    ended_at: "2026-03-01t08:10:00z",
  }],
  ["entity", entitySchema, { ...SHARED, is_deleted: true, is_restored: false }],
  ["event", eventSchema, SHARED],
];

for (const [log, schema, line] of FULL_LINES) {
  Deno.test(`${log} schema accepts a line when only the id is there`, () => {
    assert.deepEqual(problemPaths(schema, { id: "a" }), []);
  });

  Deno.test(`${log} schema accepts every known key when its type is right`, () => {
    assert.deepEqual(problemPaths(schema, line), []);
  });

  Deno.test(`${log} schema accepts keys that it does not know`, () => {
    const foreign = JSON.parse('{"id": "a", "mood": 1, "__proto__": [null]}');
    assert.deepEqual(problemPaths(schema, foreign), []);
  });

  Deno.test(`${log} schema names every known key when no type is right`, () => {
    const wrong = Object.fromEntries(Object.keys(line).map((key) => [key, 7]));
    assert.deepEqual(problemPaths(schema, wrong), Object.keys(line));
  });

  Deno.test(`${log} schema refuses a line when the id is missing or empty`, () => {
    assert.deepEqual(problemPaths(schema, {}), ["id"]);
    assert.deepEqual(problemPaths(schema, { id: "" }), ["id"]);
  });

  Deno.test(`${log} schema refuses a time when it is not an RFC 3339 instant`, () => {
    for (const at of ["2026-02-29T08:00:00Z", "2026-03-01T08:00:00", "today"]) {
      assert.deepEqual(problemPaths(schema, { id: "a", at }), ["at"]);
    }
  });
}

Deno.test("entries schema accepts null when it stands for no text, context or shape", () => {
  const line = { id: "a", text: null, context: null, shape: null };
  assert.deepEqual(problemPaths(entrySchema, line), []);
});

Deno.test("entries schema tells a list from an object when it judges the shape", () => {
  assert.deepEqual(problemPaths(entrySchema, { id: "a", shape: [] }), [
    "shape",
  ]);
});

Deno.test("entries schema names the tag when one is not a string", () => {
  const line = { id: "a", tags: ["pt", null] };
  assert.deepEqual(problemPaths(entrySchema, line), ["tags.1"]);
});

Deno.test("interactions schema refuses a grade when FSRS does not know it", () => {
  for (const grade of ["again", "hard", "good", "easy"]) {
    assert.deepEqual(problemPaths(interactionSchema, { id: "a", grade }), []);
  }
  for (const grade of ["Good", "manual", "3", null]) {
    assert.deepEqual(problemPaths(interactionSchema, { id: "a", grade }), [
      "grade",
    ]);
  }
});

Deno.test("sessions schema refuses a span when its ends are not instants", () => {
  const line = { id: "a", started_at: "noon", ended_at: "2026-03-01" };
  assert.deepEqual(problemPaths(sessionSchema, line), [
    "started_at",
    "ended_at",
  ]);
});

Deno.test("every schema says what is expected when a key is wrong", () => {
  const messages = entrySchema
    .safeParse({ id: "", at: "noon", text: 7 }).error?.issues
    .map(({ message }) => message);
  assert.deepEqual(messages, [
    "Invalid input: expected a string that is not empty",
    "Invalid input: expected an RFC 3339 instant with an offset",
    "Invalid input: expected string, received number",
  ]);
});
