import type { SnapshotRow } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { countOf } from "../parts/numbers.ts";

/** The snapshots that were written. */
export default async function* snapshotWrite(
  rows: Rows<SnapshotRow>,
  { style }: Screen,
): AsyncGenerator<string> {
  for await (const { file, lines, written } of rows) {
    if (file !== null && written) {
      yield `wrote ${style("id", escapeForTerminal(file))}, which stands for ${
        countOf(lines, "line")
      }`;
    }
  }
}
