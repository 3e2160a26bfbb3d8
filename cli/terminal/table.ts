/**
 * Rows as a table that fits the terminal.
 *
 * @module
 */

import { escapeForTerminal } from "./escape_for_terminal.ts";
import type { Rows, Screen } from "./screen.ts";
import type { Label } from "./style.ts";
import { cut, pad, widthOf } from "./text.ts";

/** One column of a table. */
export interface Column<T> {
  /** What stands above it. */
  readonly heading: string;
  /** What it shows of a row, as it is in the log. */
  readonly cell: (row: T) => string;
  /** Where a cell stands in its column; left if left out. */
  readonly align?: "left" | "right";
  /** What its cells are. */
  readonly label?: Label | ((row: T) => Label | undefined);
  /** It takes the room that is left and is cut to it; the last column of a table. */
  readonly stretch?: true;
  /** It stays where all its cells are empty. */
  readonly isKept?: true;
  /** It may be left out where room is short; the highest number goes first. */
  readonly spare?: number;
}

/** A column with the width that it needs, or got. */
interface Placed<T> extends Column<T> {
  width: number;
}

/** A column in its place. */
interface Fitted<T> extends Placed<T> {
  /** What the columns behind it take at least, with the gaps before them. */
  readonly behind: number;
}

/** Rows that widths are measured on; those that follow stream. */
const MEASURED_ROWS = 200;
const GAP = "  ";
const STRETCH_MIN_COLUMNS = 20;
/** No cell is cut to less. */
const CUT_MIN_COLUMNS = 8;

/**
 * Lines of a table: a heading, then a line for each row, and nothing at all
 * where there are no rows. Columns are as wide as the first rows need, and one
 * that is empty in all of those is left out. On a terminal columns that can be
 * spared make room, the last column is cut, and where that is not enough the
 * others are; then the last ones are left out. Off it nothing ever is.
 */
export async function* table<T>(
  rows: Rows<T>,
  columns: readonly Column<T>[],
  screen: Screen,
): AsyncGenerator<string> {
  const first: T[] = [];
  let placed: Fitted<T>[] | null = null;
  for await (const row of rows) {
    if (placed !== null) {
      yield rowLine(row, placed, screen);
    } else if (first.push(row) === MEASURED_ROWS) {
      placed = place(first, columns, screen);
      yield* firstLines(first, placed, screen);
    }
  }
  if (placed === null && first.length > 0) {
    yield* firstLines(first, place(first, columns, screen), screen);
  }
}

function* firstLines<T>(
  rows: readonly T[],
  columns: readonly Fitted<T>[],
  screen: Screen,
): Generator<string> {
  const headings = columns.map(({ heading, width, align }) =>
    pad(cut(heading, width), width, align)
  );
  yield screen.style("dim", cut(headings.join(GAP).trimEnd(), screen.columns));
  for (const row of rows) yield rowLine(row, columns, screen);
}

function place<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  { columns: room, onLeftOut }: Screen,
): Fitted<T>[] {
  const filled = columns.map((column) => ({ ...column, width: widest(rows, column) }))
    .filter(({ width, isKept }) => width > 0 || isKept)
    .map((column) => ({ ...column, width: Math.max(column.width, widthOf(column.heading)) }));
  const placed = [...filled];
  while (neededColumns(placed) > room) {
    const spare = Math.max(...placed.map((column) => column.spare ?? 0));
    if (spare === 0) break;
    placed.splice(placed.findIndex((column) => column.spare === spare), 1);
  }
  while (placed.length > 1 && neededColumns(placed.map(smallest)) > room) placed.pop();
  const leftOut = filled.filter((column) => !placed.includes(column) && column.heading !== "");
  if (leftOut.length > 0) onLeftOut(leftOut.map(({ heading }) => heading));
  const fitting = shrunk(placed, room);
  return fitting.map((column, index) => {
    const others = fitting.slice(index + 1).map(leastWidth);
    return { ...column, behind: others.reduce((sum, width) => sum + GAP.length + width, 0) };
  });
}

function widest<T>(rows: readonly T[], { cell }: Column<T>): number {
  return Math.max(...rows.map((row) => widthOf(escapeForTerminal(cell(row)))));
}

/** A column cut as far as cells are cut. */
function smallest<T>(column: Placed<T>): Placed<T> {
  return { ...column, width: Math.min(column.width, CUT_MIN_COLUMNS) };
}

/** Columns that can do with less take it, the widest first, until the table fits. */
function shrunk<T>(columns: readonly Placed<T>[], room: number): Placed<T>[] {
  const placed = columns.map((column) => ({ ...column }));
  for (let over = neededColumns(placed) - room; over > 0; over = neededColumns(placed) - room) {
    const fixed = placed.filter(({ stretch }) => !stretch);
    const [first, second] = fixed.toSorted((a, b) => b.width - a.width);
    if (first === undefined || first.width <= CUT_MIN_COLUMNS) break;
    const next = Math.max(CUT_MIN_COLUMNS, second?.width ?? 0);
    first.width -= Math.min(over, Math.max(1, first.width - next));
  }
  const over = neededColumns(placed) - room;
  // The last one is cut like the others where that is not enough.
  return over <= 0
    ? placed
    : placed.map((column) =>
      column.stretch
        ? { ...column, width: Math.max(CUT_MIN_COLUMNS, leastWidth(column) - over) }
        : column
    );
}

function neededColumns<T>(columns: readonly Placed<T>[]): number {
  return columns.reduce((sum, column) => sum + leastWidth(column) + GAP.length, -GAP.length);
}

function leastWidth<T>({ width, stretch }: Placed<T>): number {
  return stretch ? Math.min(width, STRETCH_MIN_COLUMNS) : width;
}

function rowLine<T>(
  row: T,
  columns: readonly Fitted<T>[],
  { columns: room, style }: Screen,
): string {
  let line = "";
  let used = 0;
  for (const [index, { cell, label, align, width, behind }] of columns.entries()) {
    const isLast = index === columns.length - 1;
    let text = escapeForTerminal(cell(row));
    // A row that was not measured may need more, as far as the columns behind it still fit.
    if (room !== Infinity) text = cut(text, Math.max(1, room - used - behind));
    const fill = " ".repeat(Math.max(0, width - widthOf(text)));
    const before = align === "right" ? fill : "";
    const after = align === "right" || isLast ? "" : fill;
    const shown = typeof label === "function" ? label(row) : label;
    line += before + (shown && text !== "" ? style(shown, text) : text) + after +
      (isLast ? "" : GAP);
    used += Math.max(width, widthOf(text)) + GAP.length;
  }
  return line;
}
