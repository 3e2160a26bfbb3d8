/**
 * `log sync` as a real process, over a proxy at which one request meets a fault.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { BucketFault } from "../lib/testing/buckets/bucket_faults.ts";
import { BucketProcesses, read } from "../lib/testing/buckets/bucket_processes.ts";
import { SYNC_SCENES } from "../lib/testing/buckets/sync_scenes.ts";
import { lane } from "../lib/testing/lanes/lane.ts";

const FAULTS: readonly BucketFault[] = [
  "drop",
  "lost",
  "late500",
  "late",
  "s409",
  "s429",
  "s500",
  "s503",
  "cut",
  "short",
  "long",
  "flip",
];
/** Only the soak lane makes every fault at every request. */
const STEP = lane.name === "soak" ? 1 : 37;
/** What a sync exits with that could not be finished. */
const UNFINISHED = 3;

for (const [what, { args, prepare, text }] of Object.entries(SYNC_SCENES)) {
  Deno.test(`a fault at any request of ${what} stops nothing, or the next sync goes on`, async () => {
    await using processes = await BucketProcesses.start();
    const { bucket, proxy } = processes;
    const files = await prepare(processes);
    const beginning = bucket.backup();
    let made = 0;
    for (let combination = 0;; combination += STEP) {
      const nth = Math.floor(combination / FAULTS.length);
      const fault = FAULTS[combination % FAULTS.length]!;
      bucket.restore(beginning);
      const own = processes.directory(files);
      proxy.faults.script = [...new Array<BucketFault>(nth).fill("pass"), fault];
      const { code, stderr } = await processes.run(own, args);
      // The sync was over before.
      if (proxy.faults.script.length > 0) break;
      made++;
      const place = `${fault} at request ${nth + 1}: ${stderr}`;
      await proxy.faults.sendLate();
      if (code === UNFINISHED) await processes.sync(own, ...args.slice(1));
      else assert.equal(code, 0, place);
      for (const dir of [own, await processes.joined()]) assert.equal(read(dir), text, place);
    }
    proxy.faults.script = [];
    assert(made > 0);
  });
}
