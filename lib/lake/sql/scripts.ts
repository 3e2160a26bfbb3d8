/**
 * SQL that is written into a lake, so that engines answer from it what `log asof` answers.
 *
 * All of it says the same: of each bucket the greatest base; events unless a mark replaces them;
 * spans that a mark names, the newest of each id. `lib/lake/format/` has the layout and the rules.
 *
 * @module
 */

/** A script, by its name in the lake. */
export interface LakeScript {
  /** Its name. */
  readonly name: string;
  /** Its text. */
  readonly text: string;
}

/** The scripts of a lake. */
export const LAKE_SCRIPTS: readonly LakeScript[] = [];
