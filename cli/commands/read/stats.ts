import type { ParamsFor } from "../../../lib/query/ask/questions.ts";
import { run } from "../../../lib/query/stats.ts";
import type { Context } from "../../context.ts";

/** `log stats` */
export default async function stats(context: Context, params: ParamsFor<"stats">): Promise<void> {
  const answer = await run(context.logs, params);
  await context.answer(answer, () => import("../../views/read/stats.ts"));
}
