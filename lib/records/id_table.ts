/**
 * The ids that a reader knows of.
 *
 * @module
 */

/**
 * Ids by their dense keys, each with the number of readable lines that it has
 * had so far: what a reader that begins in the middle of a log has to know of
 * the lines before.
 *
 * A boot fills it with every id of a log, and many a tail asks for none: ids are
 * indexed only when one is asked for, by the engine's own hash, which is seeded.
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
  /** Keys by id, once one was asked for. */
  #keys: Map<string, number> | null = null;

  /** Takes in an id that is not there yet. */
  add(id: string, versions: number): void {
    this.#keys?.set(id, this.ids.length);
    this.ids.push(id);
    this.versions.push(versions);
  }

  /** The key of an id, which is taken in if it is new. */
  keyOf(id: string): number {
    this.#keys ??= new Map(this.ids.map((known, key) => [known, key]));
    const key = this.#keys.get(id) ?? this.ids.length;
    if (key === this.ids.length) this.add(id, 0);
    return key;
  }
}
