import type { VerifyRow } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import { listSnapshots } from "../../../snapshots/list.ts";
import { pruneSnapshots } from "../../../snapshots/prune.ts";
import { verifySnapshots } from "../../../snapshots/verify.ts";
import { writeSnapshots } from "../../../snapshots/write.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import { countOf } from "../../views/parts/numbers.ts";
import type { SnapshotAction } from "./snapshot_actions.ts";

/** What only `snapshot` takes. */
type SnapshotFlags = GlobalFlags & {
  /** How many to keep of each log. */
  readonly keep?: number;
  /** Whether witnesses of lost lines go, too. */
  readonly outdated?: boolean;
  /** How many lines must be new. */
  readonly "min-tail"?: number;
};

/** `log snapshot [write|list|verify|prune]` */
export default async function snapshot(
  context: Context,
  flags: SnapshotFlags,
  action: SnapshotAction = "write",
): Promise<ExitCode> {
  if (flags.keep !== undefined && action !== "write" && action !== "prune") {
    throw refusal("--keep", "it goes with write and prune");
  }
  if (flags.outdated && action !== "prune") throw refusal("--outdated", "it goes with prune");
  if (flags["min-tail"] !== undefined && action !== "write") {
    throw refusal("--min-tail", "it goes with write");
  }
  context.asks(context.logs.all().map(({ name }) => name), null);
  return await ACTIONS[action](context, flags);
}

const ACTIONS: Record<
  SnapshotAction,
  (context: Context, flags: SnapshotFlags) => Promise<ExitCode>
> = { write, list, verify, prune };

async function write(context: Context, flags: SnapshotFlags): Promise<ExitCode> {
  const { storage } = context;
  for (const { name } of context.logs.all()) await context.checkFit(name, "shown");
  const rows = await writeSnapshots(storage, context.logs.all(), {
    now: context.now,
    keep: keepOf(context, flags),
    minTail: flags["min-tail"] ?? 1,
    onUnreadable: sayUnreadable(context),
    onProgress: context.progress,
  });
  const made = rows.filter(({ written }) => written).map(({ file }) => file);
  noteSnapshots(context, made.length === 0 ? "no snapshot was new" : `wrote ${made.join(", ")}`);
  // Who left it to cron wants to hear of something only.
  if (!flags.json && !rows.some(({ written }) => written)) context.toTerminal("nothing new");
  else await context.rows(rows, () => import("../../views/maintain/snapshot_write.ts"));
  return EXIT.done;
}

async function list(context: Context): Promise<ExitCode> {
  const rows = listSnapshots(context.reads, context.logs.all(), context.now);
  await context.rows(rows, () => import("../../views/maintain/snapshot_list.ts"));
  return EXIT.done;
}

async function verify(context: Context): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  async function* rows(): AsyncGenerator<VerifyRow> {
    const subjects = context.logs.all();
    for await (const row of verifySnapshots(context.reads, subjects, context.progress)) {
      if (row.state === "invalid") code = EXIT.no;
      yield row;
    }
  }
  await context.rows(rows(), () => import("../../views/maintain/snapshot_verify.ts"));
  return code;
}

async function prune(context: Context, flags: SnapshotFlags): Promise<ExitCode> {
  const { outdated } = flags;
  // What is outdated is of no use, however many there are; of the others, only as many as asked.
  const keep = outdated ? flags.keep : keepOf(context, flags);
  const options = { keep, outdated, onUnreadable: sayUnreadable(context) };
  const rows = await pruneSnapshots(context.storage, context.logs.all(), options);
  noteSnapshots(context, `removed ${countOf(rows.length, "snapshot")}`);
  await context.rows(rows, () => import("../../views/maintain/snapshot_prune.ts"));
  return EXIT.done;
}

/** Notes what became of the snapshots, for where the answer gets lost. */
function noteSnapshots(context: Context, text: string): void {
  const hint = '"log snapshot list" shows what there is';
  context.noteEffect(() => ({ text, hint }));
}

/** Says once of each what is named like a snapshot and is none. */
function sayUnreadable(context: Context): (name: string, reason: string) => void {
  const said = new Set<string>();
  return (name, reason) => {
    if (!said.has(name)) context.warn(`passed over ${name}: ${reason}`);
    said.add(name);
  };
}

function keepOf({ logs: { settings } }: Context, { keep }: SnapshotFlags): number {
  return keep ?? settings.snapshots.keep;
}

function refusal(what: string, reason: string): LogError {
  const hint = "see log snapshot --help";
  return new LogError("bad_usage", `Cannot use ${what}: ${reason}`, { hint });
}
