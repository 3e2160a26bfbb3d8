import {
  applied,
  compose,
  type Effect,
  IDENTITY,
  STANDING,
  type Standing,
} from "../records/lifecycle.ts";

/**
 * The effect of some lines of an id that become visible in any order: where the id stands by them
 * is known after each, without folding them again.
 *
 * A binary tree over the lines in log order: a leaf is the effect of its line, or none, and a node is
 * the effect of what lies below it.
 *
 * @example
 * ```ts
 * import { effectOf, OP, STANDING } from "../records/lifecycle.ts";
 * import { EffectTree } from "./effect_tree.ts";
 *
 * const tree = new EffectTree(2);
 * tree.show(1, effectOf(OP.delete, "sticky"));
 * tree.show(0, effectOf(OP.value, "sticky"));
 * if (tree.standing !== STANDING.deleted) throw new Error();
 * ```
 */
export class EffectTree {
  /** The root at 1, the children of a node at twice its place and behind, the leaves last. */
  readonly #effects: Uint8Array;
  readonly #leaves: number;

  /** Takes how many lines there are, none of which is visible. */
  constructor(lines: number) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(1, lines)));
    this.#effects = new Uint8Array(2 * this.#leaves).fill(IDENTITY);
  }

  /** Makes the line of an index visible. */
  show(index: number, effect: Effect): void {
    const effects = this.#effects;
    let node = this.#leaves + index;
    effects[node] = effect;
    while (node > 1) {
      node >>= 1;
      effects[node] = compose(effects[2 * node]!, effects[2 * node + 1]!);
    }
  }

  /** Where the id stands by the visible lines. */
  get standing(): Standing {
    return applied(this.#effects[1]!, STANDING.absent);
  }
}
