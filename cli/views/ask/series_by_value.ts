import type { SeriesValueRow } from "../../../lib/answers.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";
import { barOf } from "../parts/bar.ts";
import { count } from "../parts/numbers.ts";

/** Each period and value with how many are live, as a bar too. */
export default async function* seriesByValue(
  rows: Rows<SeriesValueRow>,
  screen: Screen,
): AsyncGenerator<string> {
  const all = await Array.fromAsync(rows);
  const largest = Math.max(0, ...all.map(({ live }) => live));
  yield* table(all, [
    { heading: "period", cell: ({ period }) => period, label: "id" },
    { heading: "value", cell: ({ value }) => value ?? "none" },
    { heading: "live", cell: ({ live }) => count(live), align: "right" },
    { heading: "", cell: ({ live }) => barOf(live, largest), label: "added", spare: 1 },
  ], screen);
}
