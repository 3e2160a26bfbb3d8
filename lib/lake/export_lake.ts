import { type LakeUser, lakeUser } from "./format/bucket_of.ts";
import { type BucketExport, exportBucket } from "./runs/export_bucket.ts";
import type { Lake } from "./runs/open_lake.ts";
import type { Person } from "./sources/growing_log.ts";

/** People by their ids. */
export interface People {
  /** All ids; asked again where there are too many to be held at once. */
  ids(): AsyncIterable<string>;
  /** One person. */
  person(id: string): Person;
}

/** What came of an export. */
export interface LakeExport extends BucketExport {
  /** How many people there are. */
  people: number;
}

/** How much of an export is under way at once. */
export interface ExportWidth {
  /** So many ids are held; the buckets of the others come after. */
  readonly ids: number;
  /** So many buckets are written. */
  readonly buckets: number;
}

/** The usual width. */
export const EXPORT_WIDTH: ExportWidth = { ids: 200_000, buckets: 4 };

/**
 * Exports what is new in people's logs, bucket by bucket. Memory does not grow with the number of
 * people, but with the largest logs and runs of the buckets that are under way.
 *
 * May be repeated: what was committed before is there, and only the rest is read.
 *
 * @param onBucket Told after each bucket how many of those at hand are done.
 * @throws {LogError} what the lake throws. Of people whose logs cannot be read, the answer tells.
 */
export async function exportLake(
  lake: Lake,
  people: People,
  onBucket: (done: number, total: number) => void = () => {},
  width: ExportWidth = EXPORT_WIDTH,
): Promise<LakeExport> {
  const total: LakeExport = { people: 0, runs: 0, lines: 0, bytes: 0, failed: [] };
  for (let from = 0; from < lake.format.buckets;) {
    const stripe = await stripeFrom(lake, people, from, width.ids);
    const buckets = [...stripe.byBucket].sort(([a], [b]) => a - b);
    let done = 0;
    await forEach(buckets, width.buckets, async ([bucket, users]) => {
      const own = users.map(({ id, userId }) => ({ person: people.person(id), userId }));
      add(total, await exportBucket(lake, bucket, own), users.length);
      onBucket(++done, buckets.length);
    });
    from = stripe.to;
  }
  return total;
}

function add(total: LakeExport, { runs, lines, bytes, failed }: BucketExport, people: number) {
  total.people += people;
  total.runs += runs;
  total.lines += lines;
  total.bytes += bytes;
  total.failed.push(...failed);
}

interface IdInBucket extends LakeUser {
  readonly id: string;
}

/** The people of buckets from one on: of as many buckets as hold so many, at least of one. */
async function stripeFrom(
  { format }: Lake,
  people: People,
  from: number,
  idsMax: number,
): Promise<{ byBucket: Map<number, IdInBucket[]>; to: number }> {
  const byBucket = new Map<number, IdInBucket[]>();
  let to = format.buckets, held = 0;
  for await (const id of people.ids()) {
    const user = await lakeUser(id, format.buckets, format.hash_users);
    if (user.bucket < from || user.bucket >= to) continue;
    const known = byBucket.get(user.bucket);
    if (known === undefined) byBucket.set(user.bucket, [{ ...user, id }]);
    else known.push({ ...user, id });
    for (held++; held > idsMax && to > from + 1;) {
      to = from + Math.ceil((to - from) / 2);
      for (const [bucket, users] of byBucket) {
        if (bucket >= to && byBucket.delete(bucket)) held -= users.length;
      }
    }
  }
  return { byBucket, to };
}

/** Does work on items, a few of them at a time. */
export async function forEach<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0, hasFailed = false;
  const worker = async () => {
    try {
      while (next < items.length && !hasFailed) await work(items[next++]!);
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, worker);
  const ended = await Promise.allSettled(workers);
  for (const each of ended) if (each.status === "rejected") throw each.reason;
}
