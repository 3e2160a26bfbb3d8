import type { MergeDriverAnswer } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import { countOf } from "../parts/numbers.ts";

/** What merging a file for git came to, on one line. */
export default function* mergeDriver(
  { file, lines, removed, merged, concurrent, conflicts }: MergeDriverAnswer,
  { style }: Screen,
): Generator<string> {
  const changes = [`${countOf(lines.added, "line")} taken in`];
  if (removed > 0) changes.push(`${countOf(removed, "line")} taken out`);
  if (merged.length > 0) {
    changes.push(`${countOf(merged.length, "entry", "entries")} merged`);
  }
  if (concurrent.length > 0) {
    const count = style("warning", countOf(concurrent.length, "entry", "entries"));
    changes.push(`${count} changed on both sides`);
  }
  if (conflicts.length > 0) {
    changes.push(style("error", countOf(conflicts.length, "conflict")));
  }
  yield `${style("id", escapeForTerminal(file))}  ${changes.join(", ")}`;
}
