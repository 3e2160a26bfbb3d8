import type { AsofRow, Row } from "../../lib/answers.ts";
import { parseInstant } from "../../lib/instant.ts";
import type { Rows, Screen } from "../screen.ts";
import { table } from "../table.ts";
import { summaryOf } from "./summary.ts";
import { dueFrom, shortTime } from "./times.ts";

/** Entries, one a line: what they say, when they last changed, when they are due. */
export default function list(rows: Rows<Row | AsofRow>, screen: Screen): AsyncIterable<string> {
  return table(rows, [
    { heading: "id", cell: ({ id }) => id, label: "id" },
    { heading: "at", cell: ({ at }) => shortTime(at, screen), label: "dim", spare: 2 },
    { heading: "review", cell: (row) => due(row, screen), spare: 1 },
    { heading: "text", cell: ({ entry }) => summaryOf(entry), stretch: true },
  ], screen);
}

/** When the next review is due, seen from the time that was asked about. */
function due(row: Row | AsofRow, { now }: Screen): string {
  if (row.srs === null) return "";
  const asOf = "as_of" in row && row.as_of !== null ? parseInstant(row.as_of) : null;
  return dueFrom(asOf ?? now, row.srs.due);
}
