import { diffRows } from "../../../lib/query/diff.ts";
import type { Context } from "../../context.ts";
import type { GlobalFlags, LogFlag, WindowFlags } from "../../parse/flags.ts";

/** `log diff <from> <to> [id]` */
export default async function diff(
  context: Context,
  flags: GlobalFlags & LogFlag & Pick<WindowFlags, "limit">,
  fromText: string,
  toText: string,
  id?: string,
): Promise<void> {
  const { limit = null } = flags;
  const log = context.logName(flags.log);
  const [from, to] = await context.parseRange(fromText, toText, log);
  const rows = diffRows(context.logs, log, from, to, { id: id ?? null, limit });
  await context.rows(rows, () => import("../../views/read/diff.ts"));
}
