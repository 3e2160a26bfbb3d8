/**
 * What the scanner is told about folding: the lifecycle law as a table of actions.
 *
 * @module
 */

import { bringsValue, kindOf, standingAfter, STANDINGS, step } from "../lifecycle.ts";
import type { Tombstones } from "../settings.ts";

/** How far lines are folded; see `Cut` in `lib/replay/cut.ts`. */
export interface ScanCut {
  /** Lines with a later effective time are passed over; null for none. */
  readonly through: bigint | null;
  /** Lines behind this one are passed over; null for none. */
  readonly lineMax: number | null;
}

/** What is kept of the lines of each id. */
export interface ScanFold {
  /** One state is kept for each, at most {@linkcode CUTS_MAX}; the first decides which rows are visible. */
  readonly cuts: readonly ScanCut[];
  /** By which policy of the lifecycle law; null where nothing is folded. */
  readonly policy: Tombstones | null;
  /** Of how many of the scan's fields the values of the line in force are kept, from the first. */
  readonly fields: number;
}

/** How many cuts there can be. */
export const CUTS_MAX = 8;

/** Bits of an action, beside the standing behind the line. */
const BRINGS_VALUE = 4, IS_TOMBSTONE = 8;

/** By the line's flags (deleted, restored, content) and then standing, as assembly/fold.ts asks. */
export function actionsOf(policy: Tombstones): Uint8Array {
  const actions: number[] = [];
  for (let flags = 0; flags < 8; flags++) {
    const line = {
      isDeleted: (flags & 1) !== 0,
      isRestored: (flags & 2) !== 0,
      isBare: (flags & 4) === 0,
    };
    for (const standing of STANDINGS) actions.push(actionOf(step(standing, line, policy)));
  }
  return Uint8Array.from(actions);
}

function actionOf(done: number): number {
  const isTombstone = kindOf(done) === "delete";
  return standingAfter(done) | (bringsValue(done) ? BRINGS_VALUE : 0) |
    (isTombstone ? IS_TOMBSTONE : 0);
}
