import type { AsofRow, Row } from "../../../lib/answers.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";
import { dueOfRow } from "../parts/due.ts";
import { shortTime } from "../parts/times.ts";

/** Entries, one a line: when they last changed, when they are due, what they say. */
export default function list(rows: Rows<Row | AsofRow>, screen: Screen): AsyncIterable<string> {
  return table(rows, [
    { heading: "id", cell: ({ id }) => id, label: "id" },
    { heading: "at", cell: ({ at }) => shortTime(at, screen), label: "dim", spare: 2 },
    { heading: "review", cell: (row) => dueOfRow(row, screen) ?? "", spare: 1 },
    { heading: "text", cell: ({ entry }) => screen.summary(entry), stretch: true },
  ], screen);
}
