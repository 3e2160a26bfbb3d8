const EIGHTHS = [..." ▏▎▍▌▋▊▉█"];
const WIDTH = 24;

/**
 * A count as a bar of block characters; the largest one is 24 columns long, and any above zero can
 * be seen.
 *
 * @example
 * ```ts
 * import { barOf } from "./bar.ts";
 *
 * if (barOf(8, 8).length !== 24 || barOf(0, 8) !== "" || barOf(1, 1000) !== "▏") throw new Error();
 * ```
 */
export function barOf(count: number, largest: number): string {
  if (count <= 0) return "";
  const eighths = Math.max(1, Math.round(count / largest * WIDTH * 8));
  const rest = eighths % 8;
  return "█".repeat((eighths - rest) / 8) + (rest === 0 ? "" : EIGHTHS[rest]);
}
