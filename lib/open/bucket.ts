/**
 * Logs opened where they lie in a bucket.
 *
 * @module
 */

import { BucketDirectory, type BucketOptions } from "../bucket/bucket_directory.ts";
import { FilePackCache } from "../bucket/pack_cache.ts";
import type { S3Access } from "../bucket/s3/access.ts";
import { S3Client, type SentRequest } from "../bucket/s3/client.ts";
import { parseBucketUrl } from "../bucket/s3/location.ts";
import { LogError } from "../errors.ts";
import type { WatchTimes } from "../live/watch.ts";
import type { WritableStorage } from "../storage/storage.ts";
import type { Instant } from "../time/instant.ts";
import { ulid } from "../write/ulid.ts";

/** What {@linkcode openBucket} needs besides an address. */
export interface OpenBucketOptions extends Pick<BucketOptions, "settings" | "device"> {
  /** The server and the keys. */
  readonly access: S3Access | undefined;
  /** The clock, by which commits get their ids. */
  readonly now: () => Instant;
  /** A folder of its own for what is kept of the bucket. */
  readonly cache?: WritableStorage | null;
  /** Told of each request. */
  readonly onRequest?: (request: SentRequest) => void;
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
  { access, now, cache, onRequest, settings, device }: OpenBucketOptions,
): Promise<BucketDirectory> {
  const { bucket, prefix } = parseBucketUrl(url);
  if (access === undefined) {
    throw new LogError("bad_usage", "Cannot open the bucket: no keys are given", {
      hint: "give s3: { endpoint, region, accessKeyId, secretAccessKey }",
    });
  }
  return await BucketDirectory.open({
    client: new S3Client({ ...access, bucket, ...(onRequest && { onRequest }) }),
    prefix,
    newId: () => ulid(now()),
    ...(settings && { settings }),
    ...(device !== undefined && { device }),
    ...(cache && { cache: new FilePackCache(cache) }),
  });
}
