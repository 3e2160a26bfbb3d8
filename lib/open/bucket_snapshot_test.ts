import assert from "node:assert/strict";
import { asofEntry, openLogs, parseWhen } from "../../mod.ts";
import type { Commit } from "../bucket/chain/commit.ts";
import { metadataOf } from "../bucket/chain/commit.ts";
import { ChainKeys } from "../bucket/chain/keys.ts";
import { packOf } from "../bucket/chain/pack.ts";
import { FilePackCache } from "../bucket/pack_cache.ts";
import { concat } from "../bytes/concat.ts";
import { defaultSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { openBucket, putObject, setUpBucket } from "../testing/buckets/bucket_fixture.ts";
import { SYNC_FILE, syncedDevice, syncEntries } from "../testing/buckets/sync_device.ts";
import { FaultProxy } from "../testing/buckets/fault_proxy.ts";
import { TEST_ACCESS, TestBucket } from "../testing/buckets/test_bucket.ts";
import { snapshotMaker } from "./bucket_snapshot.ts";

const BLOCK = 256;
const COMMITS = 100_000;
const IDS = 20_000;
const MEGABYTE = 1024 * 1024;
const NOW = 1_777_900_000_000_000n;
const makeSnapshot = snapshotMaker(defaultSettings(), { timeZone: () => "UTC", now: () => NOW });

function commitOf(n: number): Commit {
  const id = `01KESDWGQS9WJBER0FEY${String(n % IDS).padStart(6, "0")}`;
  const at = new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();
  const text = `${n} ${"the oat milk on Tuesday needs a fix before we ship it again ".repeat(2)}`;
  return {
    n,
    id: `commit-${n}`,
    prev: n === 1 ? "" : `commit-${n - 1}`,
    base: n - 1,
    kind: "append",
    body: new TextEncoder().encode(
      `${JSON.stringify({ id, at, device: "laptop", actor: "user", text })}\n`,
    ),
  };
}

/** A bucket with many commits, packed but for the last, and with a snapshot of what is packed. */
async function largeBucket(): Promise<TestBucket> {
  const bucket = new TestBucket();
  await setUpBucket(bucket, { block: BLOCK });
  const keys = new ChainKeys("entries/", BLOCK);
  const packed = Math.floor(COMMITS / BLOCK);
  const bodies: Uint8Array[] = [];
  for (let k = 1; k <= packed; k++) {
    const commits = Array.from({ length: BLOCK }, (_, index) => commitOf(keys.firstOf(k) + index));
    const { body, index } = await packOf(commits);
    bodies.push(body);
    await putObject(bucket, keys.pack(k), body);
    await putObject(bucket, keys.index(k), index);
  }
  for (let n = keys.lastOf(packed) + 1; n <= COMMITS; n++) {
    const commit = commitOf(n);
    const metadata = Object.entries(await metadataOf(commit, null));
    bucket.objects.set(keys.commit(n), {
      bytes: commit.body,
      metadata: Object.fromEntries(metadata.map(([name, value]) => [`x-amz-meta-${name}`, value])),
    });
  }
  const head = keys.lastOf(packed);
  const chain = { head, id: `commit-${head}`, straight: true } as const;
  const { name, bytes } = (await makeSnapshot("entries", concat(bodies), chain))!;
  await putObject(bucket, name, bytes);
  return bucket;
}

Deno.test("a long log in a bucket is asked about by its snapshot and few requests, and kept for the next time", async () => {
  const bucket = await largeBucket();
  await using proxy = await FaultProxy.before(bucket.fetch);
  const way = { fetch, access: { ...TEST_ACCESS, endpoint: proxy.endpoint } };
  const keys = [...bucket.objects.keys()];
  const id = `01KESDWGQS9WJBER0FEY${"7".padStart(6, "0")}`;
  const when = parseWhen("now", { now: NOW, timeZone: "UTC" });
  const ask = async (cache: FilePackCache | null, snapshots = true) => {
    proxy.resetTraffic();
    const directory = await openBucket(way, { cache });
    const settings = defaultSettings();
    const logs = openLogs(directory, { settings, timeZone: "UTC", snapshots });
    const { entry, state } = await asofEntry(logs, "entries", when, id);
    const { classA, classB, bytesDown } = proxy.traffic;
    return { entry: entry?.text, state, requests: classA + classB, bytes: bytesDown };
  };
  const cache = new FilePackCache(new MemoryStorage({}));
  const first = await ask(cache);
  assert.match(first.entry!, /"80007 the oat milk/);
  assert(first.requests <= 200, `${first.requests} requests`);
  assert(first.bytes <= 4 * MEGABYTE, `${first.bytes} bytes`);
  const second = await ask(cache);
  assert.deepEqual([second.entry, second.state], [first.entry, first.state]);
  assert(second.requests <= 12, `${second.requests} requests`);
  for (const key of keys) if (key.startsWith("snapshots/")) bucket.objects.delete(key);
  const cold = await ask(null);
  assert.deepEqual([cold.entry, cold.state], [first.entry, first.state]);
  assert(cold.requests <= 950, `${cold.requests} requests`);
});

Deno.test("a sync that completes a pack leaves a snapshot for those without a copy, unless a commit lagged", async () => {
  const bucket = new TestBucket();
  await setUpBucket(bucket, { prefix: "me/", block: 4 });
  const line = (n: number) => `{"id":"e${n % 3}","at":"2026-03-0${n}T08:00:00Z","n":${n}}\n`;
  const laptop = await syncedDevice(bucket, line(1));
  const phone = await syncedDevice(bucket, "");
  const snapshots = () => [...bucket.objects.keys()].filter((key) => key.includes("/snapshots/"));
  for (let n = 2; n < 6; n++) {
    laptop.append(SYNC_FILE, line(n));
    await syncEntries(laptop, bucket, { packs: "never" });
  }
  laptop.append(SYNC_FILE, line(6));
  await syncEntries(laptop, bucket, { packs: "always", makeSnapshot });
  assert.equal(snapshots().length, 1);
  bucket.resetCounts();
  const directory = await openBucket(bucket, { prefix: "me/" });
  using source = await directory.open(SYNC_FILE);
  assert.equal(source?.size, (laptop.files()[SYNC_FILE] as Uint8Array).length);
  assert(source!.isRemote, "it is not read until somebody reads");
  const bytes = new Uint8Array(source!.size);
  await source!.read(bytes, 0);
  assert.deepEqual(bytes, laptop.files()[SYNC_FILE]);

  phone.append(SYNC_FILE, line(3).replace("e0", "own"));
  await syncEntries(phone, bucket, { makeSnapshot });
  for (let n = 7; n < 10; n++) {
    laptop.append(SYNC_FILE, line(n));
    await syncEntries(laptop, bucket, { makeSnapshot });
  }
  assert.equal(snapshots().length, 1, "a commit lagged");
  using moved = await (await openBucket(bucket, { prefix: "me/" })).open(SYNC_FILE);
  assert(!moved!.isRemote, "it has to be folded");
  const all = new Uint8Array(moved!.size);
  await moved!.read(all, 0);
  assert.deepEqual(all, laptop.files()[SYNC_FILE]);
});
