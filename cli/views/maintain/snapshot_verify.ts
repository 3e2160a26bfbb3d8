import type { VerifyRow } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import type { Label } from "../../terminal/style.ts";

const LABELS: Record<VerifyRow["state"], Label> = {
  valid: "id",
  invalid: "error",
  outdated: "warning",
};

/** What holding each snapshot against its log came to. */
export default async function* snapshotVerify(
  rows: Rows<VerifyRow>,
  { style }: Screen,
): AsyncGenerator<string> {
  for await (const { file, state, difference, snapshot_line } of rows) {
    const place = snapshot_line === null
      ? escapeForTerminal(file)
      : `${escapeForTerminal(file)}:${snapshot_line}`;
    yield `${place}  ${style(LABELS[state], state)}`;
    if (difference !== null) yield `    ${escapeForTerminal(difference)}`;
  }
}
