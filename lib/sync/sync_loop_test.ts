import assert from "node:assert/strict";
import { MemoryStorage } from "../storage/memory.ts";
import { initDevice, SYNC_FILE, syncOptions } from "../testing/buckets/sync_device.ts";
import { TestBucket } from "../testing/buckets/test_bucket.ts";
import { initRemote } from "./init.ts";
import { SYNC_TIMES, SyncLoop } from "./sync_loop.ts";

const LINE = '{"id":"a","at":"2026-03-01T00:00:00Z"}\n';

Deno.test("a loop that is closed ends a sync whose network hangs, and the next one goes on", async () => {
  const bucket = new TestBucket();
  const storage = await initDevice(bucket, "");
  storage.append(SYNC_FILE, LINE);
  for (const method of ["GET", "PUT"]) {
    const asked = Promise.withResolvers<void>();
    const hanging = {
      fetch(request: Request): Promise<Response> {
        if (request.method !== method) return bucket.fetch(request);
        asked.resolve();
        return new Promise(() => {});
      },
    };
    const times = { ...SYNC_TIMES, closeMs: 0 };
    const loop = new SyncLoop(storage, { ...syncOptions(hanging), times });
    await asked.promise;
    await loop[Symbol.asyncDispose]();
    assert.equal(loop.status.last_error, "Cannot finish the sync: it was stopped");
    assert.equal(loop.status.pending_lines, 1);
  }
  const loop = new SyncLoop(storage, syncOptions(bucket));
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
  await loop[Symbol.asyncDispose]();
  assert.deepEqual([loop.status.head.entries, loop.status.pending_lines], [1, 0]);
});

Deno.test("a loop that is closed waits for a sync under way", async () => {
  const bucket = new TestBucket();
  const storage = await initDevice(bucket, LINE);
  const asked = Promise.withResolvers<void>();
  const slow = {
    async fetch(request: Request): Promise<Response> {
      asked.resolve();
      await new Promise((resolve) => setTimeout(resolve, 1));
      return await bucket.fetch(request);
    },
  };
  const loop = new SyncLoop(storage, syncOptions(slow));
  await asked.promise;
  await loop[Symbol.asyncDispose]();
  assert.deepEqual([loop.status.last_error, loop.status.head.entries], [null, 1]);
});

Deno.test("a loop that is closed while it names the bucket leaves nothing of the probe there", async () => {
  const bucket = new TestBucket();
  const asked = Promise.withResolvers<void>();
  let requests = 0;
  const hanging = {
    fetch(request: Request): Promise<Response> {
      if (++requests < 9 || request.method === "DELETE") return bucket.fetch(request);
      asked.resolve();
      return new Promise(() => {});
    },
  };
  const options = syncOptions(hanging), storage = new MemoryStorage({});
  const loop = new SyncLoop(storage, {
    ...options,
    times: { ...SYNC_TIMES, closeMs: 0 },
    prepare: (remote) => initRemote(storage, { ...options, remote, timeZone: "UTC" }),
  });
  await asked.promise;
  await loop[Symbol.asyncDispose]();
  assert.equal(loop.status.last_error, "Cannot finish the sync: it was stopped");
  assert.deepEqual([...bucket.objects.keys()], []);
});
