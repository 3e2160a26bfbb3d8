import type { EventHistoryRow, HistoryRow, VersionRow } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { changeLines } from "../parts/changes.ts";
import { KIND_LABELS } from "../parts/kinds.ts";
import { localTime } from "../parts/times.ts";

/** Versions, a block each with what it changed, and the events between them. */
export default async function* history(
  rows: Rows<HistoryRow>,
  screen: Screen,
): AsyncGenerator<string> {
  for await (const row of rows) {
    if (row.type === "version") yield* versionLines(row, screen);
    else yield eventLine(row, screen);
  }
}

function* versionLines(row: VersionRow, screen: Screen): Generator<string> {
  const { style } = screen;
  const head = [
    style("heading", `version ${row.version}`),
    style(KIND_LABELS[row.kind], row.kind),
    ...origin(row, screen),
    style("dim", `line ${row.line}`),
  ];
  yield head.join("  ");
  yield* changeLines(row.changes, screen);
}

function eventLine(row: EventHistoryRow, screen: Screen): string {
  const fields = row.entry.value as Record<string, unknown>;
  const details = ["kind", "grade", "surface"].map((key) => fields[key])
    .filter((value) => typeof value === "string");
  const what = [row.type, ...details].join(" ");
  const place = screen.style("dim", `line ${row.line}`);
  return [escapeForTerminal(what), ...origin(row, screen), place, escapeForTerminal(row.id)]
    .join("  ");
}

/** When, on which machine and by whom, as far as a line says so. */
function origin({ at, device, actor }: HistoryRow, screen: Screen): string[] {
  const who = [device, actor].filter((name) => name !== null).join("/");
  return [localTime(at, screen), who].filter((text) => text !== "").map(escapeForTerminal);
}
