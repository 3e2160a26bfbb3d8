import type { LeftAloneReason, MergeRow } from "../../lib/answers.ts";
import { BACKUPS } from "../../lib/backups/names.ts";
import type { ConcurrentVersion } from "../../lib/merge/merge_log.ts";
import type { MergedLog } from "../../lib/merge_copies.ts";
import { type Conflict, conflictOf } from "../../lib/resolve/conflict.ts";
import type { Settings } from "../../lib/settings.ts";
import { safe } from "../safe.ts";
import type { Screen } from "../screen.ts";
import { table } from "../table.ts";
import { count, countOf } from "./numbers.ts";
import { sideBySide } from "./side_by_side.ts";

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
/** Of more ids than these whose decision is not applied, too. */
const OVERTAKEN_MAX = 3;
const KINDS: Record<Conflict["kind"], string> = {
  "edit-edit": "edit, edit",
  "edit-delete": "edit, delete",
};
const REASONS: Record<LeftAloneReason, string> = {
  unrelated: "it shares no readable line with the log; --unrelated merges it anyway",
  empty: "it holds nothing",
  not_a_file: "it is no regular file",
  unreadable: "it cannot be read",
  link_outside: "it is a link that leads out of the directory, or nowhere",
  link: "it is a link",
  backslash: "there is a backslash in its name",
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
  const { logs, isPlan, settings } = outcome;
  const { style } = screen;
  if (logs.length === 0) yield "nothing to merge: there are no conflict copies";
  for (const log of logs) yield* logLines(log, isPlan, screen);
  const conflicts = logs.flatMap(({ row: { log }, concurrent }) =>
    concurrent.map((one) => conflictOf(log, one, settings.logs[log]))
  );
  if (conflicts.length > 0) yield* conflictLines(conflicts, isPlan, screen);
  if (conflicts.length > 0 && !isPlan) {
    const unless = logs.some(({ row }) => row.chosen > 0) ? ", but for what was chosen" : "";
    const history = `"log history <id>${logOption(conflicts)}"`;
    yield style("dim", `the one that is kept holds${unless}; ${history} shows all versions`);
  }
  const isDone = logs.some(({ row }) => row.written || row.moved.length > 0);
  const again = logs.some(({ row }) => row.overtaken.length > 0)
    ? '; "log merge --interactive" asks again then'
    : "";
  if (isDone) yield style("dim", `"log undo" puts back what was there before${again}`);
  else if (isPlan && logs.some(({ copies }) => copies.length > 0)) {
    const asks = conflicts.length > 0 ? ", with --interactive to be asked" : "";
    yield style("dim", `run it without --dry-run to do it${asks}; "log undo" takes it back`);
  }
}

function* logLines(merged: MergedLog, isPlan: boolean, { style }: Screen): Generator<string> {
  const { row, copies } = merged;
  yield `${style("id", row.log)}  ${outcomeOf(merged, isPlan)}`;
  const details = copies.length > 0 ? detailLines(row) : [];
  for (const line of details) yield INDENT + line;
  for (const { file, moves } of copies) {
    const backup = row.moved.find((moved) => moved.file === file)?.backup;
    const isLeft = row.left_alone.some((left) => left.file === file);
    if (!isLeft) yield `${INDENT}${safe(file)} ${style("dim", fateOf(moves, isPlan, backup))}`;
  }
  if (row.overtaken.length > 0) {
    yield INDENT + style("warning", overtakenLine(row.overtaken));
  }
  for (const { file, reason } of row.left_alone) {
    yield `${INDENT}${safe(file)} ${style("warning", `left alone: ${REASONS[reason]}`)}`;
  }
}

/** Whose versions changed while a person chose. */
function overtakenLine(ids: readonly string[]): string {
  const named = ids.slice(0, OVERTAKEN_MAX).map((id) => safe(id)).join(", ");
  const more = ids.length > OVERTAKEN_MAX ? ` and ${count(ids.length - OVERTAKEN_MAX)} more` : "";
  return `what you decided about ${named}${more} is not applied: the versions are others now`;
}

/** What becomes of a copy that was merged. */
function fateOf(moves: boolean, isPlan: boolean, backup: string | undefined): string {
  if (backup !== undefined) return `moved to ${safe(backup)}`;
  if (isPlan) return moves ? `would move to ${BACKUPS}/` : "would stay where it is";
  return "stays where it is";
}

function outcomeOf({ copies, changes }: MergedLog, isPlan: boolean): string {
  if (copies.length === 0) return "nothing merged";
  const them = countOf(copies.length, "copy", "copies");
  if (!changes) return `holds every line of ${them} already`;
  return `${isPlan ? "would be merged" : "merged"} with ${them}`;
}

function* detailLines(
  { common_prefix_lines, lines, dropped, order_conflicts, chosen, backup }: MergeRow,
): Generator<string> {
  const shared = common_prefix_lines > 0
    ? `, the first ${count(common_prefix_lines)} shared by all`
    : "";
  yield `${countOf(lines.added, "line")} added, ${count(lines.identical)} identical, ` +
    `${count(lines.total)} in all${shared}`;
  if (lines.malformed_kept > 0) yield `${countOf(lines.malformed_kept, "malformed line")} kept`;
  for (const { file, line } of dropped) {
    yield `the torn line ${line} of ${safe(file)} dropped: a whole line begins with it`;
  }
  if (order_conflicts > 0) {
    const often = order_conflicts === 1 ? "once" : countOf(order_conflicts, "time");
    yield `the files contradict each other's order ${often}: the earlier line comes first`;
  }
  if (chosen > 0) yield `${countOf(chosen, "line")} appended for what was chosen`;
  if (backup !== null) yield `the old file is ${safe(backup)}`;
}

async function* conflictLines(
  conflicts: readonly Conflict[],
  isPlan: boolean,
  screen: Screen,
): AsyncGenerator<string> {
  const { style } = screen;
  const shown = conflicts.slice(0, CONFLICTS_MAX);
  yield "";
  yield* table(shown, [
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
  if (shown.length < conflicts.length) {
    yield style("dim", `and ${count(conflicts.length - shown.length)} more; --json lists all`);
  }
  if (!isPlan) return;
  for (const conflict of shown) {
    yield "";
    yield `${style("dim", conflict.log)}  ${style("id", safe(conflict.id))}`;
    yield* sideBySide(conflict, screen);
  }
  yield "";
}

/** What "log history" needs to find the ids. */
function logOption(conflicts: readonly Conflict[]): string {
  const [log, another] = new Set(conflicts.map(({ log }) => log));
  if (another !== undefined) return " --log <name>";
  return log === "entries" ? "" : ` --log ${log}`;
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
