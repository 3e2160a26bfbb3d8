import assert from "node:assert/strict";
import { LogError, type LogErrorCode } from "../errors.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { BucketFaults } from "../testing/buckets/bucket_faults.ts";
import { beforeCalls } from "../testing/buckets/crashing_storage.ts";
import { clientOf, NO_WAIT } from "../testing/buckets/bucket_fixture.ts";
import {
  entriesOf,
  initDevice,
  SYNC_FILE,
  SYNC_URL,
  syncedDevice,
  syncEntries,
  syncOptions,
} from "../testing/buckets/sync_device.ts";
import { failure, TestBucket } from "../testing/buckets/test_bucket.ts";
import { initRemote } from "./init.ts";
import { sync, SyncMemory } from "./sync.ts";

function line(id: string, hour: number): string {
  return `{"id":"${id}","at":"2026-03-01T${String(hour).padStart(2, "0")}:00:00Z"}\n`;
}

async function fails(code: LogErrorCode, work: Promise<unknown>): Promise<LogError> {
  const error = await work.then(() => null, (error) => error);
  assert(error instanceof LogError, `${code}: ${error}`);
  assert.equal(error.code, code, error.message);
  return error;
}

Deno.test("sync brings lines to the bucket and from there, and says how many", async () => {
  const bucket = new TestBucket();
  const laptop = await initDevice(bucket, line("a", 1) + line("b", 2));
  const first = await syncEntries(laptop, bucket);
  assert.deepEqual(first, {
    log: "entries",
    remote: SYNC_URL,
    head: 1,
    pulled: { commits: 0, lines: 0 },
    pushed: { commits: 1, lines: 2 },
    rewritten: false,
    concurrent: [],
    in_sync: true,
  });
  const phone = await initDevice(bucket, "");
  const pulled = await syncEntries(phone, bucket);
  assert.deepEqual([pulled.pulled, pulled.pushed.lines], [{ commits: 1, lines: 2 }, 0]);
  assert.equal(entriesOf(phone), entriesOf(laptop));
});

Deno.test("a sync asks only for what came, also where lines were written apart, and an app for what lags", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line("a", 1));
  const phone = await syncedDevice(bucket, "");
  for (let n = 0; n < 20; n++) {
    laptop.append(SYNC_FILE, line(`n${n}`, 2));
    await syncEntries(laptop, bucket);
  }
  await syncEntries(phone, bucket);
  const memory = new SyncMemory();
  laptop.append(SYNC_FILE, line("late", 9));
  phone.append(SYNC_FILE, line("own", 5));
  bucket.resetCounts();
  // What the laptop pushes follows the head, and what the phone pushes then does not.
  await syncEntries(laptop, bucket, { memory });
  await syncEntries(phone, bucket);
  const { rewritten } = await syncEntries(laptop, bucket, { memory });
  assert(rewritten, "the phone's line came before the laptop's");
  assert.equal(entriesOf(laptop), entriesOf(phone));
  // Before each push it is also looked whether later commits are there.
  assert.deepEqual([bucket.counts.LIST, bucket.counts.PUT], [2, 2], JSON.stringify(bucket.counts));
  assert(bucket.requests <= 3 * (1 + 2 * 4) + 9 + 2, JSON.stringify(bucket.counts));
});

Deno.test("a sync without news asks little, and writes nothing", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line("a", 1));
  const before = laptop.files();
  bucket.resetCounts();
  const { in_sync } = await syncEntries(laptop, bucket);
  assert(in_sync);
  assert(bucket.requests <= 1 + 2 * 4, JSON.stringify(bucket.counts));
  assert.deepEqual(Object.keys(bucket.counts).sort(), ["GET", "HEAD"]);
  assert.deepEqual(laptop.files(), before);
});

Deno.test("ten thousand lines cost few requests", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line("a", 1));
  laptop.append(SYNC_FILE, Array.from({ length: 10_000 }, (_, n) => line(`n${n}`, 2)).join(""));
  bucket.resetCounts();
  await syncEntries(laptop, bucket);
  assert.equal(bucket.counts.PUT, 1);
  assert(bucket.requests <= 2 + 13, JSON.stringify(bucket.counts));
});

Deno.test("lines written apart get the order that their times and writers say, on both devices", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line("a", 1));
  const phone = await syncedDevice(bucket, "");
  laptop.append(SYNC_FILE, line("late", 9));
  phone.append(SYNC_FILE, line("a", 5));
  await syncEntries(laptop, bucket);
  const row = await syncEntries(phone, bucket);
  assert.deepEqual([row.pulled.lines, row.pushed.lines, row.rewritten], [1, 1, false]);
  assert.equal(entriesOf(phone), line("a", 1) + line("a", 5) + line("late", 9));
  const { rewritten } = await syncEntries(laptop, bucket);
  assert(rewritten, "a line came to stand before one that was there");
  assert.equal(entriesOf(laptop), entriesOf(phone));
  const kept = Object.keys(laptop.files()).filter((name) => name.startsWith("backups"));
  assert.deepEqual(kept, [], "nobody undoes a sync");
});

Deno.test("edits of one thing on two devices are told as concurrent", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line("a", 1));
  const phone = await syncedDevice(bucket, "");
  laptop.append(SYNC_FILE, '{"id":"a","at":"2026-03-01T05:00:00Z","text":"laptop"}\n');
  phone.append(SYNC_FILE, '{"id":"a","at":"2026-03-01T06:00:00Z","text":"phone"}\n');
  await syncEntries(laptop, bucket);
  const { concurrent } = await syncEntries(phone, bucket);
  assert.deepEqual(concurrent.map(({ id, kept_line }) => [id, kept_line]), [["a", 3]]);
  assert.deepEqual((await syncEntries(phone, bucket)).concurrent, [], "it is told once");
});

Deno.test("a plan sends nothing to the bucket and writes nothing here, and says what would be", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line("a", 1));
  const phone = await syncedDevice(bucket, "");
  laptop.append(SYNC_FILE, line("b", 9));
  await syncEntries(laptop, bucket);
  phone.append(SYNC_FILE, line("c", 5));
  const before = phone.files();
  bucket.resetCounts();
  const plan = await syncEntries(phone, bucket, { mode: "plan" });
  assert.deepEqual(phone.files(), before);
  assert.deepEqual(Object.keys(bucket.counts).filter((method) => /PUT|DELETE/.test(method)), []);
  const { pulled, pushed, rewritten } = await syncEntries(phone, bucket);
  assert.deepEqual(
    [plan.pulled, plan.pushed.lines, plan.rewritten, plan.in_sync],
    [pulled, pushed.lines, rewritten, false],
  );
});

Deno.test("only pushing leaves the file, only pulling leaves the bucket, and both lead to the same", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line("a", 1));
  const phone = await syncedDevice(bucket, "");
  laptop.append(SYNC_FILE, line("b", 9));
  await syncEntries(laptop, bucket);
  phone.append(SYNC_FILE, line("c", 5));
  const pulled = await syncEntries(phone, bucket, { mode: "pull" });
  assert.equal(entriesOf(phone), line("a", 1) + line("c", 5) + line("b", 9));
  assert.deepEqual([pulled.in_sync, pulled.head], [false, 2]);
  const pushed = await syncEntries(phone, bucket, { mode: "push" });
  assert.equal(pushed.head, 3);
  assert.equal(entriesOf(phone), line("a", 1) + line("c", 5) + line("b", 9));
  await syncEntries(phone, bucket);
  await syncEntries(laptop, bucket);
  assert.equal(entriesOf(laptop), entriesOf(phone));
});

Deno.test("half a line waits until it is whole", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line("a", 1));
  const phone = await syncedDevice(bucket, "");
  laptop.append(SYNC_FILE, '{"id":"half",');
  assert.equal((await syncEntries(laptop, bucket)).pushed.lines, 0);
  phone.append(SYNC_FILE, line("b", 2));
  await syncEntries(phone, bucket);
  await syncEntries(laptop, bucket);
  assert.equal(entriesOf(laptop), `${line("a", 1)}${line("b", 2)}{"id":"half",`);
  laptop.append(SYNC_FILE, '"at":"2026-03-01T08:00:00Z"}\n');
  assert.equal((await syncEntries(laptop, bucket)).pushed.lines, 1);
  await syncEntries(phone, bucket);
  assert.equal(entriesOf(phone), entriesOf(laptop));
});

for (
  const [what, state] of [
    ["gone", null],
    ["of another bucket's commits", '{"n":1,"id":"other"}'],
    ["damaged", "oops"],
  ] as const
) {
  Deno.test(`what is remembered costs no line if it is ${what}`, async () => {
    const bucket = new TestBucket();
    const laptop = await syncedDevice(bucket, line("a", 1) + line("x", 2) + line("x", 2));
    laptop.append(SYNC_FILE, line("b", 3));
    const name = "remotes/default.json";
    const text = new TextDecoder().decode(laptop.files()[name] as Uint8Array);
    await laptop.remove(name);
    if (state === "oops") laptop.append(name, state);
    else if (state !== null) laptop.append(name, text.replace(/\{\s*"n": 1,[^}]*\}/, state));
    if (state === null || state === "oops") {
      await initRemote(laptop, { ...syncOptions(bucket), timeZone: "UTC" });
    }
    await syncEntries(laptop, bucket).catch((error) => assert.equal(error.code, "remote_changed"));
    await syncEntries(laptop, bucket, { resyncs: true });
    const expected = line("a", 1) + line("x", 2) + line("x", 2) + line("b", 3);
    assert.equal(entriesOf(laptop), expected);
    assert.equal(entriesOf(await syncedDevice(bucket, "")), expected);
  });
}

Deno.test("a bucket that was restored is noticed before anything is pushed, and gets back what it lost", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line("a", 1));
  const backup = bucket.backup();
  laptop.append(SYNC_FILE, line("b", 2));
  await syncEntries(laptop, bucket);
  bucket.restore(backup);
  laptop.append(SYNC_FILE, line("c", 3));
  const error = await fails("remote_changed", syncEntries(laptop, bucket));
  assert.match(error.hint!, /--resync/);
  assert.deepEqual([...bucket.objects.keys()].sort(), [...backup.keys()].sort());
  await syncEntries(laptop, bucket, { resyncs: true });
  assert.equal(entriesOf(laptop), line("a", 1) + line("b", 2) + line("c", 3));
  assert.equal(entriesOf(await syncedDevice(bucket, "")), entriesOf(laptop));
});

for (
  const [what, commits] of [
    ["as a single object", 1],
    ["in a pack", 4],
  ] as const
) {
  Deno.test(`a device without news is in sync only while the bucket holds its last commit ${what}`, async () => {
    const bucket = new TestBucket();
    const laptop = await initDevice(bucket, line("a", 1), { block: 4 });
    for (let n = 1; n < commits; n++) {
      await syncEntries(laptop, bucket);
      laptop.append(SYNC_FILE, line(`n${n}`, 2));
    }
    const backup = bucket.backup();
    await syncEntries(laptop, bucket);
    const phone = await initDevice(bucket, "");
    bucket.resetCounts();
    assert((await syncEntries(laptop, bucket)).in_sync);
    const isPacked = commits === 4 ? 1 : 0;
    assert.equal(bucket.requests, 1 + 2 * 4 + isPacked, JSON.stringify(bucket.counts));
    assert.deepEqual(Object.keys(bucket.counts).sort(), ["GET", "HEAD"]);

    bucket.restore(backup);
    for (const mode of ["both", "plan", "pull", "push"] as const) {
      const error = await fails("remote_changed", syncEntries(laptop, bucket, { mode }));
      assert.match(error.hint!, /--resync/);
    }
    phone.append(SYNC_FILE, line("other", 3));
    await syncEntries(phone, bucket);
    await fails("remote_changed", syncEntries(laptop, bucket));
    await syncEntries(laptop, bucket, { resyncs: true });
    await syncEntries(phone, bucket);
    assert.equal(entriesOf(phone), entriesOf(laptop));
    assert.equal(entriesOf(phone).split("\n").length, commits + 2);
  });
}

Deno.test("a device whose last commit was packed reads what came, wherever the removal of commits stops", async () => {
  const BLOCK = 4;
  for (let removals = 0; removals <= BLOCK; removals++) {
    const bucket = new TestBucket();
    const laptop = await initDevice(bucket, line("a", 1), { block: BLOCK });
    await syncEntries(laptop, bucket);
    const devices = [];
    for (let n = 1; n < 2 * BLOCK; n++) {
      const phone = await initDevice(bucket, "");
      await syncEntries(phone, bucket);
      devices.push(phone);
      laptop.append(SYNC_FILE, line(`n${n}`, 2));
      if (n < 2 * BLOCK - 1) await syncEntries(laptop, bucket);
    }
    let left = removals;
    const stopping = {
      fetch: async (request: Request) =>
        request.method === "DELETE" && left-- <= 0 ? expired() : await bucket.fetch(request),
    };
    await syncEntries(laptop, stopping).catch((error) => assert.equal(error.code, "remote_denied"));
    for (const device of devices) {
      await syncEntries(device, bucket);
      assert.equal(entriesOf(device), entriesOf(laptop), `${removals} removed`);
    }
  }
});

Deno.test("a device reads on behind a block that is not packed, although the next one is", async () => {
  const bucket = new TestBucket();
  const laptop = await initDevice(bucket, line("n0", 1), { block: 2 });
  await syncEntries(laptop, bucket);
  laptop.append(SYNC_FILE, line("n1", 1));
  await syncEntries(laptop, bucket, { packs: "never" });
  const phone = await initDevice(bucket, "");
  await syncEntries(phone, bucket);
  const unpacked = bucket.backup();
  for (let n = 2; n < 5; n++) {
    laptop.append(SYNC_FILE, line(`n${n}`, 1));
    await syncEntries(laptop, bucket);
  }
  // As where the first two are too large for a pack.
  for (const [key, object] of unpacked) bucket.objects.set(key, object);
  for (const key of bucket.objects.keys()) {
    if (/entries\/p8\/0+1\./.test(key)) bucket.objects.delete(key);
  }
  await syncEntries(phone, bucket);
  assert.equal(entriesOf(phone), entriesOf(laptop));
  assert.equal(entriesOf(phone).split("\n").length, 5 + 1);
});

const expired = () => failure(403, "ExpiredToken");
const died = () => {
  throw new Error("died");
};

for (
  const [what, begin, stop] of [
    ["that never synced, whose keys expire", initDevice, expired],
    ["that is remembered, and dies", syncedDevice, died],
  ] as const
) {
  Deno.test(`a large push of a device ${what}, is cut into commits, and goes on where it was stopped`, async () => {
    const bucket = new TestBucket();
    const laptop = await begin(bucket, "");
    for (let n = 0; n < 20; n++) {
      laptop.append(SYNC_FILE, `{"id":"n${n}","text":"${"x".repeat(1_000_000)}"}\n`);
    }
    let puts = 0;
    const stopping = {
      fetch: async (request: Request) =>
        request.method === "PUT" && ++puts === 3 ? stop() : await bucket.fetch(request),
    };
    await assert.rejects(syncEntries(laptop, stopping, { retry: { ...NO_WAIT, attempts: 1 } }));
    const row = await syncEntries(laptop, bucket);
    assert.deepEqual([row.head, row.pushed], [3, { commits: 1, lines: 4 }]);
    assert.deepEqual(row.pulled, { commits: 0, lines: 0 });
    const last = bucket.objects.get("me/entries/c/0000000000000003.jsonl")!;
    assert(last.bytes.length < 5_000_000, "what was sent before is not sent again");
    assert.equal(entriesOf(await syncedDevice(bucket, "")), entriesOf(laptop));
  });
}

Deno.test("every fault at every request of a sync leaves both sides right after the next", async () => {
  for (const fault of ["lost", "drop", "late500", "s503", "cut", "flip"] as const) {
    for (let nth = 0; nth < 16; nth++) {
      const bucket = new TestBucket();
      const laptop = await syncedDevice(bucket, line("a", 1));
      const phone = await syncedDevice(bucket, "");
      laptop.append(SYNC_FILE, line("b", 9));
      await syncEntries(laptop, bucket);
      phone.append(SYNC_FILE, line("c", 5));
      const faults = new BucketFaults(bucket.fetch, () => 0.3);
      faults.script = [...new Array<"pass">(nth).fill("pass"), fault];
      await syncEntries(phone, faults).catch((error) => assert(error instanceof LogError));
      await syncEntries(phone, bucket);
      await syncEntries(laptop, bucket);
      const expected = line("a", 1) + line("c", 5) + line("b", 9);
      assert.deepEqual(
        [entriesOf(phone), entriesOf(laptop)],
        [expected, expected],
        `${fault} ${nth}`,
      );
    }
  }
});

Deno.test("lines that another program appends at any step of a sync stay, and get into the bucket", async () => {
  const expected = new Set(["a", "b", "c", "d"]);
  for (let step = 0, isOver = false; !isOver; step++) {
    const bucket = new TestBucket();
    const laptop = await syncedDevice(bucket, line("a", 1));
    const phone = await syncedDevice(bucket, "");
    laptop.append(SYNC_FILE, line("b", 9));
    await syncEntries(laptop, bucket);
    phone.append(SYNC_FILE, line("c", 5));
    let left = step;
    const append = () => {
      if (left-- === 0) phone.append(SYNC_FILE, line("d", 7));
    };
    const storage = beforeCalls(phone, append);
    await Array.fromAsync(sync(storage, syncOptions(bucket)));
    isOver = left >= 0;
    for (const device of [phone, laptop, phone]) await syncEntries(device, bucket);
    const ids = entriesOf(phone).trimEnd().split("\n").map((line) => JSON.parse(line).id);
    assert.deepEqual(ids.toSorted(), isOver ? ["a", "b", "c"] : [...expected], `step ${step}`);
    assert.equal(entriesOf(laptop), entriesOf(phone), `step ${step}`);
  }
});

Deno.test("initRemote sets logs up once, and joins them from then on", async () => {
  const bucket = new TestBucket();
  const kind = async (storage: MemoryStorage, url = SYNC_URL) =>
    (await initRemote(storage, {
      ...syncOptions(bucket, { remote: { url, client: clientOf(bucket), prefix: "me/" } }),
      timeZone: "UTC",
    })).kind;
  const laptop = new MemoryStorage({});
  assert.equal(await kind(laptop), "set_up");
  assert.equal(await kind(laptop), "known");
  assert.equal(await kind(new MemoryStorage({})), "joined");
  assert.deepEqual([...bucket.objects.keys()], ["me/log.json"], "no probe is left");
  const error = await fails("bad_usage", kind(laptop, "s3://another/me"));
  assert.match(error.message, /the bucket is s3:\/\/log-bucket\/me/);
});

Deno.test("initRemote gives a new device the config of the others, and refuses another", async () => {
  const bucket = new TestBucket();
  const text = '{"logs":{"entries":{"at":"created"}}}';
  const { parseConfig } = await import("../records/config.ts");
  const settings = await parseConfig(text, "");
  const laptop = new MemoryStorage({ "log.config.json": text });
  await initRemote(laptop, { ...syncOptions(bucket), settings, timeZone: "UTC" });
  const phone = new MemoryStorage({});
  const joined = await initRemote(phone, { ...syncOptions(bucket), timeZone: "UTC" });
  assert.deepEqual(joined.settings, settings);
  assert.equal(new TextDecoder().decode(phone.files()["log.config.json"] as Uint8Array), text);
  const error = await fails("bad_config", syncEntries(phone, bucket));
  assert.match(error.message, /"logs.entries.at"/);
});

Deno.test("initRemote refuses logs that have nothing to do with each other, unless it is told to", async () => {
  const bucket = new TestBucket();
  await syncedDevice(bucket, line("a", 1));
  await fails("remote_unrelated", initDevice(bucket, line("b", 2)));
  const phone = await initDevice(bucket, line("b", 2), { unrelated: true });
  await syncEntries(phone, bucket);
  assert.equal(entriesOf(phone), line("a", 1) + line("b", 2));
  await initDevice(bucket, line("b", 2) + line("c", 3));
});

for (
  const [creates, message] of [
    ["ignored", /ignores If-None-Match/],
    ["not_supported", /501 NotImplemented/],
    ["raced", /of 8 that created one object at once, it told \d that they were first/],
  ] as const
) {
  Deno.test(`initRemote refuses a server where creates are ${creates}, and leaves nothing there`, async () => {
    const bucket = new TestBucket({ creates });
    const error = await fails("remote_failed", initDevice(bucket, line("a", 1)));
    assert.match(error.message, message);
    assert.deepEqual([...bucket.objects.keys()], []);
  });
}

Deno.test("initRemote refuses a server whose lists come late, and leaves nothing there", async () => {
  const bucket = new TestBucket({ listsLate: true });
  const error = await fails("remote_failed", initDevice(bucket, line("a", 1)));
  assert.match(error.message, /its lists lag behind what was written/);
  assert.deepEqual([...bucket.objects.keys()], []);
});

Deno.test("sync says that a directory has no bucket, or that nothing is set up there any more", async () => {
  const bucket = new TestBucket();
  await fails("bad_usage", syncEntries(new MemoryStorage({}), bucket));
  const laptop = await syncedDevice(bucket, line("a", 1));
  bucket.objects.clear();
  const { hint } = await fails("remote_changed", syncEntries(laptop, bucket));
  assert(hint!.includes(`log sync --init ${SYNC_URL} sets the logs up again`), hint);
});

/** Names the bucket of a directory once more, as `log sync --init` does. */
function initAgain(storage: MemoryStorage, bucket: TestBucket) {
  return initRemote(storage, { ...syncOptions(bucket), timeZone: "UTC", setsUpAgain: true });
}

Deno.test("initRemote sets logs up again where they are gone, and every device brings its lines", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line("a", 1));
  const phone = await syncedDevice(bucket, "");
  phone.append(SYNC_FILE, line("b", 2));
  await syncEntries(phone, bucket);
  bucket.objects.clear();
  assert.equal((await initAgain(laptop, bucket)).kind, "set_up");
  assert.equal((await initAgain(laptop, bucket)).kind, "known");
  await syncEntries(laptop, bucket);
  await fails("remote_changed", syncEntries(phone, bucket));
  await syncEntries(phone, bucket, { resyncs: true });
  await syncEntries(laptop, bucket);
  assert.equal(entriesOf(laptop), line("a", 1) + line("b", 2));
  assert.equal(entriesOf(phone), entriesOf(laptop));
});

Deno.test("initRemote sets nothing up around commits whose log.json got lost, and says what to do", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line("a", 1));
  bucket.objects.delete("me/log.json");
  const before = bucket.backup();
  for (const device of [laptop, new MemoryStorage({})]) {
    const { message, hint } = await fails("remote_changed", initAgain(device, bucket));
    assert.match(message, /"me\/log.json" is gone, and "me\/entries\/c\/0+1.jsonl" is there/);
    assert.match(hint!, /restore the object[^]*log sync --init with a new prefix/);
    assert.deepEqual(bucket.objects, before);
  }
});

Deno.test("sync says that the file with its bucket cannot be read, and what writes it anew", async () => {
  const bucket = new TestBucket();
  const laptop = await syncedDevice(bucket, line("a", 1));
  laptop.append("remotes/default.json", "oops");
  const { message, hint } = await fails("bad_usage", syncEntries(laptop, bucket));
  assert.match(message, /remotes\/default.json cannot be read/);
  assert.match(hint!, /log sync --init s3:\/\/bucket\/prefix writes it anew/);
  assert.equal((await initAgain(laptop, bucket)).kind, "joined");
  assert((await syncEntries(laptop, bucket)).in_sync);
});

Deno.test("whoever completes a block packs it, and others read on", async () => {
  const bucket = new TestBucket();
  const laptop = await initDevice(bucket, line("a", 1), { block: 4 });
  const phone = await initDevice(bucket, "");
  await syncEntries(phone, bucket);
  for (let n = 0; n < 9; n++) {
    laptop.append(SYNC_FILE, line(`n${n}`, 2));
    await syncEntries(laptop, bucket);
  }
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith("me/entries/"));
  assert.equal(keys.filter((key) => key.includes("/c/")).length, 1);
  assert.equal(keys.filter((key) => key.includes("/p8/")).length, 4);
  await syncEntries(phone, bucket);
  assert.equal(entriesOf(phone), entriesOf(laptop));
});
