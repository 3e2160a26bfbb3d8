import type { FixRow } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { count, countOf } from "../parts/numbers.ts";

const INDENT = "  ";
/** Of more lines than these that others begin with, the rest is counted. */
const BEGINNINGS_MAX = 3;

/** What was done to each log, or would be, and what takes it back. */
export default async function* fix(rows: Rows<FixRow>, screen: Screen): AsyncGenerator<string> {
  const { style } = screen;
  let changed = 0;
  let isPlan = false;
  let isRefused = false;
  for await (const row of rows) {
    isPlan = row.dry_run;
    isRefused ||= row.refused !== null;
    if (!row.changed && row.left.length === 0) continue;
    if (row.changed) changed++;
    yield `${style("id", escapeForTerminal(row.file))}  ${stateOf(row)}`;
    for (const line of repairLines(row)) yield INDENT + escapeForTerminal(line);
  }
  if (changed === 0) yield "nothing to repair";
  else if (isPlan) {
    yield style("dim", `"${commandFor(isRefused)}" does it, and "log undo" takes it back`);
  } else yield style("dim", '"log undo" puts back what was there before');
}

/** What does as planned: where one log would be refused, none is repaired. */
function commandFor(isRefused: boolean): string {
  return isRefused ? "log validate --fix --force" : "log validate --fix";
}

function stateOf({ changed, refused, dry_run }: FixRow): string {
  if (refused !== null) return `would not be repaired without --force: ${refused}`;
  if (!changed) return "left as it is";
  return dry_run ? "would be repaired" : "repaired";
}

const CONVERTED: Record<NonNullable<FixRow["converted"]>, string> = {
  "utf-16": "converted from UTF-16",
  "json-array": "each value of the array written as a line",
  "pretty-printed": "each pretty-printed value written as a line",
};

function* repairLines(row: FixRow): Generator<string> {
  const { repairs, sets_aside, lines_kept, salvaged, converted } = row;
  const { quarantined, left, backup, quarantine } = row;
  if (row.changed) yield `${count(repairs)} repaired, ${count(sets_aside)} set aside`;
  if (converted !== null) yield CONVERTED[converted];
  if (row.changed) yield `${countOf(lines_kept, "line")} kept`;
  if (salvaged > 0) yield `${countOf(salvaged, "record")} salvaged from damaged lines`;
  for (const { code, lines } of quarantined) yield `${countOf(lines, "line")} set aside: ${code}`;
  for (const { line, of_line } of row.beginnings.slice(0, BEGINNINGS_MAX)) {
    yield `${INDENT}line ${line} is the beginning of line ${of_line}: nothing is missing`;
  }
  if (row.beginnings.length > BEGINNINGS_MAX) {
    yield `${INDENT}and ${count(row.beginnings.length - BEGINNINGS_MAX)} more like it`;
  }
  yield* normalisedLines(row);
  for (const { code, lines, message } of left) {
    yield message === null
      ? `${countOf(lines, "line")} left in place: ${code}`
      : `${code}: ${message}`;
  }
  if (backup !== null) yield `the old file is ${backup}`;
  if (quarantine !== null) yield `what was set aside is in ${quarantine}`;
}

function* normalisedLines({ normalised }: FixRow): Generator<string> {
  const { blank, bom, crlf, final_newline } = normalised;
  if (blank > 0) yield `${countOf(blank, "blank line")} dropped`;
  if (crlf > 0) yield `${countOf(crlf, "carriage return")} dropped from the ends of lines`;
  if (bom > 0) yield "byte order mark dropped";
  if (final_newline > 0) yield "last line ended";
}
