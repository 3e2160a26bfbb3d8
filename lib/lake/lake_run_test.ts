import assert from "node:assert/strict";
import { type LakeRun, type LakeRunOptions, runLake } from "../testing/lakes/lake_run.ts";
import { lane } from "../testing/lanes/lane.ts";
import { ALL_LAKE_RULES, type LakeRules } from "./runs/rules.ts";

/** So many seeds are run; soaking makes all that the figures of the design ask for. */
const SEEDS = lane.name === "soak" ? 12 : lane.runs(2);
/** A rule that is switched off must show within so many seeds. */
const SEEDS_TO_FIND = 60;

for (const place of ["folder", "bucket"] as const) {
  Deno.test(`a lake in a ${place} says what logs were, whoever dies, races and rewrites`, async () => {
    let checks = 0, crashes = 0;
    for (const first of lane.seeds(1)) {
      for (let seed = first; seed < first + SEEDS; seed++) {
        const run = await runLake(seed, { place });
        assert.deepEqual(run.faults, [], `seed ${seed}`);
        checks += run.checks;
        crashes += run.crashes;
      }
    }
    assert(checks >= 180 * SEEDS && crashes > 0, `${checks} checks, ${crashes} crashes`);
  });
}

/** Where the lack of each rule shows the soonest. */
const PLACES: Readonly<Record<keyof LakeRules, LakeRunOptions["place"] | null>> = {
  createsOnly: "bucket",
  comparesPrefix: "folder",
  raisesGen: "folder",
  renewsSpans: "folder",
  putsSpansFirst: "folder",
  dropsReplaced: "folder",
  // What takes long to come up by chance has tests of its own, here and in `runs/`.
  buildsOnWhatCounts: null,
  sealsFirst: null,
  keepsWhatIsSeen: null,
  looksAfterwards: null,
};

for (const [rule, place] of Object.entries(PLACES)) {
  if (place === null) continue;
  Deno.test(`the runs with faults find what goes wrong without the rule ${rule}`, async () => {
    const rules = { ...ALL_LAKE_RULES, [rule]: false };
    const isWrong = ({ faults }: LakeRun) => faults.length > 0;
    for (let seed = 1; seed <= SEEDS_TO_FIND; seed++) {
      if (await runLake(seed, { place, rules }).then(isWrong, () => true)) return;
    }
    assert.fail(`not found in ${SEEDS_TO_FIND} seeds`);
  });
}
