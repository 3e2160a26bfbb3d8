import { LogError } from "../../../lib/errors.ts";
import type { ParamsFor } from "../../../lib/query/ask/questions.ts";
import { asofRows, asofTyped } from "../../../lib/query/asof.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";

/** `log asof <when> [id]` */
export default async function asof(context: Context, params: ParamsFor<"asof">): Promise<ExitCode> {
  const { log, when, id, ...window } = params;
  if (id === null) {
    const rows = asofRows(context.logs, log, when, window);
    await context.rows(rows, () => import("../../views/read/list.ts"));
    return EXIT.done;
  }
  const ofRows = (["since", "until", "limit"] as const).find((name) => window[name] !== null);
  if (ofRows !== undefined) {
    throw new LogError("bad_usage", `Cannot use --${ofRows} with an id: there is one answer`, {
      hint: `leave out --${ofRows}, or the id`,
    });
  }
  const answer = await asofTyped(context.logs, log, when, id, context.onPrefix);
  await context.answer(answer, () => import("../../views/read/asof.ts"));
  if (answer.versions_total === 0) await context.suggest(id, log);
  return answer.state === "absent" ? EXIT.no : EXIT.done;
}
