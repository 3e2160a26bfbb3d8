/**
 * What keeps a lake small, and takes people out of it.
 *
 * @module
 */

import { forEach } from "./export_lake.ts";
import { lakeUser } from "./format/bucket_of.ts";
import { compactBucket } from "./runs/compact_bucket.ts";
import { erasePerson } from "./runs/erase_person.ts";
import type { Lake } from "./runs/open_lake.ts";

/** So many buckets are compacted at once, each of them held in memory. */
const BUCKETS_AT_ONCE = 2;

/**
 * Makes one run of each bucket that has several.
 *
 * @returns How many buckets that were.
 * @throws {LogError} what the lake throws.
 */
export async function compactLake(
  lake: Lake,
  onBucket: (done: number, total: number) => void = () => {},
): Promise<number> {
  const buckets = Array.from({ length: lake.format.buckets }, (_, bucket) => bucket);
  let compacted = 0, done = 0;
  await forEach(buckets, BUCKETS_AT_ONCE, async (bucket) => {
    if (await compactBucket(lake, bucket)) compacted++;
    onBucket(++done, buckets.length);
  });
  return compacted;
}

/**
 * Takes all of one person out of a lake.
 *
 * @returns Whether there was something.
 * @throws {LogError} what the lake throws; then it is to be done again.
 */
export async function eraseFromLake(lake: Lake, user: string): Promise<boolean> {
  const { buckets, hash_users } = lake.format;
  const { bucket, userId } = await lakeUser(user, buckets, hash_users);
  return await erasePerson(lake, bucket, userId);
}
