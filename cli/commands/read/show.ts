import { showEntry } from "../../../lib/query/show.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { AtFlag, GlobalFlags, LogFlag } from "../../parse/flags.ts";

/** `log show <id>` */
export default async function show(
  context: Context,
  flags: GlobalFlags & AtFlag & LogFlag,
  id: string,
): Promise<ExitCode> {
  const log = context.logName(flags.log);
  const at = await context.at(flags, log);
  const answer = await showEntry(context.logs, id, at, log);
  await context.answer(answer, () => import("../../views/read/show.ts"));
  return answer.state === "absent" ? EXIT.no : EXIT.done;
}
