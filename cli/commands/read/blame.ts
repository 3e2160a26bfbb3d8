import { blameEntry } from "../../../lib/query/blame.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { AtFlag, GlobalFlags } from "../../parse/flags.ts";

/** `log blame <id>` */
export default async function blame(
  context: Context,
  flags: GlobalFlags & AtFlag,
  id: string,
): Promise<ExitCode> {
  const at = await context.at(flags);
  const answer = await blameEntry(context.logs, id, at);
  await context.answer(answer, () => import("../../views/read/blame.ts"));
  return answer.state === "absent" ? EXIT.no : EXIT.done;
}
