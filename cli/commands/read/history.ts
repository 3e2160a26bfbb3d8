import type { ParamsFor } from "../../../lib/query/ask/questions.ts";
import { run } from "../../../lib/query/history.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";

/** `log history <id>` */
export default async function history(
  context: Context,
  params: ParamsFor<"history">,
): Promise<ExitCode> {
  const rows = await run(context.logs, params, context);
  await context.rows(rows, () => import("../../views/read/history.ts"));
  const { at, since, until } = params;
  const isAbsent = at !== null && rows.length === 0 && since === null && until === null;
  return isAbsent ? EXIT.no : EXIT.done;
}
