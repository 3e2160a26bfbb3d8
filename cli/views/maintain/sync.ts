import type { SyncRow } from "../../../lib/answers.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { countOf } from "../parts/numbers.ts";

/** What moved between the directory and its bucket, a line for each log. */
export default async function* syncView(
  rows: Rows<SyncRow>,
  { style }: Screen,
): AsyncGenerator<string> {
  for await (const row of rows) {
    const at = row.head === 0 ? "" : ` (commit ${row.head})`;
    yield `${style("id", row.log)}: ${partsOf(row).join(", ")}${at}`;
  }
}

function partsOf({ pulled, pushed, rewritten, concurrent, in_sync }: SyncRow): string[] {
  const to = in_sync ? "" : "to be ";
  const parts: string[] = [];
  if (pulled.lines > 0) parts.push(`${countOf(pulled.lines, "line")} ${to}pulled`);
  if (pushed.lines > 0) parts.push(`${countOf(pushed.lines, "line")} ${to}pushed`);
  if (rewritten) parts.push("lines written apart put in order");
  if (concurrent.length > 0) parts.push(countOf(concurrent.length, "concurrent edit"));
  if (parts.length > 0) return parts;
  return [in_sync ? "in sync" : "not in sync"];
}
