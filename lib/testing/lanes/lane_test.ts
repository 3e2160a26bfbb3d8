import assert from "node:assert/strict";
import { Lane } from "./lane.ts";

function laneOf(variables: Record<string, string> = {}): Lane {
  return Lane.from(new Map(Object.entries(variables)));
}

const FULL = laneOf();
const QUICK = laneOf({ LOG_TEST_LANE: "quick" });
const SOAK = laneOf({ LOG_TEST_LANE: "soak", LOG_TEST_SEED: "700" });

function firstFaults(lane: Lane): number[] {
  return lane.faults().take(4).toArray();
}

Deno.test("the full lane makes every fault, and every run of the fixed seeds", () => {
  assert.deepEqual(firstFaults(FULL), [1, 2, 3, 4]);
  assert.deepEqual(FULL.share([..."abcdefghi"]).join(""), "abcdefghi");
  assert.deepEqual([FULL.runs(30), FULL.randomRuns(30), FULL.seeds(5)], [30, 0, [5]]);
});

Deno.test("the quick lane makes a quarter of the faults and runs, the same each time", () => {
  assert.deepEqual(firstFaults(QUICK), [1, 5, 9, 13]);
  assert.deepEqual(QUICK.share([..."abcdefghi"]).join(""), "aei");
  assert.deepEqual([QUICK.runs(30), QUICK.runs(1), QUICK.randomRuns(30)], [8, 1, 0]);
  assert.deepEqual(QUICK.seeds(5), [5]);
});

Deno.test("the soak lane makes all of it, and many runs from the random seed", () => {
  assert.deepEqual(firstFaults(SOAK), [1, 2, 3, 4]);
  assert.deepEqual([SOAK.runs(30), SOAK.randomRuns(30)], [30, 300]);
  assert.deepEqual(SOAK.seeds(5), [5, 700, 701, 702, 703, 704, 705, 706, 707, 708, 709]);
});

Deno.test("a lane asserts exact counts, the quick one that there are some", () => {
  for (const lane of [FULL, SOAK]) {
    lane.assertCount(10, 10, "faults");
    for (const found of [9, 11]) assert.throws(() => lane.assertCount(found, 10, "faults"));
    lane.assertMore(9, 8, "faults");
    assert.throws(() => lane.assertMore(8, 8, "faults"), /faults: 8, not more than 8/);
  }
  QUICK.assertCount(3, 10, "faults");
  for (const found of [0, 11]) assert.throws(() => QUICK.assertCount(found, 10, "faults"));
  QUICK.assertMore(2, 8, "faults");
  assert.throws(() => QUICK.assertMore(1, 8, "faults"), /faults: 1, not more than 1/);
});

Deno.test("a lane that does not exist is refused, and soaking without a seed", () => {
  assert.throws(() => laneOf({ LOG_TEST_LANE: "slow" }), /Cannot test in the lane "slow"/);
  for (const seed of ["", "x", "-1", "1234567890"]) {
    const variables = { LOG_TEST_LANE: "soak", LOG_TEST_SEED: seed };
    assert.throws(() => laneOf(variables), /Cannot soak: LOG_TEST_SEED is .*\nhint: /);
  }
});
