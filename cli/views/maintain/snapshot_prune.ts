import type { PrunedRow } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";

/** The snapshots that were removed. */
export default async function* snapshotPrune(
  rows: Rows<PrunedRow>,
  { style }: Screen,
): AsyncGenerator<string> {
  for await (const { file, reason } of rows) {
    const why = reason === null ? "there are newer ones" : escapeForTerminal(reason);
    yield `removed ${style("id", escapeForTerminal(file))}: ${why}`;
  }
}
