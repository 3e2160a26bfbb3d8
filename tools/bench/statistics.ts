/**
 * Medians with their spread, and ratios of runs that took turns.
 *
 * @module
 */

/** A median with its range: no machine is quiet enough for a median alone. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/**
 * The median of values with the least and the greatest; of an even number of values, the median
 * lies between the two in the middle. Without any value all three are NaN.
 *
 * @example
 * ```ts
 * import { spreadOf } from "./statistics.ts";
 *
 * if (spreadOf([4, 1, 3, 2]).median !== 2.5) throw new Error();
 * ```
 */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? NaN;
  return { median: (lower + upper) / 2, min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN };
}

/**
 * The ratio of each run to the other program's run of the same turn, so that a machine that slows
 * down for a while slows both. Where the other ran only once, every run is held against that one.
 *
 * @example
 * ```ts
 * import { pairedRatios } from "./statistics.ts";
 *
 * const { median } = pairedRatios([1, 30, 3], [2, 60, 4]);
 * if (median !== 0.5) throw new Error();
 * ```
 */
export function pairedRatios(ours: readonly number[], theirs: readonly number[]): Spread {
  const turns = Math.max(ours.length, theirs.length);
  const at = (values: readonly number[], turn: number) =>
    values.length === 1 ? values[0]! : values[turn] ?? NaN;
  const ratios = Array.from({ length: turns }, (_, turn) => at(ours, turn) / at(theirs, turn));
  return spreadOf(ratios.filter(Number.isFinite));
}
