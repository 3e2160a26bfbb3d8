/**
 * `log sync` as a real process that dies at a request: before it is carried out, or before its
 * answer comes back.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  BucketProcesses,
  PROCESS_URL,
  read,
  write,
} from "../lib/testing/buckets/bucket_processes.ts";
import { SYNC_SCENES } from "../lib/testing/buckets/sync_scenes.ts";
import { lane } from "../lib/testing/lanes/lane.ts";

/** Only the soak lane dies at every request. */
const STEP = lane.name === "soak" ? 1 : 7;

for (const [what, { args, prepare, text }] of Object.entries(SYNC_SCENES)) {
  Deno.test(`a process that dies at any request of ${what} loses nothing, and the next goes on`, async () => {
    await using processes = await BucketProcesses.start();
    const files = await prepare(processes);
    const beginning = processes.bucket.backup();
    let died = 0;
    for (const isCarriedOut of [false, true]) {
      for (let nth = isCarriedOut ? 1 : 0;; nth += STEP) {
        processes.bucket.restore(beginning);
        const own = processes.directory(files);
        const { isKilled, stderr } = await processes.run(own, args, {
          killAt: { nth, isCarriedOut },
        });
        if (!isKilled) {
          assert.equal(read(own), text, stderr);
          break;
        }
        died++;
        await processes.sync(own, "--init", PROCESS_URL);
        for (const dir of [own, await processes.joined()]) {
          assert.equal(read(dir), text, `request ${nth}`);
        }
      }
    }
    assert(died >= 3, `it died ${died} times`);
  });
}

Deno.test("two processes that sync at once both come to the same", async () => {
  await using processes = await BucketProcesses.start();
  const laptop = await processes.joined(), phone = await processes.joined();
  for (let round = 2; round < 6; round++) {
    for (const [dir, id] of [[laptop, "l"], [phone, "p"]] as const) {
      write(dir, `{"id":"${id}${round}","at":"2026-03-01T0${round}:00:00Z"}\n`);
    }
    const ended = await Promise.all([laptop, phone].map((dir) => processes.run(dir, ["sync"])));
    assert.deepEqual(ended.map(({ code }) => code), [0, 0]);
  }
  for (const dir of [laptop, phone, laptop]) await processes.sync(dir);
  assert.equal(read(phone), read(laptop));
  assert.equal(read(laptop).trimEnd().split("\n").length, 8);
});
