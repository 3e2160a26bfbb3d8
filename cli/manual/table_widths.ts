import { widthOf } from "../terminal/text.ts";

/** The room that a table has. */
interface TableRoom {
  /** Columns of the terminal. */
  readonly columns: number;
  /** Columns between two cells. */
  readonly gap: number;
}

/** Words are broken rather than that a column gets less. */
const WIDTH_MIN = 4;

/**
 * How wide each column of a table is, so that it fits: as wide as its widest cell, or, where that
 * is too much, the widest give way to the others. Words are broken only where nothing else helps.
 *
 * @param rows The cells of each row.
 *
 * @example
 * ```ts
 * import { tableWidths } from "./table_widths.ts";
 *
 * const rows = [["typed", "meaning"], ["now", "the present, whatever it is"]];
 * if (tableWidths(rows, { columns: 80, gap: 2 }).join() !== "5,27") throw new Error();
 * if (tableWidths(rows, { columns: 20, gap: 2 }).join() !== "5,13") throw new Error();
 * ```
 */
export function tableWidths(
  rows: readonly (readonly string[])[],
  { columns, gap }: TableRoom,
): number[] {
  const count = rows[0]?.length ?? 0;
  const cells = Array.from({ length: count }, (_, column) => rows.map((row) => row[column] ?? ""));
  const room = columns - gap * (count - 1);
  const needed = cells.map((column) => Math.max(...column.map(widthOf)));
  const longestWords = cells.map((column) =>
    Math.max(...column.flatMap((cell) => cell.split(" ")).map(widthOf))
  );
  return shrunk(shrunk(needed, longestWords, room), cells.map(() => WIDTH_MIN), room);
}

/** Takes columns from the widest, one by one, until all fit or none may give more. */
function shrunk(widths: readonly number[], least: readonly number[], room: number): number[] {
  const fitted = [...widths];
  for (let over = fitted.reduce((sum, width) => sum + width, 0) - room; over > 0; over--) {
    const spare = fitted.map((width, index) => width > least[index]! ? width : 0);
    const widest = spare.indexOf(Math.max(...spare));
    if (spare[widest] === 0) break;
    fitted[widest]!--;
  }
  return fitted;
}
