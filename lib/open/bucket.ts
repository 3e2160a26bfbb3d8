/**
 * Logs opened where they lie in a bucket.
 *
 * @module
 */

import { BucketDirectory, type BucketOptions } from "../bucket/bucket_directory.ts";
import { FilePackCache } from "../bucket/pack_cache.ts";
import type { S3Access } from "../bucket/s3/access.ts";
import { S3Client, type SentRequest } from "../bucket/s3/client.ts";
import { formatBucketUrl, parseBucketUrl } from "../bucket/s3/location.ts";
import { LogError } from "../errors.ts";
import { invalidateSnapshots } from "../../snapshots/invalidate.ts";
import type { WatchTimes } from "../live/watch.ts";
import type { Yielder } from "../live/yielder.ts";
import type { Settings } from "../records/settings.ts";
import type { WritableStorage } from "../storage/storage.ts";
import { initRemote } from "../sync/init.ts";
import { SyncLoop } from "../sync/sync_loop.ts";
import type { Instant } from "../time/instant.ts";
import { ulid } from "../write/ulid.ts";
import { snapshotMaker } from "./bucket_snapshot.ts";

/** What {@linkcode openBucket} needs besides an address. */
export interface OpenBucketOptions extends Pick<BucketOptions, "settings" | "device" | "yielder"> {
  /** The server and the keys. */
  readonly access: S3Access | undefined;
  /** The clock, by which commits get their ids. */
  readonly now: () => Instant;
  /** A folder of its own for what is kept of the bucket. */
  readonly cache?: WritableStorage | null;
  /** Ends all requests. */
  readonly signal?: AbortSignal;
  /** Told of each request. */
  readonly onRequest?: (request: SentRequest) => void;
}

/** What {@linkcode keepInSync} needs. */
export interface KeepInSyncOptions extends Pick<OpenBucketOptions, "access" | "now"> {
  /** How the logs are read. */
  readonly settings: Settings;
  /** The zone for logs whose settings name none. */
  readonly timeZone: () => string;
  /** What commits call this machine. */
  readonly device: string | null;
  /** Gives others of the process their turn while lines are folded. */
  readonly yielder: Yielder;
}

/** The directory looks for news by itself; a state needs no looks of its own. */
export const BUCKET_WATCH_TIMES: WatchTimes = { debounceMs: 0, pollMs: 3_600_000 };

/**
 * Opens logs in a bucket by their address.
 *
 * @throws {LogError} `bad_usage` for an address that cannot be read, or without access;
 * `no_directory` where no logs were set up; `remote_denied`, `remote_failed`.
 */
export async function openBucket(
  url: string,
  { access, now, cache, onRequest, signal, settings, device, yielder }: OpenBucketOptions,
): Promise<BucketDirectory> {
  const { bucket, prefix } = parseBucketUrl(url);
  return await BucketDirectory.open({
    client: new S3Client({
      ...checkedAccess(access),
      bucket,
      ...(onRequest && { onRequest }),
      ...(signal && { signal }),
    }),
    prefix,
    newId: () => ulid(now()),
    ...(settings && { settings }),
    ...(yielder && { yielder }),
    ...(device !== undefined && { device }),
    ...(cache && { cache: new FilePackCache(cache) }),
  });
}

/**
 * Keeps a directory of files in sync with a bucket, which is named if it is not yet.
 *
 * @throws {LogError} `bad_usage` for an address that cannot be read, or without access.
 */
export function keepInSync(
  storage: WritableStorage,
  url: string,
  { access, timeZone, ...options }: KeepInSyncOptions,
): SyncLoop {
  const { bucket, prefix } = parseBucketUrl(url);
  const client = new S3Client({ ...checkedAccess(access), bucket });
  const remote = { url: formatBucketUrl({ bucket, prefix }), client, prefix };
  const all = { ...options, remote };
  return new SyncLoop(storage, {
    ...all,
    makeSnapshot: snapshotMaker(options.settings, { timeZone, now: options.now }),
    prepare: (remote) => initRemote(storage, { ...options, remote, timeZone: timeZone() }),
    onRewrite: (logs) => invalidateSnapshots(storage, options.settings, logs),
  });
}

function checkedAccess(access: S3Access | undefined): S3Access {
  if (access !== undefined) return access;
  throw new LogError("bad_usage", "Cannot open the bucket: no keys are given", {
    hint: "give s3: { endpoint, region, accessKeyId, secretAccessKey }",
  });
}
