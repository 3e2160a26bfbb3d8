import { listRows } from "../../../lib/query/list.ts";
import type { Context } from "../../context.ts";
import type { GlobalFlags, LogFlag, WindowFlags } from "../../parse/flags.ts";

/** `log list` */
export default async function list(
  context: Context,
  flags: GlobalFlags & LogFlag & WindowFlags,
): Promise<void> {
  const rows = listRows(context.logs, context.logName(flags.log), context.window(flags));
  await context.rows(rows, () => import("../../views/read/list.ts"));
}
