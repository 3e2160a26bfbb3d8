/**
 * The ids that a reader knows of.
 *
 * @module
 */

/** The hash of no code unit at all. */
export const HASH_START = 0x811c9dc5;

const HASH_PRIME = 0x01000193;

/** Carries the hash of an id, FNV-1a over its UTF-16 code units, one unit further. */
export function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, HASH_PRIME);
}

function hashOf(id: string): number {
  let hash = HASH_START;
  for (let index = 0; index < id.length; index++) hash = hashUnit(hash, id.charCodeAt(index));
  return hash;
}

/**
 * Ids by their dense keys, each with the number of readable lines that it has
 * had so far: what a reader that begins in the middle of a log has to know of
 * the lines before.
 *
 * A boot fills it with every id of a log and a short tail asks for few, so ids
 * are hashed where their bytes are at hand, and indexed only when one is asked for.
 *
 * @example
 * ```ts
 * import { IdTable } from "./id_table.ts";
 *
 * const table = new IdTable();
 * table.add("a", 3);
 * if (table.keyOf("b") !== 1 || table.keyOf("a") !== 0) throw new Error();
 * if (table.versions.join() !== "3,0") throw new Error();
 * ```
 */
export class IdTable {
  /** The ids, by key. */
  readonly ids: string[] = [];
  /** How many readable lines each id has had, by key. */
  readonly versions: number[] = [];
  readonly #hashes: number[] = [];
  /** Keys plus one, where their hashes lead; 0 where nothing is. At most half full. */
  #slots = new Int32Array(0);
  /** How many ids have a slot. */
  #indexed = 0;

  /**
   * Takes in an id that is not there yet.
   *
   * @param hash Its hash by {@linkcode hashUnit}, where that is known.
   */
  add(id: string, versions: number, hash: number = hashOf(id)): void {
    this.ids.push(id);
    this.versions.push(versions);
    this.#hashes.push(hash);
  }

  /** The key of an id, which is taken in if it is new. */
  keyOf(id: string): number {
    this.#index();
    const hash = hashOf(id);
    let slot = this.#slotOf(hash);
    for (let key = this.#slots[slot]! - 1; key >= 0; key = this.#slots[slot]! - 1) {
      if (this.#hashes[key] === hash && this.ids[key] === id) return key;
      slot = this.#slotOf(slot + 1);
    }
    this.add(id, 0, hash);
    return this.ids.length - 1;
  }

  /** Brings the slots up to the ids, with room for one more. */
  #index(): void {
    if (2 * (this.ids.length + 1) > this.#slots.length) {
      // The next power of two, and as much again to grow.
      this.#slots = new Int32Array(4 << (32 - Math.clz32(this.ids.length)));
      this.#indexed = 0;
    }
    for (; this.#indexed < this.ids.length; this.#indexed++) {
      let slot = this.#slotOf(this.#hashes[this.#indexed]!);
      while (this.#slots[slot] !== 0) slot = this.#slotOf(slot + 1);
      this.#slots[slot] = this.#indexed + 1;
    }
  }

  #slotOf(hash: number): number {
    return hash & (this.#slots.length - 1);
  }
}
