import type { SeriesValueRow } from "../../../lib/answers.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";
import { barColumn } from "../parts/bar.ts";
import { count } from "../parts/numbers.ts";

/** Each period and value with how many are live, as a bar too. */
export default async function* seriesByValue(
  rows: Rows<SeriesValueRow>,
  screen: Screen,
): AsyncGenerator<string> {
  const all = await Array.fromAsync(rows);
  yield* table(all, [
    { heading: "period", cell: ({ period }) => period, label: "id" },
    { heading: "value", cell: ({ value }) => value ?? "none" },
    { heading: "live", cell: ({ live }) => count(live), align: "right" },
    barColumn(all, ({ live }) => live),
  ], screen);
}
