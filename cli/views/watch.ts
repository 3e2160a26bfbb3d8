import type { ChangeRow, WatchRow } from "../../lib/answers.ts";
import { safe } from "../safe.ts";
import type { Rows, Screen } from "../screen.ts";
import { waitingRemark } from "../waiting.ts";
import { changeLines } from "./changes.ts";
import { KIND_LABELS } from "./kinds.ts";
import { countOf } from "./numbers.ts";
import { localTime } from "./times.ts";

/** What changes, as it lands: a line each, and for entries and sessions the fields. */
export default async function* watch(
  rows: Rows<WatchRow>,
  screen: Screen,
): AsyncGenerator<string> {
  for await (const row of rows) {
    if (row.type === "change") yield* rowLines(row, screen);
    else yield screen.style("warning", safe(announcement(row)));
  }
}

function announcement(row: Exclude<WatchRow, ChangeRow>): string {
  if (row.type === "rewritten") {
    return `${row.log} was rewritten: ${countOf(row.lines, "line")} now`;
  }
  return waitingRemark([{ log: row.log, file: row.file, isLikely: true }]);
}

function* rowLines(row: ChangeRow, screen: Screen): Generator<string> {
  const isEvent = row.log === "interactions" || row.log === "firings";
  const { style } = screen;
  const who = [row.device, row.actor].filter((name) => name !== null).join("/");
  const head = [
    style(KIND_LABELS[row.kind], isEvent ? safe(eventOf(row)) : row.kind),
    ...(row.log === "sessions" ? ["session"] : []),
    style("id", safe(isEvent ? entryOf(row) : row.id)),
    ...[localTime(row.at, screen), who].filter((text) => text !== "").map(safe),
    ...(row.line === null ? [] : [style("dim", `line ${row.line}`)]),
  ];
  yield head.join("  ");
  if (!isEvent) yield* changeLines(row.changes, screen);
}

/** What an event is, `interaction review good`, and what became of it if it is not a new one. */
function eventOf(row: ChangeRow): string {
  const details = ["kind", "grade", "surface"].map((key) => stringIn(row, key));
  const what = [row.log.slice(0, -1), ...details.filter((text) => text !== "")].join(" ");
  return row.kind === "capture" ? what : `${row.kind} of ${what}`;
}

/** The entry that an event names; its own id where it names none. */
function entryOf(row: ChangeRow): string {
  return stringIn(row, "entry_id") || row.id;
}

function stringIn({ before, after }: ChangeRow, key: string): string {
  const value = ((after ?? before)?.value as Record<string, unknown> | undefined)?.[key];
  return typeof value === "string" ? value : "";
}
