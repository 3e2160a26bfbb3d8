import type { ParamsFor } from "../../../lib/query/ask/questions.ts";
import { run } from "../../../lib/query/show.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";

/** `log show <id>` */
export default async function show(context: Context, params: ParamsFor<"show">): Promise<ExitCode> {
  const answer = await run(context.logs, params, context);
  await context.answer(answer, () => import("../../views/read/show.ts"));
  return answer.state === "absent" ? EXIT.no : EXIT.done;
}
