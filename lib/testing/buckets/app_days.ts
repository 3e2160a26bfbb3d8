/**
 * Days of a person whose devices keep their files in sync by an app, in no time: the same syncs at
 * the same moments as a `SyncLoop` makes them, and what the bucket counts of them.
 *
 * @module
 */

import { THOROUGH_EVERY } from "../../bucket/bucket_log.ts";
import { BLOCK } from "../../bucket/format.ts";
import type { MemoryStorage } from "../../storage/memory.ts";
import { sync, SyncMemory } from "../../sync/sync.ts";
import { SYNC_TIMES } from "../../sync/sync_loop.ts";
import { Dice } from "../generators/dice.ts";
import { initDevice, SYNC_FILE, syncOptions } from "./sync_device.ts";
import { TestBucket } from "./test_bucket.ts";

/** What is simulated. */
export interface AppDays {
  /** How many devices are on all the time. */
  readonly devices: number;
  /** How many lines are written in each day's waking hours, on any of the devices. */
  readonly linesADay: number;
  /** How many hours a day has in which lines are written, and in which none are. */
  readonly awakeHours: number;
  readonly asleepHours: number;
  /** How many days. */
  readonly days: number;
}

/** What the bucket counted. */
export interface AppTraffic {
  /** Writes and lists. */
  readonly classA: number;
  /** Reads. */
  readonly classB: number;
  /** How many syncs there were. */
  readonly syncs: number;
}

/** A device with an app that syncs. */
interface Device {
  readonly storage: MemoryStorage;
  readonly memory: SyncMemory;
  nextMs: number;
  waitMs: number;
  syncs: number;
}

const HOUR_MS = 3_600_000;
const APART_MS = 5000;
const { poll, afterWriteMs } = SYNC_TIMES;

/** Runs the days, in a bucket of their own. */
export async function runAppDays(plan: AppDays, seed = 1): Promise<AppTraffic> {
  const dice = new Dice(seed);
  const bucket = new TestBucket();
  const devices: Device[] = [];
  for (let index = 0; index < plan.devices; index++) {
    const storage = await initDevice(bucket, "", { block: BLOCK });
    const memory = new SyncMemory();
    devices.push({ storage, memory, nextMs: index * APART_MS, waitMs: poll.minMs, syncs: 0 });
  }
  for (const device of devices) await syncOnce(device, bucket);
  bucket.resetCounts();
  const dayMs = (plan.awakeHours + plan.asleepHours) * HOUR_MS;
  const writes = writeTimes(plan, dayMs, dice);
  for (;;) {
    const due = devices.reduce((a, b) => a.nextMs <= b.nextMs ? a : b);
    const writeMs = writes[0] ?? Infinity;
    if (Math.min(writeMs, due.nextMs) >= plan.days * dayMs) break;
    if (writeMs > due.nextMs) {
      await syncOnce(due, bucket);
      continue;
    }
    writes.shift();
    const device = dice.of(devices);
    const at = new Date(Date.UTC(2026, 3, 1) + writeMs).toISOString();
    device.storage.append(SYNC_FILE, `{"id":"${dice.token(9)}","at":"${at}"}\n`);
    device.nextMs = Math.min(device.nextMs, writeMs + afterWriteMs);
  }
  const { GET = 0, HEAD = 0, PUT = 0, LIST = 0 } = bucket.counts;
  const syncs = devices.reduce((sum, device) => sum + device.syncs, 0);
  return { classA: PUT + LIST, classB: GET + HEAD, syncs };
}

function writeTimes(plan: AppDays, dayMs: number, dice: Dice): number[] {
  const times = Array.from({ length: plan.linesADay * plan.days }, (_, index) => {
    const day = Math.floor(index / plan.linesADay);
    return day * dayMs + dice.below(plan.awakeHours * HOUR_MS);
  });
  return times.sort((a, b) => a - b);
}

async function syncOnce(device: Device, bucket: TestBucket): Promise<void> {
  const isSparing = ++device.syncs % THOROUGH_EVERY !== 0;
  const options = syncOptions(bucket, { isSparing, memory: device.memory });
  const rows = await Array.fromAsync(sync(device.storage, options));
  const hasMoved = rows.some(({ pulled, pushed }) => pulled.commits + pushed.commits > 0);
  device.waitMs = hasMoved ? poll.minMs : Math.min(poll.maxMs, 2 * device.waitMs);
  device.nextMs += device.waitMs;
}
