import type { ExportAnswer } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";
import { count, size } from "../parts/numbers.ts";

/** The file, and what is in it. */
export default async function* exported(
  { file, bytes, tables }: ExportAnswer,
  screen: Screen,
): AsyncGenerator<string> {
  yield `${screen.style("heading", escapeForTerminal(file))}  ${size(bytes)}`;
  yield* table(tables, [
    { heading: "table", cell: ({ table }) => table, label: "id" },
    { heading: "rows", cell: ({ rows }) => count(rows), align: "right" },
  ], screen);
}
