import type { ChangeRow, WatchRow } from "../../../lib/answers.ts";
import { BUILT_IN_LOGS } from "../../../lib/records/settings.ts";
import { waitingRemark } from "../../files_beside.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { cut, pad, widthOf } from "../../terminal/text.ts";
import { changeLines } from "../parts/changes.ts";
import { KIND_LABELS } from "../parts/kinds.ts";
import { lostRemark } from "../parts/lost.ts";
import { countOf } from "../parts/numbers.ts";
import { timeToSecond } from "../parts/times.ts";

const BUILT_IN: ReadonlySet<string> = new Set(BUILT_IN_LOGS);
const GAP = "  ";
const TIME_COLUMNS = 19;
const KIND_COLUMNS = 7;
/** With less room behind the id, the rest has a line of its own. */
const REST_MIN_COLUMNS = 30;

/** What a row is shown as. */
interface Shown {
  /** What happened, in a word. */
  readonly what: string;
  /** What it happened to. */
  readonly id: string;
  /** What that is, or what is new about it. */
  readonly text: string;
  /** The log, where it is one that only the config names. */
  readonly log?: string;
  /** Whether the fields are shown that changed. */
  readonly hasChanges: boolean;
}

/** What changes, as it lands: a line each, and below an edit the fields that it changed. */
export default async function* watch(
  rows: Rows<WatchRow>,
  screen: Screen,
): AsyncGenerator<string> {
  for await (const row of rows) {
    if (row.type === "change") yield* rowLines(row, screen);
    else yield screen.style("warning", escapeForTerminal(announcement(row)));
  }
}

function announcement(row: Exclude<WatchRow, ChangeRow>): string {
  if (row.type === "rewritten") {
    return `${row.log} was rewritten: ${countOf(row.lines, "line")} now`;
  }
  if (row.type === "lost") return lostRemark(row.log, row);
  return waitingRemark([{ log: row.log, file: row.file, isCertain: true }]);
}

function* rowLines(row: ChangeRow, screen: Screen): Generator<string> {
  const { style, columns } = screen;
  const { what, id, log = "", text, hasChanges } = shownOf(row, screen);
  const time = pad(escapeForTerminal(timeToSecond(row.at, screen)), TIME_COLUMNS);
  const kind = pad(escapeForTerminal(what), KIND_COLUMNS);
  const head = [
    style("dim", time),
    style(KIND_LABELS[row.kind], kind),
    style("id", escapeForTerminal(id)),
  ];
  const who = [row.device, row.actor].filter((name) => name !== null).join("/");
  const rest = [log, who, text].filter((part) => part !== "").map(escapeForTerminal).join(GAP);
  const room = columns - widthOf([time, kind, escapeForTerminal(id)].join(GAP)) - GAP.length;
  if (rest === "") {
    yield head.join(GAP);
  } else if (widthOf(rest) <= room || room >= REST_MIN_COLUMNS) {
    yield [...head, cut(rest, room)].join(GAP);
  } else {
    yield head.join(GAP);
    yield GAP + cut(rest, columns - GAP.length);
  }
  if (hasChanges) yield* changeLines(row.changes, screen);
}

function shownOf(row: ChangeRow, screen: Screen): Shown {
  const { log, id, kind, line, changes } = row;
  const hasChanges = kind === "edit";
  // Only from a log that was rewritten a line goes away.
  const gone = line === null ? "gone from the log" : "";
  if (log === "interactions" || log === "firings") {
    const event = log === "firings" ? "firing" : stringIn(row, "kind") || "interaction";
    const text = hasChanges ? "" : stringIn(row, log === "firings" ? "surface" : "grade");
    return { what: event, id: stringIn(row, "entry_id") || id, text: gone || text, hasChanges };
  }
  // Of an edit that changes the text, the change says what it was and is.
  const isTold = hasChanges && (log === "sessions" || changes.some(({ path }) => path === "/text"));
  const text = isTold ? "" : screen.summary(row.after ?? row.before, log);
  return {
    what: log === "sessions" ? "session" : kind,
    id,
    ...BUILT_IN.has(log) ? {} : { log },
    text: [gone, text].filter((part) => part !== "").join(": "),
    hasChanges,
  };
}

function stringIn({ before, after }: ChangeRow, key: string): string {
  const value = ((after ?? before)?.value as Record<string, unknown> | undefined)?.[key];
  return typeof value === "string" ? value : "";
}
