import { type ChainKeys, commitNumber, indexNumber } from "./keys.ts";
import type { BucketObjects } from "./objects.ts";

/** What a look into the folders of a chain found. */
export interface Listing {
  /** Blocks that have an index. */
  readonly packed: ReadonlySet<number>;
  /** Commits that are objects of their own, behind the packs. */
  readonly singles: ReadonlySet<number>;
  /** The last commit that there is. */
  readonly end: number;
}

/** Looks what there is behind a commit. */
export async function listBehind(
  objects: BucketObjects,
  keys: ChainKeys,
  n: number,
): Promise<Listing> {
  const packed = new Set<number>(), singles = new Set<number>();
  const known = keys.behindPack(keys.blockOf(n + 1) - 1);
  for await (const { key } of objects.list(keys.packs, known)) {
    const k = indexNumber(key);
    if (k !== null) packed.add(k);
  }
  // Behind the packs that follow each other from here: what is packed need not be listed.
  let from = n;
  for (let k = keys.blockOf(n + 1); packed.has(k); k++) from = keys.lastOf(k);
  for await (const { key } of objects.list(keys.commits, keys.commit(from))) {
    const single = commitNumber(key);
    if (single !== null) singles.add(single);
  }
  let end = n;
  for (const k of packed) end = Math.max(end, keys.lastOf(k));
  for (const single of singles) end = Math.max(end, single);
  return { packed, singles, end };
}

/** The first commit up to one that is neither packed nor an object of its own; null where all are. */
export function firstMissing(
  { packed, singles }: Listing,
  keys: ChainKeys,
  upTo: number,
): number | null {
  for (let n = 1; n <= upTo; n++) {
    if (packed.has(keys.blockOf(n))) n = keys.lastOf(keys.blockOf(n));
    else if (!singles.has(n)) return n;
  }
  return null;
}
