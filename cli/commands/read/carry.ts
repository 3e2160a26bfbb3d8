import { carryRows } from "../../../lib/query/carry.ts";
import type { Context } from "../../context.ts";
import type { AtFlag, GlobalFlags, WindowFlags } from "../../parse/flags.ts";

/** `log carry` */
export default async function carry(
  context: Context,
  flags: GlobalFlags & AtFlag & Pick<WindowFlags, "limit">,
): Promise<void> {
  const at = await context.atOrNow(flags);
  const rows = carryRows(context.logs, at, context.now, flags.limit ?? null);
  await context.rows(rows, () => import("../../views/read/carry.ts"));
}
