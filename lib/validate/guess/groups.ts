/**
 * Records that are about the same thing.
 *
 * @module
 */

/** The records of a sample by the id that they have. */
export interface Groups {
  /** Indexes of records, in order, by id. */
  readonly byId: ReadonlyMap<string, readonly number[]>;
  /** Pairs of records with the same id, one after the other. */
  readonly pairs: readonly Pair[];
  /** Pairs of neighbours, whatever their ids. */
  readonly neighbours: readonly Pair[];
  /** Those with different ids. */
  readonly others: readonly Pair[];
}

/** The indexes of two records, the earlier one first. */
export type Pair = readonly [earlier: number, later: number];

/**
 * Groups records by their ids.
 *
 * @param ids The id of each record, by its index, in order.
 *
 * @example
 * ```ts
 * import { groupsOf } from "./groups.ts";
 *
 * const { byId, pairs, neighbours } = groupsOf(new Map([[0, "a"], [2, "b"], [5, "a"]]));
 * if (byId.get("a")?.join() !== "0,5" || pairs.join() !== "0,5") throw new Error();
 * if (neighbours.join(" ") !== "0,2 2,5") throw new Error();
 * ```
 */
export function groupsOf(ids: ReadonlyMap<number, string>): Groups {
  const byId = new Map<string, number[]>();
  const pairs: Pair[] = [], neighbours: Pair[] = [];
  let neighbour: number | undefined;
  for (const [index, id] of ids) {
    const group = byId.get(id);
    const earlier = group?.at(-1);
    if (earlier !== undefined) pairs.push([earlier, index]);
    if (neighbour !== undefined) neighbours.push([neighbour, index]);
    neighbour = index;
    if (group === undefined) byId.set(id, [index]);
    else group.push(index);
  }
  const others = neighbours.filter(([earlier, later]) => ids.get(earlier) !== ids.get(later));
  return { byId, pairs, neighbours, others };
}
