import type { SyncRow } from "../../../lib/answers.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { countOf } from "../parts/numbers.ts";

/** What moved between the directory and its bucket, a line for each log. */
export default function syncView(rows: Rows<SyncRow>, screen: Screen): AsyncGenerator<string> {
  return linesOf(rows, screen, "");
}

/** The same of what is only planned. */
export function planView(rows: Rows<SyncRow>, screen: Screen): AsyncGenerator<string> {
  return linesOf(rows, screen, "to be ");
}

async function* linesOf(
  rows: Rows<SyncRow>,
  { style }: Screen,
  to: string,
): AsyncGenerator<string> {
  for await (const row of rows) {
    const at = row.head === 0 ? "" : ` (commit ${row.head})`;
    yield `${style("id", row.log)}: ${partsOf(row, to).join(", ")}${at}`;
  }
}

function partsOf(
  { pulled, pushed, rewritten, concurrent, in_sync }: SyncRow,
  to: string,
): string[] {
  const parts: string[] = [];
  if (pulled.lines > 0) parts.push(`${countOf(pulled.lines, "line")} ${to}pulled`);
  if (pushed.lines > 0) parts.push(`${countOf(pushed.lines, "line")} ${to}pushed`);
  if (rewritten) parts.push("lines written apart put in order");
  if (concurrent.length > 0) parts.push(countOf(concurrent.length, "concurrent edit"));
  // What is planned is not in sync, of course.
  if (!in_sync && (to === "" || parts.length === 0)) parts.push("not in sync");
  return parts.length > 0 ? parts : ["in sync"];
}
