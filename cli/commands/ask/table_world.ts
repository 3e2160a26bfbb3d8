/**
 * The logs of a directory as tables, for commands.
 *
 * @module
 */

import type { ProblemRow } from "../../../lib/answers.ts";
import type { PinnedLogs } from "../../../lib/logs/logs.ts";
import { LATEST, resolveCut } from "../../../lib/query/cut.ts";
import { type LogName, logNames } from "../../../lib/records/settings.ts";
import type { Table, TableWorld } from "../../../lib/tables/table.ts";
import { tablesOf } from "../../../lib/tables/tables.ts";
import type { When } from "../../../lib/time/when.ts";
import type { Context } from "../../context.ts";

/** A point in time as it was typed, and the log whose lines it may count. */
export interface PointFlags {
  /** As of when; now without it. */
  readonly at?: string;
  /** The log. */
  readonly log: LogName;
}

/** What tables are filled from, and the time that was asked for; null for now. */
export interface WorldAtPoint extends TableWorld {
  /** The time. */
  readonly when: When | null;
}

/** What tables are filled from, as of the time that was asked for. */
export async function tableWorld(
  context: Context,
  logs: PinnedLogs,
  { at, log }: PointFlags,
): Promise<WorldAtPoint> {
  const pointLog = context.logName(log);
  const when = at === undefined ? null : await context.when(at, pointLog);
  const point = when === null ? LATEST : await resolveCut(logs, pointLog, when);
  return { logs, point, pointLog, when, problems: () => problemsOf(context) };
}

/** What looks at a log before it is read: whether the settings fit it. Each is looked at once. */
export function logCheck(
  context: Context,
  { at }: Pick<PointFlags, "at">,
): (log: LogName) => Promise<void> {
  const looked = new Set<LogName>();
  return async (log) => {
    if (looked.has(log)) return;
    looked.add(log);
    context.asks([...looked], null);
    await context.checkFit(log, at === undefined ? "shown" : "asked");
  };
}

/** All tables of a directory, whose logs are looked at before they are filled. */
export function checkedTables(context: Context, flags: Pick<PointFlags, "at">): Table[] {
  const all = logNames(context.logs.settings);
  const check = logCheck(context, flags);
  return tablesOf(context.logs.settings).map((table) => ({
    ...table,
    async fill(world, wanted, put, settle) {
      for (const log of table.log === null ? all : [table.log]) await check(log);
      await table.fill(world, wanted, put, settle);
    },
  }));
}

/** Looks at all logs, for whoever fills tables of all of them. */
export async function checkAll(context: Context, { at }: Pick<PointFlags, "at">): Promise<void> {
  const all = logNames(context.logs.settings);
  context.asks(all, null);
  for (const log of all) await context.checkFit(log, at === undefined ? "shown" : "asked");
}

/** What is wrong with the logs; what checks lines is loaded only where somebody asks. */
export async function* problemsOf(
  { reads, logs, now, progress }: Context,
): AsyncGenerator<ProblemRow> {
  const [{ loadSchemas }, { checkTargets }, { logTargets }] = await Promise.all([
    import("../../../lib/open/schemas.ts"),
    import("../../../lib/validate/targets/check_targets.ts"),
    import("../../../lib/validate/targets/log_targets.ts"),
  ]);
  const targets = logTargets(reads, logs.settings);
  for await (const row of checkTargets(targets, { now, loadSchemas, onProgress: progress })) {
    if (row.type === "problem") yield row;
  }
}
