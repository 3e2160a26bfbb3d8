import type { FixRow } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { countOf } from "../parts/numbers.ts";

const INDENT = "  ";

/** What was done to each log, or would be, and what takes it back. */
export default async function* fix(rows: Rows<FixRow>, screen: Screen): AsyncGenerator<string> {
  const { style } = screen;
  let changed = 0;
  let isPlan = false;
  for await (const row of rows) {
    isPlan = row.dry_run;
    if (!row.changed) continue;
    changed++;
    yield `${style("id", escapeForTerminal(row.file))}  ${
      isPlan ? "would be repaired" : "repaired"
    }`;
    for (const line of repairLines(row)) yield INDENT + line;
  }
  if (changed === 0) yield "nothing to repair";
  else if (isPlan) yield style("dim", '"log validate --fix" does it, and "log undo" takes it back');
  else yield style("dim", '"log undo" puts back what was there before');
}

function* repairLines(row: FixRow): Generator<string> {
  const { lines_kept, salvaged, quarantined, backup, quarantine } = row;
  yield `${countOf(lines_kept, "line")} kept`;
  if (salvaged > 0) yield `${countOf(salvaged, "record")} salvaged from damaged lines`;
  for (const { code, lines } of quarantined) yield `${countOf(lines, "line")} set aside: ${code}`;
  yield* normalisedLines(row);
  if (backup !== null) yield `the old file is ${escapeForTerminal(backup)}`;
  if (quarantine !== null) yield `what was set aside is in ${escapeForTerminal(quarantine)}`;
}

function* normalisedLines({ normalised }: FixRow): Generator<string> {
  const { blank, bom, crlf, final_newline } = normalised;
  if (blank > 0) yield `${countOf(blank, "blank line")} dropped`;
  if (crlf > 0) yield `${countOf(crlf, "carriage return")} dropped from the ends of lines`;
  if (bom > 0) yield "byte order mark dropped";
  if (final_newline > 0) yield "last line ended";
}
