/** So many maps share the ids. */
const PARTS = 64;
/** The last characters of an id tell most ids apart: the first ones are often a time. */
const HASHED_CHARACTERS = 4;

/**
 * Keys by id, in many small maps: a map doubles all at once when it is full, which for one of a
 * million ids would hold up the event loop.
 *
 * @example
 * ```ts
 * import { IdKeys } from "./id_keys.ts";
 *
 * const keys = new IdKeys();
 * keys.set("petrichor", 3);
 * if (keys.get("petrichor") !== 3 || keys.get("saudade") !== undefined) throw new Error();
 * ```
 */
export class IdKeys {
  readonly #parts = Array.from({ length: PARTS }, () => new Map<string, number>());

  /** The key of an id; undefined for one that is not there. */
  get(id: string): number | undefined {
    return this.#partOf(id).get(id);
  }

  /** Notes the key of an id. */
  set(id: string, key: number): void {
    this.#partOf(id).set(id, key);
  }

  #partOf(id: string): Map<string, number> {
    let hash = 0;
    for (let at = Math.max(0, id.length - HASHED_CHARACTERS); at < id.length; at++) {
      hash = hash * 31 + id.charCodeAt(at) | 0;
    }
    return this.#parts[hash & PARTS - 1]!;
  }
}
