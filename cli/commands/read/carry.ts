import type { ParamsFor } from "../../../lib/query/ask/questions.ts";
import { run } from "../../../lib/query/carry.ts";
import type { Context } from "../../context.ts";

/** `log carry` */
export default async function carry(context: Context, params: ParamsFor<"carry">): Promise<void> {
  if (params.at === null) context.sayNow();
  const rows = run(context.logs, params, context);
  await context.rows(rows, () => import("../../views/read/carry.ts"));
}
