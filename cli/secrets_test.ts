/**
 * The secret key while processes use it: it must stay in their environment.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  BucketProcesses,
  PROCESS_FILE,
  type RunOptions,
} from "../lib/testing/buckets/bucket_processes.ts";
import { TEST_ACCESS } from "../lib/testing/buckets/test_bucket.ts";

const SECRET = TEST_ACCESS.secretAccessKey;
const LINE = '{"id":"a","at":"2026-03-01T08:00:00Z"}\n';

/** What everybody on the machine sees of a process, and what it hands to those that it starts. */
function shownOf(pid: number): string {
  const read = (path: string) => Deno.readTextFileSync(`/proc/${path}`);
  const tasks = [...Deno.readDirSync(`/proc/${pid}/task`)];
  const children = tasks.flatMap(({ name }) =>
    read(`${pid}/task/${name}/children`).trim().split(" ").filter((child) => child !== "")
  );
  const ofChildren = children.map((child) => read(`${child}/cmdline`) + read(`${child}/environ`));
  return [read(`${pid}/cmdline`), ...ofChildren].join();
}

Deno.test({
  name: "a secret is in no list of processes while they sync, read or write, and is not printed",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using processes = await BucketProcesses.start();
    const laptop = processes.directory({ [PROCESS_FILE]: LINE });
    const shown: string[] = [];
    processes.onRequest = (pid) => shown.push(shownOf(pid));
    const runs: [string[], RunOptions, number][] = [
      [["sync", "--init", processes.url], {}, 0],
      [["sync"], {}, 0],
      [["sync"], { env: { AWS_ACCESS_KEY_ID: "AKOTHER" } }, 3],
    ];
    for (const [args, { env }, code] of runs) {
      const options = { env: { LOG_DEBUG: "1", ...env } };
      const ended = await processes.run(laptop, [...args, "--verbose"], options);
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, /request 1: /);
      assert(!`${ended.stdout}${ended.stderr}`.includes(SECRET));
    }
    for (const args of [["list"], ["capture", "Fernweh"]]) {
      const ended = await processes.run(processes.url, [...args, "--verbose"]);
      assert.equal(ended.code, 0, ended.stderr);
      assert(!`${ended.stdout}${ended.stderr}`.includes(SECRET));
    }
    for (const words of shown) assert(!words.includes(SECRET), "it is in a list of processes");
    assert.match(shown[0]!, /--init/);
  },
});
