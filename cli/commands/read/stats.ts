import { stats as askStats } from "../../../lib/query/stats.ts";
import type { Context } from "../../context.ts";
import type { AtFlag, GlobalFlags } from "../../parse/flags.ts";

/** `log stats` */
export default async function stats(
  context: Context,
  flags: GlobalFlags & AtFlag,
): Promise<void> {
  const answer = await askStats(context.logs, await context.at(flags));
  await context.answer(answer, () => import("../../views/read/stats.ts"));
}
