import assert from "node:assert/strict";
import { pairedRatios, spreadOf } from "./statistics.ts";

Deno.test("a spread is the median between the least and the greatest value", () => {
  assert.deepEqual(spreadOf([9, 1, 5]), { median: 5, min: 1, max: 9 });
  assert.deepEqual(spreadOf([9, 1, 5, 6]), { median: 5.5, min: 1, max: 9 });
  assert.deepEqual(spreadOf([]), { median: NaN, min: NaN, max: NaN });
});

Deno.test("a ratio is taken within each turn, so that a slow turn does not count", () => {
  // The ratio of the medians would be 1.
  assert.deepEqual(pairedRatios([1, 2, 30], [2, 4, 60]), { median: 0.5, min: 0.5, max: 0.5 });
  assert.deepEqual(pairedRatios([1, 2], [4, 4]), { median: 0.375, min: 0.25, max: 0.5 });
});

Deno.test("a program that ran once is held against every run", () => {
  assert.deepEqual(pairedRatios([1, 2, 4], [2]), { median: 1, min: 0.5, max: 2 });
});

Deno.test("turns in which a figure could not be taken are left out", () => {
  assert.deepEqual(pairedRatios([1, NaN, 3], [2, 2, 2]), { median: 1, min: 0.5, max: 1.5 });
});
