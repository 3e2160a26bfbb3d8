import assert from "node:assert/strict";
import type { ConcurrentEdit } from "../answers.ts";
import { concurrentEdit, mergeLog } from "../merge/law/merge_log.ts";
import { defaultSettings } from "../records/settings.ts";
import { fromBytes } from "../storage/source.ts";
import {
  entriesOf,
  initDevice,
  SYNC_FILE,
  syncedDevice,
  syncEntries,
} from "../testing/buckets/sync_device.ts";
import { TestBucket } from "../testing/buckets/test_bucket.ts";
import { Dice } from "../testing/generators/dice.ts";

const DEVICES = 5;
const LINES = 200;
const MINUTE_MS = 60_000;
const ORDERS = [[0, 1, 2, 3, 4], [4, 2, 0, 3, 1], [2, 4, 1, 0, 3]];

/** What a device wrote in a month without a network, by a clock of its own. */
function month(device: number): string {
  const dice = new Dice(device);
  const skewMs = (dice.below(120) - 60) * MINUTE_MS;
  let text = "";
  for (let n = 0, at = Date.UTC(2026, 3, 1); n < LINES; n++) {
    at += dice.below(400) * MINUTE_MS;
    const time = new Date(at + skewMs).toISOString();
    text += `{"id":"e${dice.below(60)}","at":"${time}","device":"d${device}","n":${n}}\n`;
  }
  return text;
}

async function merged(
  texts: readonly string[],
): Promise<{ log: string; concurrent: ConcurrentEdit[] }> {
  const inputs = texts.map((text, index) => {
    const name = `device ${index}`;
    return { name, source: fromBytes(name, new TextEncoder().encode(text)) };
  });
  let log = "";
  const { concurrent } = await mergeLog(inputs, defaultSettings().logs.entries, {
    log: (bytes) => Promise.resolve(void (log += new TextDecoder().decode(bytes))),
  });
  return { log, concurrent: concurrent.map(concurrentEdit) };
}

Deno.test("five devices that were offline a month come to what log merge makes of their files, in any order", async () => {
  const shared = '{"id":"e0","at":"2026-03-31T12:00:00Z"}\n';
  const texts = Array.from({ length: DEVICES }, (_, device) => shared + month(device));
  const expected = await merged(texts);
  for (const order of ORDERS) {
    const bucket = new TestBucket();
    await syncedDevice(bucket, shared);
    const devices = [];
    for (const text of texts) {
      const device = await syncedDevice(bucket, "");
      device.append(SYNC_FILE, text.slice(shared.length));
      devices.push(device);
    }
    bucket.resetCounts();
    for (const index of order) await syncEntries(devices[index]!, bucket);
    assert.equal(bucket.counts.PUT, DEVICES, "one commit a device");
    for (const index of order) await syncEntries(devices[index]!, bucket);
    for (const device of devices) assert.equal(entriesOf(device), expected.log);
    const joined = await initDevice(bucket, "");
    const { concurrent } = await syncEntries(joined, bucket);
    assert.equal(entriesOf(joined), expected.log);
    assert.deepEqual(concurrent, expected.concurrent);
  }
});

Deno.test("a device that joins with lines of its own comes to the same as one that was there", async () => {
  const [one, two] = [month(1), month(2)];
  const bucket = new TestBucket();
  await syncedDevice(bucket, one);
  const joined = await initDevice(bucket, two, { unrelated: true });
  await syncEntries(joined, bucket);
  assert.equal(entriesOf(joined), (await merged([one, two])).log);
});
