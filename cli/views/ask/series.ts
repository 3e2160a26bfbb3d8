import type { SeriesRow } from "../../../lib/answers.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { type Column, table } from "../../terminal/table.ts";
import { barColumn } from "../parts/bar.ts";
import { count } from "../parts/numbers.ts";

/** Each period with its changes, and how many are live at its end as a bar. */
export default async function* series(
  rows: Rows<SeriesRow>,
  screen: Screen,
): AsyncGenerator<string> {
  const all = await Array.fromAsync(rows);
  yield* table(all, [
    { heading: "period", cell: ({ period }) => period, label: "id" },
    number("live", ({ live }) => live),
    number("added", ({ added }) => added),
    number("edited", ({ edited }) => edited, 2),
    number("deleted", ({ deleted }) => deleted, 3),
    number("restored", ({ restored }) => restored, 4),
    number("reviewed", ({ reviewed }) => reviewed, 5),
    barColumn(all, ({ live }) => live),
  ], screen);
}

/** A column of counts; zeros are left open, so that what happened stands out. */
function number(
  heading: string,
  valueOf: (row: SeriesRow) => number,
  spare = 0,
): Column<SeriesRow> {
  const cell = (row: SeriesRow) =>
    valueOf(row) === 0 && heading !== "live" ? "" : count(valueOf(row));
  return { heading, cell, align: "right", spare };
}
