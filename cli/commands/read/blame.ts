import { blameEntry } from "../../../lib/query/blame.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { AtFlag, GlobalFlags, LogFlag } from "../../parse/flags.ts";

/** `log blame <id>` */
export default async function blame(
  context: Context,
  flags: GlobalFlags & AtFlag & LogFlag,
  id: string,
): Promise<ExitCode> {
  const log = context.logName(flags.log);
  const at = await context.at(flags, log);
  const answer = await blameEntry(context.logs, id, at, log);
  await context.answer(answer, () => import("../../views/read/blame.ts"));
  return answer.state === "absent" ? EXIT.no : EXIT.done;
}
