/**
 * A first upload of more than one commit holds, by a process that is killed within.
 *
 * @module
 */

import assert from "node:assert/strict";
import { BucketProcesses, PROCESS_FILE, read } from "../lib/testing/buckets/bucket_processes.ts";
import { lane } from "../lib/testing/lanes/lane.ts";

const COMMIT_BYTES = 8 * 1024 * 1024;
const PARTS = 3;

/** Lines that fill so many commits, the last of them in part. */
function large(): string {
  let text = "";
  for (let n = 0; text.length < (PARTS - 0.5) * COMMIT_BYTES; n++) {
    text += `{"id":"n${n}","at":"2026-03-01T08:00:00Z","text":"${"x".repeat(4000)}"}\n`;
  }
  return text;
}

Deno.test("a large push that is killed at any part goes on there, and at most one part is sent twice", async () => {
  const text = large();
  await using processes = await BucketProcesses.start();
  const empty = await processes.joined();
  const beginning = processes.bucket.backup();
  const state = Deno.readTextFileSync(`${empty}/remotes/default.json`);
  for (let nth = 0; nth < PARTS; nth++) {
    for (const isCarriedOut of lane.name === "soak" ? [false, true] : [nth % 2 === 0]) {
      const place = `part ${nth + 1}, ${isCarriedOut ? "behind" : "before"} its write`;
      processes.bucket.restore(beginning);
      const own = processes.directory({ [PROCESS_FILE]: text, "remotes/default.json": state });
      processes.proxy.resetTraffic();
      const { isKilled } = await processes.run(own, ["sync"], {
        killAt: { nth, isCarriedOut, ofWrites: true },
      });
      assert(isKilled, place);
      await processes.succeed(own, ["sync"]);
      const twice = processes.proxy.traffic.bytesUp - text.length;
      assert(twice <= COMMIT_BYTES, `${place}: ${twice} bytes were sent twice`);
      const commits = [...processes.bucket.objects.keys()].filter((key) =>
        key.includes("/entries/c/")
      );
      assert.equal(commits.length, PARTS, place);
      assert.equal(read(own), text);
      assert.equal(read(await processes.joined()), text, place);
    }
  }
});
