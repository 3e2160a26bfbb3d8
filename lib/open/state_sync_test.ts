import assert from "node:assert/strict";
import { open } from "../../mod.ts";
import { LogError } from "../errors.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { openBucket, setUpBucket } from "../testing/buckets/bucket_fixture.ts";
import { TEST_ACCESS, TEST_BUCKET, TestBucket } from "../testing/buckets/test_bucket.ts";

const URL = `s3://${TEST_BUCKET}/me`;
const now = () => 1_777_900_000_000_000n;

function serve(bucket: TestBucket, port = 0) {
  return Deno.serve({ port, hostname: "127.0.0.1", onListen() {} }, bucket.fetch);
}

function accessAt(port: number) {
  return { ...TEST_ACCESS, endpoint: `http://127.0.0.1:${port}` };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

Deno.test("open reads and writes logs in a bucket by their address", async () => {
  const bucket = new TestBucket();
  await setUpBucket(bucket, { prefix: "me/" });
  await using server = serve(bucket);
  const s3 = accessAt(server.addr.port);
  {
    await using state = await open(URL, { now, s3, device: "laptop", watch: false });
    const { line } = await state.capture("Fernweh");
    assert.equal(line, 1);
    assert.equal(state.sync, null);
  }
  await using other = await open(URL, { now, s3, watch: false });
  assert.equal((await other.entries.list()).length, 1);
  const error = await open(URL, { now }).then(() => null, (error) => error);
  assert(error instanceof LogError && error.code === "bad_usage");
});

Deno.test("a state that is closed waits for no answer to what it asked the bucket", async () => {
  const bucket = new TestBucket();
  await setUpBucket(bucket, { prefix: "me/" });
  const asked = Promise.withResolvers<void>(), over = Promise.withResolvers<Response>();
  let hangs = false;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    if (!hangs) return await bucket.fetch(request);
    asked.resolve();
    return await over.promise;
  });
  const state = await open(URL, { now, s3: accessAt(server.addr.port), watch: false });
  await state.hydrate();
  hangs = true;
  const looking = state.refresh().then(() => null, (error) => error);
  await asked.promise;
  await state.close();
  const error = await looking;
  assert(error instanceof LogError && error.code === "closed", String(error));
  over.resolve(new Response());
  await server.shutdown();
});

Deno.test("open with sync writes files first, and the bucket gets the lines as soon as it can be reached", async () => {
  const bucket = new TestBucket();
  const storage = new MemoryStorage({});
  const { port } = (() => {
    using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    return listener.addr;
  })();
  await using state = await open(storage, { now, s3: accessAt(port), sync: URL });
  await state.capture("offline");
  await until(() => state.sync!.last_error !== null);
  assert.match(state.sync!.last_error!, /there is no connection/);
  assert.equal(state.sync!.pending_lines, 1);
  await using _server = serve(bucket, port);
  await state.capture("more");
  await until(() => state.sync!.pending_lines === 0 && state.sync!.last_error === null);
  assert.deepEqual(state.sync!.head.entries, 1);
  const directory = await openBucket(bucket, { prefix: "me/" });
  using source = await directory.open("entries.jsonl");
  assert.equal(source?.size, (storage.files()["entries.jsonl"] as Uint8Array).length);
});

Deno.test("open with sync says with its first sync that the bucket was restored", async () => {
  const bucket = new TestBucket();
  const storage = new MemoryStorage({});
  await using server = serve(bucket);
  const options = { now, s3: accessAt(server.addr.port), sync: URL };
  {
    await using state = await open(storage, options);
    await state.capture("Fernweh");
    await until(() => state.sync!.head.entries === 1 && state.sync!.pending_lines === 0);
  }
  for (const key of bucket.objects.keys()) if (key.includes("/c/")) bucket.objects.delete(key);
  await using state = await open(storage, options);
  await until(() => state.sync!.last_at !== null || state.sync!.last_error !== null);
  assert.match(state.sync!.last_error ?? "in sync", /not the chain that was read before/);
});

Deno.test("open refuses to sync what is not files", async () => {
  const bucket = new TestBucket();
  await setUpBucket(bucket);
  const directory = await openBucket(bucket);
  const error = await open(directory, { now, sync: URL }).then(() => null, (error) => error);
  assert(error instanceof LogError && error.code === "bad_usage");
});
