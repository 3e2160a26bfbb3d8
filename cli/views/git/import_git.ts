import type { GitImportAnswer } from "../../../lib/answers.ts";
import { shortId } from "../../../lib/git/history/log_lines.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import { count, countOf } from "../parts/numbers.ts";

/** What an import wrote, and from which commits. */
export default function* importGit(answer: GitImportAnswer, { style }: Screen): Generator<string> {
  const { log, path, lines, commits, through, written } = answer;
  const { added, changed, deleted, restored, total } = lines;
  const verb = written ? "appended" : "would append";
  yield `${verb} ${style("id", countOf(total, "line"))} to ${log}`;
  const kinds = Object.entries({ added, changed, deleted, restored })
    .filter(([, lines]) => lines > 0)
    .map(([kind, lines]) => `${count(lines)} ${kind}`);
  yield `  ${kinds.join(", ")}`;
  const from = `${countOf(commits, "commit")} of ${escapeForTerminal(path)}`;
  yield style("dim", `  ${from}, through ${shortId(through)}`);
}
