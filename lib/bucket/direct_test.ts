import assert from "node:assert/strict";
import { type DirectRun, runDirect } from "../testing/buckets/direct_run.ts";
import { lane } from "../testing/lanes/lane.ts";
import { ALL_RULES } from "./chain/rules.ts";

const SEEDS = 5;
/** A rule that is switched off must show within so many seeds. */
const SEEDS_TO_FIND = 40;

function isRight({ lost, doubled }: DirectRun): boolean {
  return lost.length === 0 && doubled.length === 0;
}

Deno.test("writers of a bucket lose and double nothing, whatever becomes of their requests", async () => {
  let acknowledged = 0, faults = 0;
  for (const first of lane.seeds(1)) {
    for (let seed = first; seed < first + SEEDS; seed++) {
      const run = await runDirect(seed);
      assert(isRight(run), `seed ${seed}: lost ${run.lost}, doubled ${run.doubled}`);
      acknowledged += run.acknowledged;
      faults += run.faults;
    }
  }
  assert(
    acknowledged > 60 * SEEDS && faults > 100 * SEEDS,
    `${acknowledged} lines, ${faults} faults`,
  );
});

for (
  const [rule, rules] of [
    ["the id of a write", { ...ALL_RULES, settlesById: false }],
    ["a look for packs", { ...ALL_RULES, looksForPacks: false }],
  ] as const
) {
  Deno.test(`the run with faults finds what goes wrong without ${rule}`, async () => {
    for (let seed = 1; seed <= SEEDS_TO_FIND; seed++) {
      const isFound = await runDirect(seed, { rules }).then((run) => !isRight(run), () => true);
      if (isFound) return;
    }
    assert.fail(`not found in ${SEEDS_TO_FIND} seeds`);
  });
}
