/**
 * Counts by day as a chart of block characters.
 *
 * @module
 */

import type { Style } from "../../terminal/style.ts";

const BLOCKS = [..." ▁▂▃▄▅▆▇█"];
const LEVELS_PER_ROW = BLOCKS.length - 1;
const HEIGHT_ROWS = 4;
const MS_PER_DAY = 86_400_000;

/** How many lines a day has. */
export interface DayCount {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Its lines. */
  readonly lines: number;
}

/**
 * A chart, four rows high: a column for each day from the first to the last,
 * or for several where there is no room, the largest count to the left of it,
 * both days below. Any count above zero can be seen.
 *
 * @param days Ascending, days without lines left out; without any there is no chart.
 * @param columns The room, label included.
 *
 * @example
 * ```ts
 * import { plain } from "../../terminal/style.ts";
 * import { chartLines } from "./chart.ts";
 *
 * const days = [{ day: "2026-01-01", lines: 8 }, { day: "2026-01-03", lines: 4 }];
 * const lines = [...chartLines(days, 40, plain)];
 * if (lines[1] !== "8 █" || lines[4] !== "  █ █") throw new Error(lines.join("\n"));
 * ```
 */
export function* chartLines(
  days: readonly DayCount[],
  columns: number,
  style: Style,
): Generator<string> {
  const [first, last] = [days[0]?.day, days.at(-1)?.day];
  if (first === undefined || last === undefined) return;
  const total = days.reduce((sum, { lines }) => sum + lines, 0);
  const room = Math.max(1, columns - String(total).length - 1);
  const daysPerColumn = Math.ceil((numberOfDay(last) - numberOfDay(first) + 1) / room);
  const counts = bucket(days, daysPerColumn);
  const largest = Math.max(...counts);

  yield style("heading", daysPerColumn === 1 ? "lines per day" : `lines per ${daysPerColumn} days`);
  const margin = " ".repeat(String(largest).length + 1);
  for (let row = HEIGHT_ROWS - 1; row >= 0; row--) {
    const blocks = counts.map((count) => blockOf(count, largest, row)).join("").trimEnd();
    yield (row === HEIGHT_ROWS - 1 ? `${largest} ` : margin) + style("added", blocks);
  }
  yield margin + style("dim", axis(first, last, counts.length));
}

function bucket(days: readonly DayCount[], daysPerColumn: number): number[] {
  const counts: number[] = [];
  const first = numberOfDay(days[0]!.day);
  for (const { day, lines } of days) {
    const column = Math.floor((numberOfDay(day) - first) / daysPerColumn);
    while (counts.length <= column) counts.push(0);
    counts[column]! += lines;
  }
  return counts;
}

/** The part of a column that lies in one row, counted from the bottom. */
function blockOf(count: number, largest: number, row: number): string {
  const levels = Math.round(count / largest * HEIGHT_ROWS * LEVELS_PER_ROW);
  const visible = count > 0 ? Math.max(1, levels) : 0;
  const inRow = Math.min(LEVELS_PER_ROW, Math.max(0, visible - row * LEVELS_PER_ROW));
  return BLOCKS[inRow]!;
}

function axis(first: string, last: string, columns: number): string {
  const gap = columns - first.length - last.length;
  return gap < 1 ? `${first} to ${last}` : first + " ".repeat(gap) + last;
}

function numberOfDay(day: string): number {
  return Date.parse(day) / MS_PER_DAY;
}
