/**
 * How many requests are made of a bucket, counted by a proxy on the wire.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  BucketProcesses,
  PROCESS_FILE,
  PROCESS_URL,
  write,
} from "../lib/testing/buckets/bucket_processes.ts";
import { TEST_ACCESS } from "../lib/testing/buckets/test_bucket.ts";
import { spawn } from "../lib/testing/processes/spawn.ts";
import { open } from "../mod.ts";

const LOGS = 4;
const LINES = 10_000;

function line(n: number): string {
  return `{"id":"n${n}","at":"2026-03-01T08:00:00Z"}\n`;
}

Deno.test("a sync without news makes two reads a log and one more, and ten thousand lines are one write", async () => {
  await using processes = await BucketProcesses.start();
  const { proxy } = processes;
  const laptop = await processes.joined();
  write(laptop, line(0));
  await processes.sync(laptop);
  proxy.resetTraffic();
  await processes.succeed(laptop, ["sync"]);
  const idle = proxy.traffic;
  assert.equal(idle.classA, 0);
  assert(idle.classB <= 1 + 2 * LOGS, JSON.stringify(idle));

  write(laptop, Array.from({ length: LINES }, (_, n) => line(n + 1)).join(""));
  proxy.resetTraffic();
  await processes.succeed(laptop, ["sync"]);
  const push = proxy.traffic;
  assert(push.classA <= 2 && push.classB <= 13, JSON.stringify(push));
  const size = Deno.statSync(`${laptop}/${PROCESS_FILE}`).size;
  assert.equal(push.bytesUp, size - line(0).length, "each line is sent once");
});

Deno.test("a write to logs in a bucket is one write and one read, for one line as for a hundred at once", async () => {
  await using processes = await BucketProcesses.start();
  const { proxy } = processes;
  await processes.joined();
  const s3 = { ...TEST_ACCESS, endpoint: proxy.endpoint };
  const now = () => 1_777_900_000_000_000n;
  await using state = await open(PROCESS_URL, { now, s3, watch: false });
  await state.hydrate();
  await state.capture("the first");
  // Behind a look, the head is asked for too: the bucket may have been restored since.
  for (const [count, HEAD] of [[1, 2], [1, 1], [100, 1]] as const) {
    proxy.resetTraffic();
    await Promise.all(Array.from({ length: count }, (_, n) => state.capture(`one of many, ${n}`)));
    assert.deepEqual(proxy.traffic.methods, { PUT: 1, HEAD }, `${count} lines`);
  }
});

Deno.test("a command asks little of a bucket that it read before", async () => {
  await using processes = await BucketProcesses.start();
  const { proxy } = processes;
  const laptop = await processes.joined();
  for (let n = 0; n < 12; n++) {
    write(laptop, line(n));
    await processes.sync(laptop);
  }
  const env = { ...proxy.env, XDG_CACHE_HOME: processes.directory() };
  const list = () => spawn(["list", "--json", "--dir", PROCESS_URL], { env });
  const first = await list();
  assert.equal(first.stdout.trim().split("\n").length, 12, first.stderr);
  proxy.resetTraffic();
  assert.deepEqual(await list(), first);
  const { classA, classB } = proxy.traffic;
  assert(classA + classB <= 12, JSON.stringify(proxy.traffic));
});
