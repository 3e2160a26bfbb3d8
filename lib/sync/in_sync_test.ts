import assert from "node:assert/strict";
import type { MemoryStorage } from "../storage/memory.ts";
import { LogError } from "../errors.ts";
import {
  entriesOf,
  initDevice,
  SYNC_FILE,
  syncedDevice,
  syncEntries,
} from "../testing/buckets/sync_device.ts";
import { failure, TestBucket } from "../testing/buckets/test_bucket.ts";
import { Dice } from "../testing/generators/dice.ts";
import { lane } from "../testing/lanes/lane.ts";
import type { SyncOptions } from "./sync.ts";

const SEEDS = 4;
const STEPS = 60;
const BLOCK = 3;
const WHEN = ["completed", "always", "never"] as const;
const COMMITS = "me/entries/c/", PACKS = "me/entries/p8/";

/** A bucket that at times answers no more, and in which blocks turn out to be too large for packs. */
class MoodyBucket {
  readonly bucket = new TestBucket();
  /** How many requests are still answered. */
  left = Infinity;
  /** All commits that ever were objects of their own. */
  readonly #commits = new Map(this.bucket.objects);

  readonly fetch = async (request: Request): Promise<Response> => {
    if (this.left-- <= 0) return failure(403, "ExpiredToken");
    const answer = await this.bucket.fetch(request);
    for (const [key, object] of this.bucket.objects) {
      if (key.startsWith(COMMITS)) this.#commits.set(key, object);
    }
    return answer;
  };

  /** Makes a block as it is where it is too large for a pack. */
  unpack(k: number): void {
    const { objects } = this.bucket;
    for (const key of [...objects.keys()]) {
      if (key.startsWith(`${PACKS}${String(k).padStart(16, "0")}.`)) objects.delete(key);
    }
    for (const [key, object] of this.#commits) {
      const n = Number(key.slice(COMMITS.length, COMMITS.length + 16));
      if (Math.ceil(n / BLOCK) === k) objects.set(key, object);
    }
  }
}

/** Syncs a device, which may die of it. */
async function syncOrDie(
  device: MemoryStorage,
  bucket: MoodyBucket,
  options: Partial<SyncOptions>,
): Promise<boolean> {
  try {
    return (await syncEntries(device, bucket, options)).in_sync;
  } catch (error) {
    assert(error instanceof LogError && error.code === "remote_denied", String(error));
    return false;
  }
}

async function run(seed: number): Promise<number> {
  const dice = new Dice(seed);
  const bucket = new MoodyBucket();
  // Every other block is too large for a pack.
  const isLarge = (k: number) => k % 2 === seed % 2;
  const devices: MemoryStorage[] = [];
  for (let n = 0; n < 3; n++) devices.push(await initDevice(bucket, "", { block: BLOCK }));
  let told = 0;
  for (let step = 0; step < STEPS; step++) {
    const device = devices[dice.below(devices.length)]!;
    const hour = String(dice.below(24)).padStart(2, "0");
    const line = `{"id":"e${dice.below(5)}","at":"2026-03-01T${hour}:00:00Z","n":${step}}\n`;
    if (dice.below(2) === 0) device.append(SYNC_FILE, line);
    bucket.left = dice.below(4) === 0 ? dice.below(40) : Infinity;
    const options = { packs: WHEN[dice.below(3)]!, keepsCommits: dice.below(4) === 0 };
    const isInSync = await syncOrDie(device, bucket, options);
    bucket.left = Infinity;
    for (let k = 1; k * BLOCK <= STEPS; k++) if (isLarge(k)) bucket.unpack(k);
    if (!isInSync) continue;
    told++;
    const whole = entriesOf(await syncedDevice(bucket.bucket, ""));
    assert.equal(entriesOf(device), whole, `seed ${seed}, step ${step}`);
  }
  return told;
}

Deno.test("a device that is told to be in sync has all lines of the bucket, however it is packed", async () => {
  let told = 0;
  for (const first of lane.seeds(1)) {
    for (let seed = first; seed < first + SEEDS; seed++) told += await run(seed);
  }
  assert(told > SEEDS * STEPS / 3, `${told} times`);
});
