/**
 * The beginning of a chain as it is kept on this machine: packs, and behind them a tail of
 * commits that were read one by one.
 *
 * @module
 */

import type { Commit, Head } from "./commit.ts";
import type { ChainKeys } from "./keys.ts";
import { commitsOf, type PackCache, packOf } from "./pack.ts";

/** A tail of more bytes is not kept. */
const TAIL_BYTES_MAX = 64 * 1024 * 1024;

/**
 * The commits that are kept, from the first one on and without a gap, and how many packs they
 * begin with. Whether the bucket still holds the same is for the caller to find out.
 */
export async function readKept(
  cache: PackCache,
  keys: ChainKeys,
): Promise<{ commits: Commit[]; packs: number }> {
  const kept: Commit[] = [];
  let packs = 0;
  const isNext = (commit: Commit) =>
    commit.n === kept.length + 1 && commit.prev === (kept.at(-1)?.id ?? "");
  for (let pack = await cache.get(keys.pack(1)); pack !== null; packs++) {
    kept.push(...await commitsOf(keys.index(packs + 1), pack));
    pack = await cache.get(keys.pack(packs + 2));
  }
  const tail = await cache.get(tailKey(keys));
  if (tail === null) return { commits: kept, packs };
  for (const commit of await commitsOf(tailKey(keys), tail)) {
    if (isNext(commit)) kept.push(commit);
  }
  return { commits: kept, packs };
}

/** The commits that are kept right behind a head; none where others are, or none. */
export async function readKeptTail(
  cache: PackCache,
  keys: ChainKeys,
  head: Head,
): Promise<Commit[]> {
  const tail = await cache.get(tailKey(keys));
  const commits = tail === null ? [] : await commitsOf(tailKey(keys), tail);
  const [first] = commits;
  return first?.n === head.n + 1 && first.prev === head.id ? commits : [];
}

/** Keeps commits that are in no pack yet, in the place of those that were kept before. */
export async function keepTail(
  cache: PackCache,
  keys: ChainKeys,
  commits: readonly Commit[],
): Promise<void> {
  const bytes = commits.reduce((sum, { body }) => sum + body.length, 0);
  if (commits.length === 0 || bytes > TAIL_BYTES_MAX) return;
  await cache.put(tailKey(keys), await packOf(commits));
}

/** Commits as they are read, of which those behind all packs that are kept are to be kept, too. */
export class GrowingTail {
  readonly #keys: ChainKeys;
  readonly #isKept: (k: number) => boolean;
  /** How many packs are kept. */
  #packs: number;
  /** None where they would be too many bytes. */
  #commits: Commit[] | null = [];
  #bytes = 0;

  /** @param isKept Whether a pack is kept by now. */
  constructor(keys: ChainKeys, packs: number, isKept: (k: number) => boolean) {
    this.#keys = keys;
    this.#packs = packs;
    this.#isKept = isKept;
  }

  /** Takes the next commit. */
  add(commit: Commit): void {
    const next = this.#packs + 1;
    if (commit.n <= this.#keys.lastOf(this.#packs)) return;
    if (commit.n === this.#keys.lastOf(next) && this.#isKept(next)) {
      this.#packs = next;
      [this.#commits, this.#bytes] = [[], 0];
      return;
    }
    this.#bytes += commit.body.length;
    if (this.#bytes > TAIL_BYTES_MAX) this.#commits = null;
    this.#commits?.push(commit);
  }

  /** Keeps what is behind the packs. */
  async keep(cache: PackCache): Promise<void> {
    if (this.#commits !== null) await keepTail(cache, this.#keys, this.#commits);
  }
}

function tailKey(keys: ChainKeys): string {
  return `${keys.root}tail`;
}
