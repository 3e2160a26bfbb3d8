import type { AsofRow } from "../../lib/answers.ts";
import { parseInstant } from "../../lib/instant.ts";
import type { Rows, Screen } from "../screen.ts";
import { table } from "../table.ts";
import { summaryOf } from "./summary.ts";
import { dueFrom } from "./times.ts";

/** The entries to carry, one a line, with how long they have been due. */
export default function carry(rows: Rows<AsofRow>, screen: Screen): AsyncIterable<string> {
  return table(rows, [
    { heading: "id", cell: ({ id }) => id, label: "id" },
    { heading: "due", cell: (row) => due(row, screen), label: ({ srs }) => srs ? "changed" : "added" },
    { heading: "reviews", cell: ({ srs }) => String(srs?.reps ?? ""), align: "right", spare: 1 },
    { heading: "text", cell: ({ entry }) => summaryOf(entry), stretch: true },
  ], screen);
}

function due({ srs, as_of }: AsofRow, { now }: Screen): string {
  if (srs === null) return "new";
  return dueFrom((as_of === null ? null : parseInstant(as_of)) ?? now, srs.due);
}
