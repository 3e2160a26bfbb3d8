/**
 * The keys of one log's objects in a bucket.
 *
 *     <log>/c/0000000000000042.jsonl       commit 42
 *     <log>/p8/0000000000000001.jsonl      pack 1: the bodies of commits 1 … 256, joined
 *     <log>/p8/0000000000000001.idx.json   its index, which makes the pack visible
 *
 * @module
 */

const DIGITS = 16;
const COMMIT = /\/c\/(\d{16})\.jsonl$/;
const PACK = /\/p8\/(\d{16})\.jsonl$/;
const INDEX = /\/p8\/(\d{16})\.idx\.json$/;

/**
 * Names the objects of a log, and the block that a commit belongs to.
 *
 * @example
 * ```ts
 * import { ChainKeys } from "./keys.ts";
 *
 * const keys = new ChainKeys("me/entries/", 256);
 * if (keys.commit(42) !== "me/entries/c/0000000000000042.jsonl") throw new Error();
 * if (keys.blockOf(256) !== 1 || keys.blockOf(257) !== 2) throw new Error();
 * ```
 */
export class ChainKeys {
  /** What all keys begin with; ends with a slash. */
  readonly root: string;
  /** How many commits a pack holds. */
  readonly block: number;

  /** Names nothing yet. */
  constructor(root: string, block: number) {
    this.root = root;
    this.block = block;
  }

  /** The folder of the commits. */
  get commits(): string {
    return `${this.root}c/`;
  }

  /** The folder of the packs. */
  get packs(): string {
    return `${this.root}p8/`;
  }

  /** A commit by its number. */
  commit(n: number): string {
    return `${this.commits}${padded(n)}.jsonl`;
  }

  /** A pack by the number of its block. */
  pack(k: number): string {
    return `${this.packs}${padded(k)}.jsonl`;
  }

  /** The index of a pack. */
  index(k: number): string {
    return `${this.packs}${padded(k)}.idx.json`;
  }

  /** A key that comes behind those of all packs up to one, and before the next. */
  behindPack(k: number): string {
    return `${this.packs}${padded(k)}~`;
  }

  /** The block of a commit; both count from 1. */
  blockOf(n: number): number {
    return Math.ceil(n / this.block);
  }

  /** The first commit of a block. */
  firstOf(k: number): number {
    return (k - 1) * this.block + 1;
  }

  /** The last commit of a block. */
  lastOf(k: number): number {
    return k * this.block;
  }
}

/** The number of a commit, by its key; null for what is none, since commits count from 1. */
export function commitNumber(key: string): number | null {
  return numberIn(COMMIT, key);
}

/** The number of a pack's block, by the key of the pack; null for what is none. */
export function packNumber(key: string): number | null {
  return numberIn(PACK, key);
}

/** The number of a pack's block, by the key of its index; null for what is none. */
export function indexNumber(key: string): number | null {
  return numberIn(INDEX, key);
}

function numberIn(pattern: RegExp, key: string): number | null {
  const number = Number(pattern.exec(key)?.[1] ?? 0);
  return number === 0 || !Number.isSafeInteger(number) ? null : number;
}

function padded(number: number): string {
  return String(number).padStart(DIGITS, "0");
}
