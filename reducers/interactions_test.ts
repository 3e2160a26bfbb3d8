import fc from "fast-check";
import assert from "node:assert/strict";
import type { Logs } from "../lib/logs/logs.ts";
import { NO_CUT } from "../lib/replay/cut.ts";
import { assertProperty } from "../lib/testing/lanes/assert_property.ts";
import { openTexts } from "../lib/testing/models/check.ts";
import { formatInstant, parseInstant } from "../lib/time/instant.ts";
import { interactions } from "./interactions.ts";

function review(id: string, at: string | null, more: Record<string, unknown> = {}): string {
  const time = at === null ? {} : { at: `2026-03-${at}:00Z` };
  const line = { id, ...time, entry_id: "a", kind: "review", grade: "good", ...more };
  return `${JSON.stringify(line)}\n`;
}

function open(...lines: string[]): Logs {
  return openTexts({ "interactions.jsonl": lines.join("") });
}

/** The reviews of `a` that count, in order, as words. */
async function reviewsOf(...lines: string[]): Promise<string[]> {
  const { state } = await open(...lines).replay("interactions", interactions);
  return state.reviewsOf("a").map(({ at, grade }) => `${formatInstant(at).slice(8, 16)} ${grade}`);
}

Deno.test("interactions counts an event once, by its latest line", async () => {
  const reviews = await reviewsOf(
    review("1", "01T08:00"),
    review("2", "02T08:00"),
    review("1", "03T08:00", { grade: "again" }),
  );
  assert.deepEqual(reviews, ["02T08:00 good", "03T08:00 again"]);
});

Deno.test("interactions moves an event to the entry that its later line names", async () => {
  const lines = [review("1", "01T08:00"), review("1", "02T08:00", { entry_id: "b" })];
  const { state } = await open(...lines).replay("interactions", interactions);
  assert.deepEqual([state.of("a").length, state.of("b").length], [0, 1]);
  const asked = open(...lines);
  assert.equal((await asked.interactionsOf("a", NO_CUT)).of("a").length, 0);
  assert.equal((await asked.interactionsOf("b", NO_CUT)).of("b").length, 1);
  const cut = { through: parseInstant("2026-03-01T12:00:00Z"), lineMax: null };
  assert.equal((await asked.interactionsOf("a", cut)).of("a").length, 1);
  assert.equal((await asked.interactionsOf("b", cut)).of("b").length, 0);
});

Deno.test("interactions lists by time, and at equal times in log order of the lines in force", async () => {
  const { state } = await open(
    review("1", "02T08:00"),
    review("2", "01T08:00"),
    review("3", "02T08:00"),
    review("1", "02T08:00"),
  ).replay("interactions", interactions);
  assert.deepEqual(state.of("a").map(({ id }) => id), ["2", "3", "1"]);
});

Deno.test("interactions lets only graded reviews with a time count", async () => {
  const reviews = await reviewsOf(
    review("no time yet", null),
    review("seen", "01T08:00", { kind: "seen" }),
    review("kind", "01T08:00", { kind: ["review"] }),
    review("Kind", "01T08:00", { kind: "Review" }),
    review("grade", "01T08:00", { grade: "perfect" }),
    review("Grade", "01T08:00", { grade: "Good" }),
    review("number", "01T08:00", { grade: 3 }),
    review("none", "01T08:00", { grade: undefined }),
    review("inherited", null, { grade: "hard" }),
    review("good", "02T08:00"),
    review("nobody's", "02T08:00", { entry_id: null }),
  );
  assert.deepEqual(reviews, ["01T08:00 hard", "02T08:00 good"]);
});

Deno.test("interactions lists anew what was asked for before another line came", async () => {
  const counts: number[] = [];
  await open(review("1", "01T08:00"), review("2", "02T08:00"), review("1", "03T08:00"))
    .replay("interactions", interactions, {
      observe: { before: (state) => counts.push(state.of("a").length) },
    });
  assert.deepEqual(counts, [0, 1, 2]);
});

Deno.test("a review that arrives late changes the review state as if it had been on time", async () => {
  const grade = fc.constantFrom("again", "hard", "good", "easy");
  const events = fc.array(grade, { minLength: 2, maxLength: 8 }).map((grades) =>
    grades.map((grade, index) => review(`${index}`, `0${index + 1}T08:00`, { grade }))
  );
  const property = fc.asyncProperty(
    events.chain((lines) =>
      fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }))
    ),
    async ([onTime, merged]) => {
      const [expected, found] = await Promise.all([onTime, merged].map(async (lines) => {
        const srsOf = await open(...lines).srs(NO_CUT);
        return srsOf("a");
      }));
      assert.equal(expected?.reps, onTime.length);
      assert.deepEqual(found, expected);
    },
  );
  await assertProperty(property, { seed: 1, numRuns: 20 });
});
