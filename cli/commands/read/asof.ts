import { LogError } from "../../../lib/errors.ts";
import { asofEntry, asofRows } from "../../../lib/query/asof.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { GlobalFlags, LogFlag, WindowFlags } from "../../parse/flags.ts";

/** `log asof <when> [id]` */
export default async function asof(
  context: Context,
  flags: GlobalFlags & LogFlag & WindowFlags,
  whenText: string,
  id?: string,
): Promise<ExitCode> {
  const log = context.logName(flags.log);
  const when = await context.when(whenText, log);
  if (id === undefined) {
    const rows = asofRows(context.logs, log, when, context.window(flags));
    await context.rows(rows, () => import("../../views/read/list.ts"));
    return EXIT.done;
  }
  const ofRows = (["since", "until", "limit"] as const).find((name) => flags[name] !== undefined);
  if (ofRows !== undefined) {
    throw new LogError("bad_usage", `Cannot use --${ofRows} with an id: there is one answer`, {
      hint: `leave out --${ofRows}, or the id`,
    });
  }
  const answer = await asofEntry(context.logs, log, when, id);
  await context.answer(answer, () => import("../../views/read/asof.ts"));
  if (answer.reason === "unknown") await context.suggest(id, log);
  return answer.state === "absent" ? EXIT.no : EXIT.done;
}
