import type { AsofRow } from "../../../lib/answers.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";
import { dueOfRow } from "../parts/due.ts";

/** The entries to carry, one a line, with how long they have been due. */
export default function carry(rows: Rows<AsofRow>, screen: Screen): AsyncIterable<string> {
  return table(rows, [
    { heading: "id", cell: ({ id }) => id, label: "id" },
    {
      heading: "due",
      cell: (row) => dueOfRow(row, screen) ?? "new",
      label: ({ srs }) => srs === null ? "added" : "changed",
    },
    { heading: "reviews", cell: ({ srs }) => String(srs?.reps ?? ""), align: "right", spare: 1 },
    { heading: "text", cell: ({ entry }) => screen.summary(entry), stretch: true },
  ], screen);
}
