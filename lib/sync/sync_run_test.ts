import assert from "node:assert/strict";
import { ALL_RULES } from "../bucket/chain/rules.ts";
import { runSync, type SyncRunOptions } from "../testing/buckets/sync_run.ts";
import { lane } from "../testing/lanes/lane.ts";

const SEEDS = 4;
/** What is switched off must show within so many seeds. */
const SEEDS_TO_FIND = 30;

async function isFound(options: SyncRunOptions): Promise<boolean> {
  for (let seed = 1; seed <= SEEDS_TO_FIND; seed++) {
    const faults = await runSync(seed, options).then((run) => run.faults, (error) => [error]);
    if (faults.length > 0) return true;
  }
  return false;
}

for (
  const [what, options] of [
    ["requests fail and devices die", {}],
    ["the bucket is restored from a backup meanwhile", { restores: true }],
  ] as const
) {
  Deno.test(`devices that sync hold the same lines in the end, although ${what}`, async () => {
    let crashes = 0, rewrites = 0;
    for (const first of lane.seeds(1)) {
      for (let seed = first; seed < first + SEEDS; seed++) {
        const run = await runSync(seed, options);
        assert.deepEqual(run.faults, [], `seed ${seed}`);
        assert.equal(run.guarded, 0, `seed ${seed}: the guard had to help`);
        crashes += run.crashes;
        rewrites += run.rewrites;
      }
    }
    assert(crashes > 0 && rewrites > 0, `${crashes} crashes, ${rewrites} rewrites`);
  });
}

Deno.test("the run of devices finds what goes wrong without a look for packs", async () => {
  // The look at the head would stop most of these devices, too.
  const rules = { ...ALL_RULES, checksHead: false };
  assert(await isFound({ rules: { ...rules, looksForPacks: false } }));
});

Deno.test("the run of devices finds what goes wrong without a look at the head", async () => {
  assert(await isFound({ rules: { ...ALL_RULES, checksHead: false }, restores: true }));
});

Deno.test("a sync that would lose a line of the file writes nothing, whatever led to it", async () => {
  const run = await runSync(1, { shortens: true });
  assert.deepEqual(run.faults, []);
  assert(run.guarded > 0);
  assert(await isFound({ shortens: true, guards: false }), "it is the guard that keeps them");
});
