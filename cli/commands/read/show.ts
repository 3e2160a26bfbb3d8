import { showEntry } from "../../../lib/query/show.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { AtFlag, GlobalFlags } from "../../parse/flags.ts";

/** `log show <id>` */
export default async function show(
  context: Context,
  flags: GlobalFlags & AtFlag,
  id: string,
): Promise<ExitCode> {
  const at = await context.at(flags);
  const answer = await showEntry(context.logs, id, at);
  await context.answer(answer, () => import("../../views/read/show.ts"));
  return answer.state === "absent" ? EXIT.no : EXIT.done;
}
