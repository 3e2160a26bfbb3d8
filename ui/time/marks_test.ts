import assert from "node:assert/strict";
import type { Mark } from "../server/answers.ts";
import { axisOf } from "./axis.ts";
import { drawnMarks } from "./marks.ts";

const AXIS = axisOf("2026-01-01T00:00:00Z", "2026-01-11T00:00:00Z");

const mark = (kind: Mark["kind"], day: number, line: number | null): Mark => ({
  kind,
  at: `2026-01-${String(day).padStart(2, "0")}T00:00:00Z`,
  line,
});

Deno.test("marks of a kind in one place are one, and count the rest", () => {
  const marks = [mark("malformed", 2, 7), mark("ignored", 2, 8), mark("malformed", 2, 9)];
  assert.deepEqual(drawnMarks(marks, AXIS).map(({ kind, words }) => [kind, words]), [
    ["malformed", "line 7 cannot be read, and 1 more"],
    ["ignored", "line 8 has no effect"],
  ]);
});

Deno.test("a merge says when it ran", () => {
  const merge = { ...mark("merge", 11, null), ran_at: "2026-02-01T00:00:00Z" };
  assert.deepEqual(drawnMarks([merge], AXIS), [
    { kind: "merge", share: 1, words: "log merge 2026-02-01T00:00:00Z" },
  ]);
});

Deno.test("very many steps of clocks hide no line that cannot be read", () => {
  const steps = Array.from({ length: 300 }, (_, line) => mark("step-back", 3, line));
  const drawn = drawnMarks([...steps, mark("malformed", 4, 301)], AXIS);
  assert.deepEqual(drawn.map(({ kind }) => kind), ["malformed"]);
});
