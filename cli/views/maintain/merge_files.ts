import type { MergeFilesAnswer } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import { shellWord } from "../../terminal/shell_word.ts";
import { countOf } from "../parts/numbers.ts";
import { detailLines, REASONS, skippedLine } from "./merge.ts";

/** What is shown of a merge of files. */
export interface MergedFiles {
  /** What it came to, or would. */
  readonly answer: MergeFilesAnswer;
  /** Whether the file is another one with it, or would be. */
  readonly changes: boolean;
  /** Whether nothing was touched. */
  readonly isPlan: boolean;
}

const INDENT = "  ";
/** There is no log here, and bytes alone decide. */
const FILE_REASONS: typeof REASONS = {
  ...REASONS,
  unrelated: "it shares no line with the file; --unrelated merges it anyway",
  same_file: "it is the file itself",
};

/** What became of the file, or would, and how to put the old one back. */
export default function* mergeFiles(
  { answer, changes, isPlan }: MergedFiles,
  { style }: Screen,
): Generator<string> {
  const { file, inputs, skipped, backup } = answer;
  yield `${style("id", escapeForTerminal(file))}  ${outcomeOf(inputs.length - 1, changes, isPlan)}`;
  if (inputs.length > 1) {
    for (const line of detailLines(answer)) yield INDENT + line;
  }
  for (const left of skipped) yield INDENT + skippedLine(left, style, FILE_REASONS);
  if (backup !== null) {
    const words = [backup, file].map((name) => escapeForTerminal(shellWord(name)));
    yield style("dim", `to put the old file back: mv ${words.join(" ")}`);
  } else if (isPlan && changes) {
    yield style("dim", "run it without --dry-run to do it; the old file stays beside the new one");
  }
}

function outcomeOf(copies: number, changes: boolean, isPlan: boolean): string {
  if (copies === 0) return "nothing merged";
  const them = countOf(copies, "file");
  if (!changes) return `holds every line of ${them} already`;
  return `${isPlan ? "would be merged" : "merged"} with ${them}`;
}
