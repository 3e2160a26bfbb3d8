import type { ProblemRow, ValidateRow, ValidateSummary } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { cut } from "../../terminal/text.ts";
import { count, countOf } from "../parts/numbers.ts";

const INDENT = "    ";

/** Problems with the bytes in question, and at the end how many there are and what to do. */
export default async function* validate(
  rows: Rows<ValidateRow>,
  screen: Screen,
): AsyncGenerator<string> {
  let isEvicted = false;
  for await (const row of rows) {
    if (row.type === "problem") {
      isEvicted ||= row.code === "evicted-placeholder";
      yield* problemLines(row, screen);
    } else {
      yield* summaryLines(row, whatNext(row, isEvicted), screen);
    }
  }
}

function* problemLines(problem: ProblemRow, { style, columns }: Screen): Generator<string> {
  const { severity, code, file, line, column, message, preview } = problem;
  const place = style("id", escapeForTerminal(`${file}:${line}:${column}`));
  yield `${place}  ${style(severity, severity)}  ${code}  ${escapeForTerminal(message)}`;
  if (preview !== "") {
    yield style("dim", INDENT + cut(escapeForTerminal(preview), columns - INDENT.length));
  }
}

function* summaryLines(
  { files, errors, warnings }: ValidateSummary,
  next: string,
  { style }: Screen,
): Generator<string> {
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const looked = `${countOf(lines, "line")} of ${countOf(files.length, "file")}`;
  if (errors + warnings === 0) {
    yield `no problems in ${looked}`;
    return;
  }
  const found = [
    style(errors > 0 ? "error" : "dim", countOf(errors, "error")),
    style(warnings > 0 ? "warning" : "dim", countOf(warnings, "warning")),
  ];
  yield `${found.join(", ")} in ${looked}`;
  yield style("dim", next);
}

function whatNext(
  { errors, repairs, sets_aside }: ValidateSummary,
  isEvicted: boolean,
): string {
  if (repairs + sets_aside > 0) {
    const asides = repairs > 0 ? count(sets_aside) : countOf(sets_aside, "line");
    const does = [
      ...repairs > 0 ? [`repairs ${count(repairs)} of them`] : [],
      ...sets_aside > 0 ? [`sets aside ${asides}`] : [],
    ].join(" and ");
    return `"log validate --fix" ${does} in a log directory, and --dry-run shows how`;
  }
  if (errors > 0) return '"log validate --fix" cannot fix these errors';
  return isEvicted
    ? "a file is not on this machine: let the sync service download it, then check again"
    : "nothing has to be repaired: every line is read";
}
