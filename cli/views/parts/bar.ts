import type { Column } from "../../terminal/table.ts";

const EIGHTHS = [..." ▏▎▍▌▋▊▉█"];
const WIDTH = 24;

/**
 * The last column of a table: a count of each row as a bar of block characters. The largest one is
 * 24 columns long, and any above zero can be seen.
 *
 * @example
 * ```ts
 * import { barColumn } from "./bar.ts";
 *
 * const { cell } = barColumn([1, 500, 1000], (count) => count);
 * if (cell(1000).length !== 24 || cell(500).length !== 12) throw new Error();
 * if (cell(1) !== "▏" || cell(0) !== "") throw new Error();
 * ```
 */
export function barColumn<T>(rows: readonly T[], countOf: (row: T) => number): Column<T> {
  // There may be more rows than a call takes arguments.
  const largest = rows.reduce((most, row) => Math.max(most, countOf(row)), 0);
  return { heading: "", cell: (row) => barOf(countOf(row), largest), label: "added", spare: 1 };
}

function barOf(count: number, largest: number): string {
  if (count <= 0) return "";
  const eighths = Math.max(1, Math.round(count / largest * WIDTH * 8));
  const rest = eighths % 8;
  return "█".repeat((eighths - rest) / 8) + (rest === 0 ? "" : EIGHTHS[rest]);
}
