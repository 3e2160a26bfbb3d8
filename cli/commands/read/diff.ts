import type { ParamsFor } from "../../../lib/query/ask/questions.ts";
import { run } from "../../../lib/query/diff.ts";
import type { Context } from "../../context.ts";

/** `log diff <from> <to> [id]` */
export default async function diff(context: Context, params: ParamsFor<"diff">): Promise<void> {
  await context.rows(run(context.logs, params, context), () => import("../../views/read/diff.ts"));
}
