import assert from "node:assert/strict";
import { Chain } from "../bucket/chain/chain.ts";
import { EMPTY_HEAD } from "../bucket/chain/commit.ts";
import { BucketObjects } from "../bucket/chain/objects.ts";
import type { PackCache, StoredPack } from "../bucket/chain/pack.ts";
import { BLOCK } from "../bucket/format.ts";
import { LogError, type LogErrorCode } from "../errors.ts";
import { sha256Of } from "../storage/digest.ts";
import type { MemoryStorage } from "../storage/memory.ts";
import { BucketFaults } from "../testing/buckets/bucket_faults.ts";
import { clientOf, NO_WAIT } from "../testing/buckets/bucket_fixture.ts";
import {
  entriesOf,
  initDevice,
  SYNC_FILE,
  syncedDevice,
  syncEntries,
  syncOptions,
} from "../testing/buckets/sync_device.ts";
import { failure, TestBucket } from "../testing/buckets/test_bucket.ts";
import { initRemote } from "./init.ts";

function line(n: number): string {
  return `{"id":"e${n}","at":"2026-03-01T08:00:00Z"}\n`;
}

async function fails(code: LogErrorCode, work: Promise<unknown>): Promise<void> {
  const error = await work.then(() => null, (error) => error);
  assert(error instanceof LogError, `${code}: ${error}`);
  assert.equal(error.code, code, error.message);
}

/** A bucket whose keys do not allow some requests. */
function refusing(bucket: TestBucket, code: string, isRefused: (request: Request) => boolean) {
  return {
    fetch: (request: Request) =>
      isRefused(request) ? Promise.resolve(failure(403, code)) : bucket.fetch(request),
  };
}

Deno.test("keys that only read pull, and are refused a push", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line(1));
  const phone = await syncedDevice(bucket, "");
  laptop.append(SYNC_FILE, line(2));
  await syncEntries(laptop, bucket);
  const readOnly = refusing(bucket, "AccessDenied", ({ method }) => method === "PUT");
  await syncEntries(phone, readOnly);
  assert.equal(entriesOf(phone), line(1) + line(2));
  phone.append(SYNC_FILE, line(3));
  const before = phone.files();
  await fails("remote_denied", syncEntries(phone, readOnly));
  assert.deepEqual(phone.files(), before);
});

Deno.test("keys that expire at any request of a sync leave it to be finished with new ones", async () => {
  for (let valid = 0; valid < 14; valid++) {
    const bucket = new TestBucket();
    const laptop = await syncedDevice(bucket, line(1));
    const phone = await syncedDevice(bucket, "");
    laptop.append(SYNC_FILE, line(2));
    await syncEntries(laptop, bucket);
    phone.append(SYNC_FILE, line(3));
    let left = valid;
    const expiring = refusing(bucket, "ExpiredToken", () => left-- <= 0);
    await syncEntries(phone, expiring).catch((error) => assert.equal(error.code, "remote_denied"));
    for (const device of [phone, laptop]) await syncEntries(device, bucket);
    assert.equal(entriesOf(phone), entriesOf(laptop));
    assert.equal(entriesOf(phone).split("\n").length, 4, `${valid} requests`);
  }
});

Deno.test("a fault at any request of setting up leaves a bucket that can be set up", async () => {
  for (const fault of ["lost", "drop", "late500", "s503", "s409", "cut"] as const) {
    for (let nth = 0; nth < 40; nth += 3) {
      const bucket = new TestBucket();
      const faults = new BucketFaults(bucket.fetch, () => 0.3);
      faults.script = [...new Array<"pass">(nth).fill("pass"), fault];
      await initDevice(faults, line(1)).catch((error) => assert(error instanceof LogError, error));
      const laptop = await initDevice(bucket, line(1));
      await syncEntries(laptop, bucket);
      assert.equal(entriesOf(await syncedDevice(bucket, "")), line(1), `${fault} ${nth}`);
    }
  }
});

const isSingle = (key: string) => key.includes("/c/");

for (
  const [what, lostOf] of [
    ["the last commit", (keys: string[]) => keys.filter(isSingle).slice(-1)],
    ["what is in no pack", (keys: string[]) => keys.filter(isSingle)],
    ["all commits and packs", (keys: string[]) => keys],
  ] as const
) {
  Deno.test(`a bucket that lost ${what} takes no push until both sides are compared`, async () => {
    const bucket = new TestBucket();
    const laptop = await initDevice(bucket, line(0), { block: 4 });
    for (let n = 1; n < 7; n++) {
      await syncEntries(laptop, bucket);
      laptop.append(SYNC_FILE, line(n));
    }
    await syncEntries(laptop, bucket, { packs: "never" });
    const keys = [...bucket.objects.keys()].filter((key) => key.includes("/entries/")).sort();
    for (const key of lostOf(keys)) bucket.objects.delete(key);
    const before = new Set(bucket.objects.keys());
    laptop.append(SYNC_FILE, line(9));
    await fails("remote_changed", syncEntries(laptop, bucket));
    assert.deepEqual(new Set(bucket.objects.keys()), before);
    await syncEntries(laptop, bucket, { resyncs: true });
    const expected = [0, 1, 2, 3, 4, 5, 6, 9].map(line).join("");
    assert.equal(entriesOf(laptop), expected);
    assert.equal(entriesOf(await syncedDevice(bucket, "")), expected);
  });
}

/** A chain of seven commits, and the same bucket as it was before they were packed. */
async function packedDevice() {
  const bucket = new TestBucket();
  const laptop = await initDevice(bucket, line(0), { block: 4 });
  for (let n = 1; n < 7; n++) {
    await syncEntries(laptop, bucket, { packs: "never" });
    laptop.append(SYNC_FILE, line(n));
  }
  const unpacked = bucket.backup();
  await syncEntries(laptop, bucket, { packs: "always" });
  return { bucket, laptop, unpacked };
}

Deno.test("a bucket that was put back to before its commits were packed takes no push, and gets back what it lost", async () => {
  const { bucket, laptop, unpacked } = await packedDevice();
  bucket.restore(unpacked);
  laptop.append(SYNC_FILE, line(9));
  await fails("remote_changed", syncEntries(laptop, bucket));
  assert.deepEqual(bucket.objects, unpacked);
  await syncEntries(laptop, bucket, { resyncs: true });
  const expected = [0, 1, 2, 3, 4, 5, 6, 9].map(line).join("");
  assert.equal(entriesOf(laptop), expected);
  assert.equal(entriesOf(await syncedDevice(bucket, "")), expected);
});

Deno.test("a bucket that became another's is neither pulled from nor pushed to until both sides are compared", async () => {
  for (const commits of [1, 9]) {
    const { bucket, laptop } = await packedDevice();
    bucket.objects.clear();
    const another = await initDevice(bucket, line(20), { block: 4 });
    for (let n = 1; n < commits; n++) {
      await syncEntries(another, bucket);
      another.append(SYNC_FILE, line(20 + n));
    }
    await syncEntries(another, bucket);
    const before = new Map(bucket.objects);
    laptop.append(SYNC_FILE, line(9));
    const files = laptop.files();
    await fails("remote_changed", syncEntries(laptop, bucket));
    await fails("remote_changed", syncEntries(laptop, bucket, { mode: "push" }));
    if (commits > 7) await fails("remote_changed", syncEntries(laptop, bucket, { mode: "pull" }));
    assert.deepEqual(bucket.objects, before);
    assert.deepEqual(laptop.files(), files);
    await syncEntries(laptop, bucket, { resyncs: true });
    await syncEntries(another, bucket);
    assert.equal(entriesOf(another), entriesOf(laptop));
    assert.equal(entriesOf(laptop).split("\n").length, 8 + commits + 1);
  }
});

Deno.test("an object that log did not write stops a sync, and the files stay", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line(1));
  const foreign = { bytes: new TextEncoder().encode("hello\n"), metadata: {} };
  bucket.objects.set("me/entries/c/0000000000000002.jsonl", foreign);
  laptop.append(SYNC_FILE, line(2));
  const before = laptop.files();
  await fails("remote_failed", syncEntries(laptop, bucket));
  assert.deepEqual(laptop.files(), before);
});

/** A cache of packs in memory. */
function packCache(): PackCache {
  const kept = new Map<string, StoredPack>();
  return {
    get: (key) => Promise.resolve(kept.get(key) ?? null),
    put: (key, pack) => Promise.resolve(void kept.set(key, pack)),
  };
}

/** Reads the entries by way of a cache. */
async function readInto(cache: PackCache, bucket: TestBucket): Promise<void> {
  const objects = new BucketObjects(clientOf(bucket), NO_WAIT);
  const chain = new Chain({ objects, root: "me/entries/", block: BLOCK, cache });
  await Array.fromAsync(chain.after(EMPTY_HEAD));
}

/** A chain of four commits in the bucket; the phone has the first one only. */
async function fourCommits() {
  const bucket = new TestBucket();
  const cache = packCache();
  const laptop = await syncedDevice(bucket, line(0));
  const phone = await syncedDevice(bucket, "");
  for (let n = 1; n < 4; n++) {
    laptop.append(SYNC_FILE, line(n));
    await syncEntries(laptop, bucket);
  }
  return { bucket, laptop, phone, cache };
}

const SECOND = "me/entries/c/0000000000000002.jsonl";

async function refusal(work: Promise<unknown>): Promise<LogError> {
  const error = await work.then(() => null, (error) => error);
  assert(error instanceof LogError, `${error}`);
  return error;
}

Deno.test("a chain that lost a commit takes no push, and a comparison names the commit and a way out that works", async () => {
  const { bucket, laptop, phone, cache } = await fourCommits();
  const before = bucket.backup();
  // What a device keeps of the chain ends before the gap.
  for (let n = 2; n <= 4; n++) bucket.objects.delete(`me/entries/c/000000000000000${n}.jsonl`);
  await readInto(cache, bucket);
  bucket.restore(before);
  bucket.objects.delete(SECOND);
  const holed = bucket.backup();
  phone.append(SYNC_FILE, line(9));
  for (
    const [device, more] of [
      [phone, {}],
      [phone, { resyncs: true }],
      [phone, { resyncs: true, cache }],
      [laptop, { resyncs: true, cache }],
      [laptop, { resyncs: true, mode: "plan" }],
    ] as const
  ) {
    const { code, message, hint } = await refusal(syncEntries(device, bucket, more));
    assert.equal(code, "remote_changed");
    assert(message.includes(`"${SECOND}" is missing`), message);
    assert.match(hint!, /remove remotes\/default\.json and run log sync --init with a new prefix/);
    assert.doesNotMatch(hint!, /--resync/);
    assert.deepEqual(bucket.objects, holed);
  }
  const remote = { url: "s3://log-bucket/new", client: clientOf(bucket), prefix: "new/" };
  for (const device of [laptop, phone, laptop]) {
    await device.remove("remotes/default.json");
    await initRemote(device, { ...syncOptions(bucket, { remote }), timeZone: "UTC" });
    await syncEntries(device, bucket, { remote });
  }
  assert.equal(entriesOf(laptop), [0, 1, 2, 3, 9].map(line).join(""));
  assert.equal(entriesOf(phone), entriesOf(laptop));
});

Deno.test("a chain that lost many commits takes no push behind the last one before them", async () => {
  for (const lost of [[2, 3], [2], [3]]) {
    const { bucket, phone } = await fourCommits();
    if (lost[0] === 3) await syncUpTo(phone, bucket, 2);
    for (const n of lost) bucket.objects.delete(`me/entries/c/000000000000000${n}.jsonl`);
    const holed = bucket.backup();
    phone.append(SYNC_FILE, line(9));
    const { code, message } = await refusal(syncEntries(phone, bucket));
    assert.equal(code, "remote_changed");
    assert(message.includes(`c/000000000000000${lost[0]}.jsonl" is missing`), message);
    assert.deepEqual(bucket.objects, holed);
  }
});

Deno.test("a new device joins no chain with a gap, although its machine has kept what is missing", async () => {
  for (const lost of [1, 2, 3]) {
    const { bucket, cache } = await fourCommits();
    await readInto(cache, bucket);
    bucket.objects.delete(`me/entries/c/000000000000000${lost}.jsonl`);
    const device = await initDevice(bucket, "");
    const { code, message } = await refusal(syncEntries(device, bucket, { cache }));
    assert.equal(code, "remote_changed");
    assert(message.includes(`c/000000000000000${lost}.jsonl" is missing`), message);
    assert.equal(entriesOf(device), "");
  }
});

/** Syncs a device when the chain had no more than so many commits. */
async function syncUpTo(device: MemoryStorage, bucket: TestBucket, n: number): Promise<void> {
  const all = bucket.backup();
  for (let later = n + 1; later <= 4; later++) {
    bucket.objects.delete(`me/entries/c/000000000000000${later}.jsonl`);
  }
  await syncEntries(device, bucket);
  bucket.restore(all);
}

Deno.test("a log that ends within a line in the bucket is not taken over, and nothing is pushed behind it", async () => {
  const { bucket, phone } = await fourCommits();
  const key = "me/entries/c/0000000000000004.jsonl";
  const { bytes, metadata } = bucket.objects.get(key)!;
  const half = bytes.subarray(0, bytes.length - 1);
  const hash = { "x-amz-meta-log-sha256": await sha256Of(half) };
  bucket.objects.set(key, { bytes: half, metadata: { ...metadata, ...hash } });
  const holed = bucket.backup();
  phone.append(SYNC_FILE, line(9));
  for (const device of [phone, await initDevice(bucket, "")]) {
    const before = entriesOf(device);
    const { code, message, hint } = await refusal(syncEntries(device, bucket));
    assert.equal(code, "remote_failed");
    assert.equal(message, "Cannot sync entries: in the bucket it ends within a line");
    assert.match(hint!, /log append entries --dir s3:/);
    assert.equal(entriesOf(device), before);
  }
  assert.deepEqual(bucket.objects, holed);
});

Deno.test("a file that is no lines of JSON is not pushed, and stays", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line(0));
  const before = bucket.backup();
  const utf16 = line(1).replaceAll(/./g, "$&\0");
  for (const text of [utf16, '[{"id":"a"},\n{"id":"b"}]\n']) {
    await laptop.remove(SYNC_FILE);
    laptop.append(SYNC_FILE, text);
    const { code, place } = await refusal(syncEntries(laptop, bucket));
    assert.deepEqual([code, place?.file], ["wrong_format", SYNC_FILE]);
    assert.equal(entriesOf(laptop), text);
    assert.deepEqual(bucket.objects, before);
  }
});

Deno.test("a damaged commit is named, also to a device that has it in its cache", async () => {
  const { bucket, laptop, cache } = await fourCommits();
  await readInto(cache, bucket);
  const object = bucket.objects.get(SECOND)!;
  bucket.objects.set(SECOND, { ...object, bytes: object.bytes.map((byte) => byte ^ 1) });
  for (const mode of ["plan", "both"] as const) {
    const error = await refusal(syncEntries(laptop, bucket, { resyncs: true, mode, cache }));
    assert.equal(error.code, "remote_failed");
    assert(
      error.message.startsWith(`Cannot read "${SECOND}": the object in the bucket is damaged`),
    );
    assert.match(error.hint!, /restore the object from a backup/);
  }
});
