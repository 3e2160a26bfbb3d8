import type { ParamsFor } from "../../../lib/query/ask/questions.ts";
import { run } from "../../../lib/query/list.ts";
import type { Context } from "../../context.ts";

/** `log list` */
export default async function list(context: Context, params: ParamsFor<"list">): Promise<void> {
  await context.rows(run(context.logs, params), () => import("../../views/read/list.ts"));
}
