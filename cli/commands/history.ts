import { historyRows } from "../../lib/query/history.ts";
import type { Context } from "../context.ts";
import type { AtFlag, GlobalFlags, LogFlag, WindowFlags } from "../flags.ts";

/** What only `history` takes: whether interactions and firings are wanted too. */
type HistoryFlags = { readonly all?: boolean };

/** `log history <id>` */
export default async function history(
  context: Context,
  flags: GlobalFlags & AtFlag & LogFlag & WindowFlags & HistoryFlags,
  id: string,
): Promise<void> {
  const { log, all = false } = flags;
  const at = await context.at(flags, log);
  const window = context.window(flags);
  const rows = await historyRows(context.logs, log, id, { all, at, window });
  await context.rows(rows, () => import("../views/history.ts"));
}
