import fc from "fast-check";
import { deepEqual, equal, ok } from "node:assert/strict";
import { assertProperty } from "../../../lib/testing/lanes/assert_property.ts";
import { plain } from "../../terminal/style.ts";
import { chartLines, type DayCount } from "./chart.ts";

function chart(days: readonly DayCount[], columns: number): string[] {
  return [...chartLines(days, columns, plain)];
}

function daysFrom(first: string, counts: readonly number[]): DayCount[] {
  const start = Temporal.PlainDate.from(first);
  return counts
    .map((lines, index) => ({ day: start.add({ days: index }).toString(), lines }))
    .filter(({ lines }) => lines > 0);
}

Deno.test("chart draws a column a day when there is room", () => {
  deepEqual(chart(daysFrom("2026-03-28", [8, 0, 4, 1, 16, 32, 0, 0, 2, 31, 12, 6]), 40), [
    "lines per day",
    "32      █   ▇",
    "        █   █",
    "       ██   █▄",
    "   █ ▄▁██  ▂██▆",
    "   2026-03-28 to 2026-04-08",
  ]);
});

Deno.test("chart puts several days in a column when there is not", () => {
  const lines = chart(daysFrom("2026-01-01", new Array(90).fill(2)), 34);
  equal(lines[0], "lines per 3 days");
  equal(lines[1], "6 " + "█".repeat(30));
  equal(lines.at(-1), "  2026-01-01          2026-03-31");
});

Deno.test("chart lets the smallest count be seen beside the largest", () => {
  const lines = chart(daysFrom("2026-01-01", [1, 100_000]), 40);
  equal(lines[4], "       ▁█");
});

Deno.test("chart is empty when no day has lines", () => {
  deepEqual(chart([], 40), []);
});

Deno.test("chart fits the columns it is given", () => {
  const counts = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 800 });
  assertProperty(
    fc.property(counts, fc.integer({ min: 40, max: 200 }), (counts, columns) => {
      const lines = chart(daysFrom("2024-02-20", counts), columns);
      ok(lines.every((line) => line.length <= columns));
    }),
    { seed: 1, numRuns: 100 },
  );
});
