import type { ForecastRow } from "../../../lib/answers.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";
import { barColumn } from "../parts/bar.ts";
import { count } from "../parts/numbers.ts";

/** Each day with what comes due, the backlog in front of the first. */
export default async function* forecast(
  rows: Rows<ForecastRow>,
  screen: Screen,
): AsyncGenerator<string> {
  const all = await Array.fromAsync(rows);
  yield* table(all, [
    { heading: "day", cell: ({ day }) => day, label: "id" },
    { heading: "due", cell: ({ due }) => count(due), align: "right" },
    {
      heading: "backlog",
      cell: ({ backlog }) => backlog === 0 ? "" : count(backlog),
      align: "right",
      label: "warning",
    },
    barColumn(all, ({ due, backlog }) => due + backlog),
  ], screen);
}
