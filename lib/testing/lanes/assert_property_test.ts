import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "./assert_property.ts";
import { Lane } from "./lane.ts";

const RUNS = { seed: 1, numRuns: 20 };

function laneOf(variables: Record<string, string> = {}): Lane {
  return Lane.from(new Map(Object.entries(variables)));
}

/** What a property is tried with, one after another. */
function triedIn(lane: Lane): number[] {
  const tried: number[] = [];
  assertProperty(fc.property(fc.nat(), (n) => void tried.push(n)), RUNS, lane);
  return tried;
}

const FULL = laneOf();
const SOAK = laneOf({ LOG_TEST_LANE: "soak", LOG_TEST_SEED: "7" });

Deno.test("assertProperty tries the same values in each run of the full lane", () => {
  assert.equal(triedIn(FULL).length, 20);
  assert.deepEqual(triedIn(FULL), triedIn(FULL));
});

Deno.test("assertProperty tries the first quarter of them in the quick lane", () => {
  assert.deepEqual(triedIn(laneOf({ LOG_TEST_LANE: "quick" })), triedIn(FULL).slice(0, 5));
});

Deno.test("assertProperty tries them and ten times as many others in the soak lane", () => {
  const tried = triedIn(SOAK);
  assert.deepEqual([tried.length, tried.slice(0, 20)], [220, triedIn(FULL)]);
  assert.deepEqual(tried, triedIn(SOAK));
  const other = laneOf({ LOG_TEST_LANE: "soak", LOG_TEST_SEED: "8" });
  assert.notDeepEqual(triedIn(other).slice(20), tried.slice(20));
});

Deno.test("assertProperty fails when the property does, and names the seed", async () => {
  let calls = 0;
  const never = fc.property(fc.nat(), () => ++calls <= 20);
  assert.throws(() => assertProperty(never, RUNS, SOAK), /seed: 7/);
  const asynchronous = fc.asyncProperty(fc.nat(), () => Promise.resolve(false));
  await assert.rejects(() => assertProperty(asynchronous, RUNS, SOAK), /seed: 1/);
  let tries = 0;
  const later = fc.asyncProperty(fc.nat(), () => Promise.resolve(++tries <= 20));
  await assert.rejects(() => assertProperty(later, RUNS, SOAK), /seed: 7/);
});
