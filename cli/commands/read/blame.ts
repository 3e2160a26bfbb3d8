import type { ParamsFor } from "../../../lib/query/ask/questions.ts";
import { run } from "../../../lib/query/blame.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";

/** `log blame <id>` */
export default async function blame(
  context: Context,
  params: ParamsFor<"blame">,
): Promise<ExitCode> {
  const answer = await run(context.logs, params, context);
  await context.answer(answer, () => import("../../views/read/blame.ts"));
  return answer.state === "absent" ? EXIT.no : EXIT.done;
}
