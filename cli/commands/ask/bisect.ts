import type { BisectAnswer } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import type { PinnedLogs } from "../../../lib/logs/logs.ts";
import type { LogName } from "../../../lib/records/settings.ts";
import { bisect as bisectLog, type BisectOutcome } from "../../../lib/timeline/bisect.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import { CommandJudge, type Judge, SqlJudge } from "./judges.ts";

/** What `bisect` takes. */
export type BisectFlags = GlobalFlags & {
  /** Which log. */
  readonly log: LogName;
  /** A time at which the state was good. */
  readonly good?: string;
  /** A time at which it was bad. */
  readonly bad?: string;
  /** The one id whose lines are asked about. */
  readonly id?: string;
  /** The command that judges a state. */
  readonly run?: string;
};

/** `log bisect [condition]` */
export default async function bisect(
  context: Context,
  flags: BisectFlags,
  condition?: string,
): Promise<ExitCode> {
  const log = context.logName(flags.log);
  using logs = context.logs.pin();
  using judge = judgeOf(context, flags, logs, condition);
  const isTimed = flags.good !== undefined || flags.bad !== undefined;
  context.asks([log], flags.id ?? null);
  await context.checkFit(log, isTimed ? "asked" : "shown");
  const good = flags.good === undefined ? null : await context.when(flags.good, log, "good");
  const bad = flags.bad === undefined ? null : await context.when(flags.bad, log, "bad");
  const id = flags.id === undefined ? null : await context.idOf(flags.id, log);
  const outcome = await bisectLog(logs, { log, good, bad, id }, judge);
  if (outcome.kind !== "found") {
    sayWhyNot(context, outcome, flags);
    return EXIT.no;
  }
  await context.answer(outcome.answer, () => import("../../views/ask/bisect.ts"));
  if (outcome.isBadBefore) sayBadBefore(context, outcome.answer);
  return EXIT.done;
}

function judgeOf(
  context: Context,
  { run, log }: BisectFlags,
  logs: PinnedLogs,
  condition: string | undefined,
): Judge {
  if (condition !== undefined && run !== undefined) {
    throw new LogError("bad_usage", "Cannot use --run with a condition: either judges the states");
  }
  if (run !== undefined) return new CommandJudge(run, logs, log);
  if (condition !== undefined) return new SqlJudge(condition, context, logs, log);
  throw new LogError("bad_usage", "Cannot search: neither a condition nor --run is given", {
    hint: `a condition is SQL, as in "count(*) > 100 from entries where state = 'live'"`,
  });
}

function sayWhyNot(
  context: Context,
  outcome: Exclude<BisectOutcome, { kind: "found" }>,
  { good }: BisectFlags,
): void {
  if (outcome.kind === "skipped") {
    const { good, bad } = outcome;
    context.annotate(
      `the state is good behind line ${good} and bad behind line ${bad}; ` +
        "no state between can be told",
    );
  } else if (outcome.kind === "untold") {
    const { end, line } = outcome;
    context.annotate(`the state at the ${end} end, behind line ${line}, cannot be told`);
    context.annotate(`hint: name another end with --${end}`);
  } else if (outcome.both === "good") {
    context.annotate("the state is good at both ends");
  } else {
    context.annotate("the state is bad at the good end already");
    if (good === undefined) {
      context.annotate("hint: the good end is the empty log; name a later one with --good");
    }
  }
}

function sayBadBefore(context: Context, { line, id }: BisectAnswer): void {
  context.warn(
    `the state before line ${line} is bad too: a line of another id made it so; ` +
      `search without --id ${JSON.stringify(id)}`,
  );
}
