/**
 * Devices in memory that sync with a bucket of a test.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { SyncRow } from "../../answers.ts";
import { defaultSettings } from "../../records/settings.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { type InitOptions, initRemote } from "../../sync/init.ts";
import { sync, type SyncOptions } from "../../sync/sync.ts";
import { type BucketWay, clientOf, NO_WAIT } from "./bucket_fixture.ts";
import { TEST_BUCKET, type TestBucket } from "./test_bucket.ts";

/** The bucket's address, and what all keys begin with. */
export const SYNC_URL: string = `s3://${TEST_BUCKET}/me`;
export const SYNC_PREFIX = "me/";
/** The log that devices write to. */
export const SYNC_FILE = "entries.jsonl";

let clock = 1_777_900_000_000_000n;

/** How a device syncs. */
export function syncOptions(bucket: BucketWay, more: Partial<SyncOptions> = {}): SyncOptions {
  return {
    remote: { url: SYNC_URL, client: clientOf(bucket), prefix: SYNC_PREFIX },
    settings: defaultSettings(),
    now: () => clock++,
    retry: NO_WAIT,
    ...more,
  };
}

/** A device that has named the bucket, and not synced yet. */
export async function initDevice(
  bucket: BucketWay,
  text: string,
  more: Partial<InitOptions> = {},
): Promise<MemoryStorage> {
  const storage = new MemoryStorage(text === "" ? {} : { [SYNC_FILE]: text });
  await initRemote(storage, { ...syncOptions(bucket), timeZone: "UTC", ...more });
  return storage;
}

/** A device that has synced once. */
export async function syncedDevice(bucket: TestBucket, text: string): Promise<MemoryStorage> {
  const storage = await initDevice(bucket, text);
  await syncEntries(storage, bucket);
  return storage;
}

/** Syncs, and tells of the entries. */
export async function syncEntries(
  storage: MemoryStorage,
  bucket: BucketWay,
  more: Partial<SyncOptions> = {},
): Promise<SyncRow> {
  const rows = await Array.fromAsync(sync(storage, syncOptions(bucket, more)));
  const logs = ["entries", "interactions", "firings", "sessions"];
  assert.deepEqual(rows.map(({ log }) => log), logs);
  return rows[0]!;
}

/** What the log of a device holds. */
export function entriesOf(storage: MemoryStorage): string {
  const content = storage.files()[SYNC_FILE];
  return content instanceof Uint8Array ? new TextDecoder().decode(content) : "";
}
