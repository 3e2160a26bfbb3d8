import assert from "node:assert/strict";
import { runProcesses } from "../lib/testing/buckets/process_run.ts";
import { lane } from "../lib/testing/lanes/lane.ts";

Deno.test("processes that sync over a bad line, some killed, leave the same lines on all devices", async () => {
  for (const seed of lane.seeds(1)) {
    const { faults, faulty, killed } = await runProcesses(seed);
    assert.deepEqual(faults, [], `seed ${seed}`);
    assert(faulty > 0, `seed ${seed}: no request met a fault`);
    if (seed === 1) assert(killed > 0, "a process was killed");
  }
});
