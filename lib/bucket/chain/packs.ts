import { concat } from "../../bytes/concat.ts";
import { chainBroken, chainChanged } from "./changed.ts";
import type { Commit } from "./commit.ts";
import { type ChainKeys, indexNumber, packNumber } from "./keys.ts";
import type { BucketObjects } from "./objects.ts";
import { commitsOf, idInIndex, type PackCache } from "./pack.ts";

/** What {@linkcode ChainPacks} is made of. */
export interface ChainPacksOptions {
  /** The bucket. */
  readonly objects: BucketObjects;
  /** The names of the chain's objects. */
  readonly keys: ChainKeys;
  /** What is kept of packs. */
  readonly cache: PackCache | null;
}

/** The packs of a chain, by the numbers of their blocks. */
export class ChainPacks {
  readonly #objects: BucketObjects;
  readonly #keys: ChainKeys;
  readonly #cache: PackCache | null;
  readonly #kept = new Set<number>();

  /** Reads nothing yet. */
  constructor({ objects, keys, cache }: ChainPacksOptions) {
    this.#objects = objects;
    this.#keys = keys;
    this.#cache = cache;
  }

  /** Whether a pack was read, and is kept from now on. */
  isKept(k: number): boolean {
    return this.#kept.has(k);
  }

  /**
   * The commits of a block, from its pack.
   *
   * @throws {LogError} `remote_changed` where there is none; `remote_failed` for one that does not
   * fit its index.
   */
  async commits(k: number): Promise<Commit[]> {
    const commits = await this.#read(k, this.#cache);
    if (commits === null) throw this.#missing(k);
    return commits;
  }

  /** A pack as it is in the bucket, whatever is kept here; null where there is none. */
  readBack(k: number): Promise<Commit[] | null> {
    return this.#read(k, null);
  }

  /** The id of a packed commit, by the index alone; null where its block is not packed. */
  async idOf(n: number): Promise<string | null> {
    const key = this.#keys.index(this.#keys.blockOf(n));
    const index = await this.#objects.getChecked(key);
    return index && idInIndex(key, index.bytes, n);
  }

  /** The bodies of a pack's commits, joined. What the cache keeps needs the index, too. */
  async body(k: number): Promise<Uint8Array<ArrayBuffer>> {
    const key = this.#keys.pack(k);
    if (this.#cache !== null) {
      const kept = await this.#cache.get(key);
      return kept?.body ?? concat((await this.commits(k)).map(({ body }) => body));
    }
    const answer = await this.#objects.getChecked(key);
    if (answer === null) throw this.#missing(k);
    return answer.bytes;
  }

  /** The sizes of the packs that follow each other from the first one. */
  async sizes(): Promise<number[]> {
    const sizes = new Map<number, number>(), indexed = new Set<number>();
    for await (const { key, size } of this.#objects.list(this.#keys.packs)) {
      const pack = packNumber(key), index = indexNumber(key);
      if (pack !== null) sizes.set(pack, size);
      if (index !== null) indexed.add(index);
    }
    const packs: number[] = [];
    for (let k = 1; indexed.has(k) && sizes.has(k); k++) packs.push(sizes.get(k)!);
    return packs;
  }

  async #read(k: number, cache: PackCache | null): Promise<Commit[] | null> {
    const key = this.#keys.pack(k), indexKey = this.#keys.index(k);
    const [body, index] = await Promise.all([
      this.#objects.getChecked(key),
      this.#objects.getChecked(indexKey),
    ]);
    if (body === null || index === null) return null;
    const pack = { body: body.bytes, index: index.bytes };
    const commits = await commitsOf(indexKey, pack);
    const first = this.#keys.firstOf(k);
    if (commits[0]!.n !== first) throw chainChanged(this.#keys, first);
    if (cache !== null) {
      await cache.put(key, pack);
      this.#kept.add(k);
    }
    return commits;
  }

  #missing(k: number): Error {
    return chainBroken(this.#keys, this.#keys.firstOf(k), `"${this.#keys.pack(k)}" is missing`);
  }
}
