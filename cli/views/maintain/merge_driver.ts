import type { MergeDriverAnswer } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import { countOf } from "../parts/numbers.ts";

/** What merging a file for git came to, on one line. */
export default function* mergeDriver(
  { file, lines, concurrent }: MergeDriverAnswer,
  { style }: Screen,
): Generator<string> {
  const apart = concurrent.length === 0
    ? ""
    : `, ${style("warning", countOf(concurrent.length, "entry", "entries"))} changed on both sides`;
  yield `${style("id", escapeForTerminal(file))}  ${countOf(lines.added, "line")} taken in${apart}`;
}
