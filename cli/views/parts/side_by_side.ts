/**
 * Versions of one id next to each other.
 *
 * @module
 */

import type { ConcurrentVersion } from "../../../lib/merge/law/merge_log.ts";
import type { Conflict } from "../../../lib/merge/resolve/conflict.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import type { Label } from "../../terminal/style.ts";
import { pad, widthOf, wrap } from "../../terminal/text.ts";
import { localTime } from "./times.ts";

/** What one field, or one property of a line, is in each version. */
interface GridRow {
  readonly name: string;
  readonly cells: readonly string[];
  readonly label?: Label;
}

const GAP = "  ";
const NAME_COLUMNS_MAX = 24;
/** Narrower, and the versions stand below one another. */
const CELL_COLUMNS_MIN = 14;
const CELL_LINES_MAX = 8;

/**
 * The versions of a conflict, a column each: which line it is, when, by whom
 * and in which files, then the fields in which they differ. Where the screen is
 * too narrow for columns, each field has its values below it.
 *
 * @param field Which of the fields alone to show; all of them, and the rest, without it.
 */
export function* sideBySide(
  conflict: Conflict,
  screen: Screen,
  field: number | null = null,
): Generator<string> {
  const rows = field === null
    ? [...originRows(conflict, screen), ...fieldRows(conflict)]
    : fieldRows(conflict).slice(field, field + 1);
  const headings = conflict.versions.map((_, index) => index === 0 ? "1 kept" : String(index + 1));
  const names = Math.min(
    Math.max(...rows.map(({ name }) => widthOf(name))),
    NAME_COLUMNS_MAX,
  );
  const room = screen.columns - names - GAP.length * headings.length;
  if (room / headings.length < CELL_COLUMNS_MIN) return yield* stacked(rows, headings, screen);
  const cells: readonly (readonly string[])[] = [headings, ...rows.map(({ cells }) => cells)];
  const wanted = headings.map((_, index) => Math.max(...cells.map((row) => widthOf(row[index]!))));
  const widths = [names, ...shares(wanted, room)];
  yield* gridLines({ name: "", cells: headings, label: "heading" }, widths, screen);
  for (const row of rows) yield* gridLines(row, widths, screen);
  if (conflict.fields.length === 0) yield screen.style("dim", "no field differs");
}

function originRows({ versions }: Conflict, screen: Screen): GridRow[] {
  const row = (name: string, cell: (version: ConcurrentVersion) => string): GridRow => ({
    name,
    cells: versions.map((version) => escapeForTerminal(cell(version))),
    label: "dim",
  });
  const rows = [
    row("line", ({ line }) => String(line)),
    row("at", ({ at }) => localTime(at, screen)),
    row("by", ({ device, actor }) => [device, actor].filter((name) => name !== null).join("/")),
    row("in", ({ inputs }) => inputs.join(", ")),
  ];
  const does = versions.every(({ kind }) => kind === "edit")
    ? []
    : [row("does", ({ kind }) => kind)];
  return [...does, ...rows].filter(({ cells }) => cells.some((cell) => cell !== ""));
}

function fieldRows({ versions, edits, fields }: Conflict): GridRow[] {
  return fields.map(({ path, values }) => {
    const valueOf = (version: ConcurrentVersion) => values[edits.indexOf(version)]?.text ?? "";
    return {
      name: escapeForTerminal(path),
      cells: versions.map((version) => escapeForTerminal(valueOf(version))),
    };
  });
}

/** One row, on as many lines as its highest cell takes. */
function* gridLines(
  { name, cells, label }: GridRow,
  widths: readonly number[],
  { style }: Screen,
): Generator<string> {
  const columns = [name, ...cells].map((text, index) => wrap(text, widths[index]!, CELL_LINES_MAX));
  const height = Math.max(...columns.map(({ length }) => length));
  for (let at = 0; at < height; at++) {
    const texts = columns.map((lines, index) => pad(lines[at] ?? "", widths[index]!));
    const line = texts.map((text, index) => {
      const shown = index === 0 ? "dim" : label;
      return shown === undefined || text.trim() === "" ? text : style(shown, text);
    });
    yield line.join(GAP).trimEnd();
  }
}

function* stacked(
  rows: readonly GridRow[],
  headings: readonly string[],
  { style, columns }: Screen,
): Generator<string> {
  const names = Math.max(...headings.map(widthOf));
  const room = Math.max(1, columns - names - 2 * GAP.length);
  for (const { name, cells, label } of rows) {
    for (const line of wrap(name, columns, CELL_LINES_MAX)) yield style("dim", line);
    for (const [index, cell] of cells.entries()) {
      const [first = "", ...more] = wrap(cell, room, CELL_LINES_MAX)
        .map((line) => label === undefined || line === "" ? line : style(label, line));
      yield `${GAP}${pad(headings[index]!, names)}${GAP}${first}`.trimEnd();
      for (const line of more) yield `${GAP}${" ".repeat(names)}${GAP}${line}`;
    }
  }
}

/** Room for each column: what it wants, or else an equal part of what the others leave. */
function shares(wanted: readonly number[], room: number): number[] {
  const given = new Map<number, number>();
  let left = room;
  for (const [index, columns] of [...wanted.entries()].sort(([, a], [, b]) => a - b)) {
    const share = Math.min(columns, Math.floor(left / (wanted.length - given.size)));
    given.set(index, share);
    left -= share;
  }
  return wanted.map((_, index) => given.get(index)!);
}
