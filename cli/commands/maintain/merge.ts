import { LogError } from "../../../lib/errors.ts";
import {
  mergeCopies,
  type MergedLog,
  type MergePlanOptions,
  planMerge,
} from "../../../lib/merge/copies/merge_copies.ts";
import { waitingCopies } from "../../../lib/merge/copies/waiting_copies.ts";
import type { Decided } from "../../../lib/merge/resolve/decided.ts";
import { listUndo } from "../../../lib/rewrite/undo.ts";
import type { Tools } from "../../command.ts";
import { type Context, openContext } from "../../context.ts";
import type { ExitCode } from "../../exit.ts";
import { warnOfFilesBeside } from "../../files_beside.ts";
import { namedCopies } from "../../parse/copies.ts";
import { type DeviceFlag, deviceOf, type GlobalFlags } from "../../parse/flags.ts";
import { snapshotInvalidator } from "./invalidate.ts";
import { noteRewritten } from "./note_rewritten.ts";
import { warnAbout } from "./remarks.ts";

/** What `merge` takes. */
type MergeFlags = GlobalFlags & DeviceFlag & {
  /** Whether it is only shown what would be done. */
  readonly "dry-run"?: boolean;
  /** Whether a person is asked about concurrent edits. */
  readonly interactive?: boolean;
  /** Whether copies that are found stay where they are. */
  readonly "keep-copies"?: boolean;
  /** Whether copies that are named move to the backups. */
  readonly move?: boolean;
  /** Whether copies are merged that share no line with their log. */
  readonly unrelated?: boolean;
  /** The file that is merged into, where no log directory is. */
  readonly into?: string;
  /** Whether git calls. */
  readonly "git-driver"?: boolean;
};

/** `log merge [paths…]` */
export default async function merge(
  tools: Tools,
  flags: MergeFlags,
  ...paths: string[]
): Promise<ExitCode | void> {
  refuseContradictions(flags, paths);
  if (flags["git-driver"]) {
    const { default: mergeDriver } = await import("./merge_driver.ts");
    return await mergeDriver(tools, flags, paths);
  }
  if (flags.into !== undefined) {
    const { default: mergeFiles } = await import("./merge_files.ts");
    return await mergeFiles(tools, flags, flags.into, paths);
  }
  if (flags.interactive) refuseWithoutTerminal(tools);
  const context = await openContext(tools.machine, flags, tools.output);
  const copies = paths.length === 0
    ? await waitingCopies(context.storage, context.logs.settings, !flags["keep-copies"])
    : await namedCopies(context, paths, flags.move === true);
  await warnOfFilesBeside(context, { copies: true, files: copies.map(({ file }) => file) });
  const plan = { settings: context.logs.settings, copies, unrelated: flags.unrelated === true };
  if (flags["dry-run"]) return await show(context, await planMerge(context.storage, plan), true);
  // Without copies there still may be a run to finish that was cut short.
  if (copies.length === 0 && (await listUndo(context.storage)).length === 0) {
    return await show(context, [], false);
  }
  const decided = flags.interactive ? await choose(context, tools, plan) : [];
  const { now, storage } = context;
  const device = deviceOf(flags, tools.machine);
  const onRewrite = snapshotInvalidator(context);
  const { logs, ...findings } = await mergeCopies(storage, {
    ...plan,
    now,
    decided,
    device,
    onRewrite,
  });
  const merged = logs.filter(({ row }) => row.written).map(({ row }) => row.log);
  noteRewritten(context, "merged", merged.map((log) => context.logs.settingsOf(log).file));
  warnAbout(findings, context);
  await show(context, logs, false);
}

/** Asks before anything is written, so that whoever interrupts has changed nothing. */
async function choose(
  context: Context,
  { machine: { stdin }, output }: Tools,
  options: MergePlanOptions,
): Promise<Decided[]> {
  const plan = await planMerge(context.storage, options);
  const { chooseVersions } = await import("../../walk/choose.ts");
  return await chooseVersions(plan, context, { stdin, output });
}

async function show(
  context: Context,
  logs: readonly MergedLog[],
  isPlan: boolean,
): Promise<void> {
  await context.rows(logs.map(({ row }) => row), async () => {
    const { default: view } = await import("../../views/maintain/merge.ts");
    // What people are shown of a concurrent edit is more than what a row says.
    const { settings } = context.logs;
    return { default: (_, screen) => view({ logs, isPlan, settings }, screen) };
  });
}

function refuseContradictions(flags: MergeFlags, paths: readonly string[]): void {
  const { interactive, move, "dry-run": dryRun, "keep-copies": keep } = flags;
  if (move && paths.length === 0) throw refusal("--move", "it is for copies that are named");
  if (move && keep) throw refusal("--move with --keep-copies", "they ask for different things");
  if (interactive && dryRun) {
    throw refusal("--interactive with --dry-run", "a plan appends no choice");
  }
  if (flags.into !== undefined) refuseBesideInto(flags, paths);
  if (flags["git-driver"] && (interactive || move || keep || dryRun)) {
    throw refusal("--git-driver with other options", "git waits for one file");
  }
}

/** What is about a directory or its logs has no meaning for files anywhere. */
function refuseBesideInto(flags: MergeFlags, paths: readonly string[]): void {
  for (const name of ["dir", "interactive", "keep-copies", "move", "git-driver"] as const) {
    if (!flags[name]) continue;
    throw refusal(`--into with --${name}`, "it merges files anywhere, and only reads the others");
  }
  if (paths.length === 0) {
    throw refusal("--into alone", "it takes the files that are merged into it");
  }
}

function refuseWithoutTerminal({ machine }: Tools): void {
  if (machine.stdin.isTerminal && machine.stderr.isTerminal) return;
  throw new LogError("bad_usage", "Cannot ask: --interactive needs a terminal", {
    hint: "run it in a terminal, or without --interactive",
  });
}

function refusal(what: string, reason: string): LogError {
  return new LogError("bad_usage", `Cannot use ${what}: ${reason}`, {
    hint: "see log merge --help",
  });
}
