import type { DroppedLine, MergeLines, MergeRow, SkipReason } from "../../../lib/answers.ts";
import type { MergedLog } from "../../../lib/merge/copies/merge_copies.ts";
import type { ConcurrentVersion, ConcurrentVersions } from "../../../lib/merge/law/merge_log.ts";
import { type Conflict, conflictOf } from "../../../lib/merge/resolve/conflict.ts";
import { logSettings, type Settings } from "../../../lib/records/settings.ts";
import { BACKUPS } from "../../../lib/rewrite/steps/names.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";
import { count, countOf } from "../parts/numbers.ts";
import { sideBySide } from "../parts/side_by_side.ts";

/** What is shown of a merge. */
export interface MergeOutcome {
  /** The logs that had copies. */
  readonly logs: readonly MergedLog[];
  /** Whether this is a plan, and nothing was touched. */
  readonly isPlan: boolean;
  /** How the logs are read. */
  readonly settings: Settings;
}

const INDENT = "  ";
/** Of more concurrent edits than these the rest is counted. */
const CONFLICTS_MAX = 10;
/** Of more ids than these in a sentence, too. */
const IDS_MAX = 3;
const KINDS: Record<Conflict["kind"], string> = {
  "edit-edit": "edit, edit",
  "edit-delete": "edit, delete",
  "id-clash": "id clash",
};
/** Of more dropped lines than these the rest is counted. */
const DROPPED_MAX = 10;
const DROPPED: Record<DroppedLine["reason"], string> = {
  torn: "it is torn, and a whole line begins with it",
  repaired: "it cannot be read, and a repair of this log took it out",
};
/** Why a copy is left alone, in words. */
export const REASONS: Readonly<Record<SkipReason, string>> = {
  unrelated: "it shares no readable line with the log; --unrelated merges it anyway",
  empty: "it holds nothing",
  not_a_file: "it is not a regular file",
  unreadable: "it cannot be read",
  link_outside: "it is a link that leads out of the directory, or nowhere",
  link: "it is a link",
  other_log: "it is another log",
  same_file: "it is the log itself",
  gone: "it is not there any more",
  changed_meanwhile: 'it has changed since it was merged; "log merge" takes in the rest',
};

/** What became of each log and each copy, or would, and where versions were written apart. */
export default async function* merge(
  outcome: MergeOutcome,
  screen: Screen,
): AsyncGenerator<string> {
  const { logs, isPlan } = outcome;
  if (logs.length === 0) yield "nothing to merge: there are no conflict copies";
  for (const log of logs) yield* logLines(log, isPlan, screen);
  const apart = logs.filter(({ concurrent }) => concurrent.length > 0);
  if (apart.length > 0) yield* apartLines(apart, outcome, screen);
  const next = isPlan ? nextOfPlan(outcome) : nextOfRun(outcome);
  if (next !== null) yield screen.style("dim", next);
}

/** How to do what is planned; null where there is nothing to do. */
function nextOfPlan({ logs }: MergeOutcome): string | null {
  const does = logs.some(({ changes, copies }) => changes || copies.some(({ moves }) => moves));
  if (!does) return null;
  const isApart = logs.some(({ concurrent }) => concurrent.length > 0);
  const asks = isApart ? ", with --interactive to be asked" : "";
  return `run it without --dry-run to do it${asks}; "log undo" takes it back`;
}

/** How to take back what was done; null where nothing was. */
function nextOfRun({ logs }: MergeOutcome): string | null {
  if (!logs.some(({ row }) => row.written || row.moved.length > 0)) return null;
  const isOvertaken = logs.some(({ row }) => row.stale_decisions.length > 0);
  const again = isOvertaken ? '; "log merge --interactive" asks again then' : "";
  return `"log undo" puts back what was there before${again}`;
}

function* logLines(merged: MergedLog, isPlan: boolean, { style }: Screen): Generator<string> {
  const { row, copies } = merged;
  yield `${style("id", row.log)}  ${outcomeOf(merged, isPlan)}`;
  const details = copies.length > 0 ? detailLines(row) : [];
  for (const line of details) yield INDENT + line;
  for (const { file, moves } of copies) {
    const backup = row.moved.find((moved) => moved.file === file)?.backup;
    const isLeft = row.skipped.some((left) => left.file === file);
    if (!isLeft) {
      const isPart = row.prepended.some((part) => part.file === file);
      const fate = fateOf({ moves, isPlan, isPart }, backup);
      yield `${INDENT}${escapeForTerminal(file)} ${style("dim", fate)}`;
    }
  }
  if (row.stale_decisions.length > 0) {
    yield INDENT + style("warning", overtakenLine(row.stale_decisions));
  }
  for (const left of row.skipped) yield INDENT + skippedLine(left, style);
}

/** Which copy is left alone, and why. */
export function skippedLine(
  { file, reason }: MergeRow["skipped"][number],
  style: Screen["style"],
  reasons: Readonly<Record<SkipReason, string>> = REASONS,
): string {
  return `${escapeForTerminal(file)} ${style("warning", `left alone: ${reasons[reason]}`)}`;
}

/** Whose versions changed while a person chose. */
function overtakenLine(ids: readonly string[]): string {
  const named = ids.slice(0, IDS_MAX).map((id) => escapeForTerminal(id)).join(", ");
  const more = ids.length > IDS_MAX ? ` and ${count(ids.length - IDS_MAX)} more` : "";
  return `what you decided about ${named}${more} is not applied: the versions changed meanwhile`;
}

/** What a copy is to a run that merged it. */
interface CopyFate {
  readonly moves: boolean;
  readonly isPlan: boolean;
  readonly isPart: boolean;
}

/** What becomes of a copy that was merged. */
function fateOf({ moves, isPlan, isPart }: CopyFate, backup: string | undefined): string {
  if (backup !== undefined) return `moved to ${escapeForTerminal(backup)}`;
  if (isPlan) return moves ? `would move to ${BACKUPS}/` : "would stay where it is";
  // Whatever reads the log next says that the part is there.
  const next = '; merge it with --move, or name it in "ignore_files", to hear no more of it';
  return `stays where it is${isPart ? next : ""}`;
}

function outcomeOf({ row, copies, changes }: MergedLog, isPlan: boolean): string {
  if (copies.length === 0) return "nothing merged";
  const them = countOf(copies.length, "copy", "copies");
  const isRepaired = row.lines.dropped_repaired > 0;
  if (!changes) return `holds every ${isRepaired ? "readable " : ""}line of ${them} already`;
  return `${isPlan ? "would be merged" : "merged"} with ${them}`;
}

/** What is told of any merge, of logs or of files by themselves. */
export type MergeDetails =
  & Pick<MergeRow, "common_prefix_lines" | "prepended" | "dropped" | "order_conflicts" | "backup">
  & Partial<Pick<MergeRow, "resolved_lines">>
  & { readonly lines: Omit<MergeLines, "malformed_kept"> & Partial<MergeLines> };

/** The counts of a merge, and what stands elsewhere than in its input. */
export function* detailLines(
  { common_prefix_lines, lines, prepended, dropped, order_conflicts, resolved_lines = 0, backup }:
    MergeDetails,
): Generator<string> {
  const { malformed_kept = 0 } = lines;
  const first = common_prefix_lines === 1 ? "one" : count(common_prefix_lines);
  const shared = common_prefix_lines > 0 ? `, the first ${first} shared by all` : "";
  yield `${countOf(lines.added, "line")} added, ${count(lines.identical)} identical, ` +
    `${count(lines.total)} in all${shared}`;
  if (prepended.length > 0) {
    const parts = prepended.map(({ file, lines }) =>
      `${escapeForTerminal(file)} (${countOf(lines, "line")})`
    );
    yield `put in front: ${parts.join(", ")}`;
    for (const { file } of prepended.filter(({ ends_late }) => ends_late)) {
      yield `${escapeForTerminal(file)} ends later than what it was put in front of begins: ` +
        "it may not be older; parts that are named at once are sorted by their names";
    }
  }
  if (lines.respelled > 0) {
    const are = lines.respelled === 1 ? "line is" : "lines are";
    yield `${
      count(lines.respelled)
    } ${are} there in two spellings: the same JSON, spelled differently`;
  }
  if (malformed_kept > 0) yield `${countOf(malformed_kept, "malformed line")} kept`;
  for (const { file, line, reason } of dropped.slice(0, DROPPED_MAX)) {
    yield `line ${line} of ${escapeForTerminal(file)} dropped: ${DROPPED[reason]}`;
  }
  if (dropped.length > DROPPED_MAX) {
    yield `${count(dropped.length - DROPPED_MAX)} more dropped; --json lists all`;
  }
  if (order_conflicts > 0) {
    const often = order_conflicts === 1 ? "once" : countOf(order_conflicts, "time");
    yield `the files contradict each other's order ${often}: the earlier line comes first`;
  }
  if (resolved_lines > 0) yield `${countOf(resolved_lines, "line")} appended for what was chosen`;
  if (backup !== null) yield `the old file is ${escapeForTerminal(backup)}`;
}

/** Versions that were written apart: the first as a table, and side by side in a plan. */
async function* apartLines(
  logs: readonly MergedLog[],
  { isPlan, settings }: MergeOutcome,
  screen: Screen,
): AsyncGenerator<string> {
  const { style } = screen;
  const all = logs.flatMap(({ row: { log }, concurrent }) =>
    concurrent.map((versions) => ({ log, versions }))
  );
  // Comparing versions takes its time, and most of many are not shown.
  const shown = all.slice(0, CONFLICTS_MAX)
    .map(({ log, versions }) => conflictOf(log, versions, logSettings(settings, log)));
  yield "";
  yield* conflictTable(shown, screen);
  if (shown.length < all.length) {
    yield style("dim", `and ${count(all.length - shown.length)} more; --json lists all`);
  }
  if (!isPlan) {
    const unless = logs.some(({ row }) => row.resolved_lines > 0) ? ", except where you chose" : "";
    const history = `"log history <id>${logOption(logs)}"`;
    yield style("dim", `the kept version wins${unless}; ${history} shows all versions`);
  }
  // Who chose was asked about them.
  const isAsked = logs.some(({ row }) => row.resolved_lines > 0);
  const clash = isAsked ? null : clashLine(all.map(({ versions }) => versions), isPlan);
  if (clash !== null) yield style("warning", clash);
  if (!isPlan) return;
  for (const conflict of shown) {
    yield "";
    yield `${style("dim", conflict.log)}  ${style("id", escapeForTerminal(conflict.id))}`;
    yield* sideBySide(conflict, screen);
  }
  yield "";
}

/** How to keep all things that go by one id; null where there are none, or all are kept. */
function clashLine(versions: readonly ConcurrentVersions[], isPlan: boolean): string | null {
  const ids = versions.filter(({ hidden }) => hidden.length > 0)
    .map(({ id }) => escapeForTerminal(id));
  if (ids.length === 0) return null;
  const more = ids.length > IDS_MAX ? ` and ${count(ids.length - IDS_MAX)} more` : "";
  const named = `different things go by the id ${ids.slice(0, IDS_MAX).join(", ")}${more}`;
  const ask = '"log merge --interactive" can keep both ("b")';
  return `${named}; ${isPlan ? ask : `"log undo", then ${ask}`}`;
}

function conflictTable(
  conflicts: readonly Conflict[],
  screen: Screen,
): ReturnType<typeof table> {
  return table(conflicts, [
    { heading: "log", cell: ({ log }) => log, label: "dim", spare: 4 },
    { heading: "id", cell: ({ id }) => id, label: "id" },
    { heading: "apart", cell: ({ kind }) => KINDS[kind], label: "warning", spare: 2 },
    { heading: "kept", cell: ({ versions: [kept] }) => originOf(kept!), spare: 1 },
    {
      heading: "beside",
      cell: ({ versions: [, ...others] }) => others.map(originOf).join(", "),
      spare: 3,
    },
    { heading: "fields", cell: fieldsOf, stretch: true },
  ], screen);
}

/** What "log history" needs to find the ids. */
function logOption(logs: readonly MergedLog[]): string {
  if (logs.length > 1) return " --log <name>";
  return logs.map(({ row: { log } }) => log === "entries" ? "" : ` --log ${log}`).join("");
}

/** Which line a version is, and whose. */
function originOf({ line, kind, device, actor }: ConcurrentVersion): string {
  const who = [device, actor].filter((name) => name !== null).join("/");
  const what = kind === "edit" ? "" : ` ${kind}`;
  return `line ${line}${what}${who === "" ? "" : ` ${who}`}`;
}

function fieldsOf({ fields }: Conflict): string {
  return fields.map(({ path }) => path).join(" ");
}
