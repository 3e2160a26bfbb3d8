import type { ForecastRow } from "../../../lib/answers.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";
import { barOf } from "../parts/bar.ts";
import { count } from "../parts/numbers.ts";

/** Each day with what comes due, the backlog in front of the first. */
export default async function* forecast(
  rows: Rows<ForecastRow>,
  screen: Screen,
): AsyncGenerator<string> {
  const all = await Array.fromAsync(rows);
  const largest = Math.max(0, ...all.map(({ due, backlog }) => due + backlog));
  yield* table(all, [
    { heading: "day", cell: ({ day }) => day, label: "id" },
    { heading: "due", cell: ({ due }) => count(due), align: "right" },
    {
      heading: "backlog",
      cell: ({ backlog }) => backlog === 0 ? "" : count(backlog),
      align: "right",
      label: "warning",
    },
    {
      heading: "",
      cell: ({ due, backlog }) => barOf(due + backlog, largest),
      label: "added",
      spare: 1,
    },
  ], screen);
}
