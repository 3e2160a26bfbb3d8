import { historyRows } from "../../../lib/query/history.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { AtFlag, GlobalFlags, LogFlag, WindowFlags } from "../../parse/flags.ts";

/** What only `history` takes: whether interactions and firings are wanted too. */
type HistoryFlags = { readonly all?: boolean };

/** `log history <id>` */
export default async function history(
  context: Context,
  flags: GlobalFlags & AtFlag & LogFlag & WindowFlags & HistoryFlags,
  id: string,
): Promise<ExitCode> {
  const { all = false } = flags;
  const log = context.logName(flags.log);
  const at = await context.at(flags, log);
  const window = context.window(flags);
  const rows = await historyRows(context.logs, log, id, { all, at, window });
  await context.rows(rows, () => import("../../views/read/history.ts"));
  const isAbsent = at !== null && rows.length === 0 && window.since === null &&
    window.until === null;
  return isAbsent ? EXIT.no : EXIT.done;
}
