import assert from "node:assert/strict";
import { PacedSync } from "./paced_sync.ts";

/** A disk whose syncs take as long as it is told, and a clock that only they and the test move. */
function slowDisk() {
  const disk = { nowMs: 0, syncMs: 0.3, threads: [] as string[] };
  const take = (thread: string) => {
    disk.nowMs += disk.syncMs;
    disk.threads.push(thread);
  };
  const file = {
    syncData: () => Promise.resolve(take("other")),
    syncDataSync: () => take("this"),
  };
  const sync = new PacedSync(file, () => disk.nowMs);
  const times = async (count: number) => {
    disk.threads = [];
    for (; count > 0; count--) await sync.run();
    return disk.threads.join(" ");
  };
  return { disk, times };
}

Deno.test("a burst of syncs of a fast disk stays in its thread after the first", async () => {
  const { times } = slowDisk();
  assert.equal(await times(4), "other this this this");
});

Deno.test("a burst of syncs leaves its thread every 10 ms", async () => {
  const { disk, times } = slowDisk();
  disk.syncMs = 1;
  const threads = await times(24);
  assert.equal(threads, `other ${"this ".repeat(10)}other ${"this ".repeat(10)}other this`);
});

Deno.test("a sync that comes alone goes to another thread", async () => {
  const { disk, times } = slowDisk();
  await times(2);
  disk.nowMs += 1000;
  assert.equal(await times(1), "other");
});

Deno.test("syncs of a slow disk go to another thread until it is fast again", async () => {
  const { disk, times } = slowDisk();
  await times(2);
  disk.syncMs = 1.5;
  assert.equal(await times(3), "this other other");
  disk.syncMs = 1;
  assert.equal(await times(2), "other this");
});

Deno.test("a sync that fails says so from either thread, and the next is a sync again", async () => {
  let isBroken = false, count = 0;
  const syncDataSync = () => {
    count++;
    if (isBroken) throw new Error("the disk is full");
  };
  // deno-lint-ignore require-await -- it fails as a promise does
  const syncData = async () => syncDataSync();
  const sync = new PacedSync({ syncData, syncDataSync }, () => 0);
  isBroken = true;
  await assert.rejects(sync.run(), /full/);
  isBroken = false;
  await sync.run();
  isBroken = true;
  await assert.rejects(sync.run(), /full/);
  assert.equal(count, 3);
});
