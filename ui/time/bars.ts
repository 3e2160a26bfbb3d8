/** Kinds of lines that are drawn in one colour, from the bottom up. */
const STACK: readonly (readonly string[])[] = [
  ["capture"],
  ["edit", "restore"],
  ["delete", "ignored"],
];
/** Whatever happened is seen, beside however much elsewhere. */
const HEIGHT_MIN = 0.02;
const GAP_SHARE = 0.14;

/** Bars as three shapes, however many there are: captures, edits on them, deletes on top. */
export interface Bars {
  /** The data of three SVG paths, in a box of 1,000 by 1. */
  readonly paths: readonly string[];
  /** The most lines of a bar. */
  readonly max: number;
}

/**
 * Bars of lines over time.
 *
 * @param kinds What the numbers of a bin count, in their order.
 * @param bins The start of each bin, which is not looked at, and its counts.
 *
 * @example
 * ```ts
 * import { barsOf } from "./bars.ts";
 *
 * const { paths, max } = barsOf(["capture", "edit"], [["2026-01-01", 1, 3], ["2026-01-02", 0, 0]]);
 * if (max !== 4 || paths[0] !== "M0 1h430v-0.25h-430z") throw new Error(paths[0]);
 * ```
 */
export function barsOf(
  kinds: readonly string[],
  bins: readonly (readonly [unknown, ...number[]])[],
): Bars {
  const stacks = bins.map(([, ...counts]) =>
    STACK.map((group) => group.reduce((sum, kind) => sum + (counts[kinds.indexOf(kind)] ?? 0), 0))
  );
  const max = Math.max(1, ...stacks.map((stack) => stack.reduce((a, b) => a + b, 0)));
  const step = 1_000 / Math.max(1, bins.length);
  const width = short(step * (1 - GAP_SHARE));
  const paths = STACK.map(() => "");
  stacks.forEach((stack, at) => {
    let bottom = 1;
    stack.forEach((count, kind) => {
      if (count === 0) return;
      const height = short(Math.min(bottom, Math.max(HEIGHT_MIN, count / max)));
      paths[kind] += `M${short(at * step)} ${short(bottom)}h${width}v-${height}h-${width}z`;
      bottom -= height;
    });
  });
  return { paths, max };
}

/** A number with no more digits than a screen can show. */
function short(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
