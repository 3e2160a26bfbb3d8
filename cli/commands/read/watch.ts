import { LogError } from "../../../lib/errors.ts";
import type { LogState } from "../../../lib/live/state.ts";
import { resolveId } from "../../../lib/query/ask/resolve_id.ts";
import type { LogName } from "../../../lib/records/settings.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import { warnOfFilesBeside } from "../../files_beside.ts";
import { warnOfLostLines } from "../../lost_lines.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import { openForWatching } from "../write/state.ts";

/** `log watch [id]` */
export default async function watch(
  context: Context,
  flags: GlobalFlags,
  typed?: string,
): Promise<ExitCode> {
  await using state = await openForWatching(context, flags);
  let id = typed;
  let rows = state.changes({ id: id ?? null });
  await warnOfFilesBeside(context);
  await warnOfLostLines(context);
  // Until all is read there is nothing to end in order, and the system is quicker at it.
  await state.hydrated;
  let code: ExitCode = EXIT.done;
  using _ = context.machine.onEnd((end) => {
    code = end;
    // Ends the rows, and so the command, also where a bucket gives no answer.
    state.close();
    context.stopAsking();
  });
  if (id !== undefined && !await isKnown(state, context, id)) {
    const known = await idMeant(context, id);
    if (known === id) {
      context.warn(`nothing is called ${JSON.stringify(id)} yet`);
      await context.suggest(id, "entries");
    } else {
      context.onPrefix(id, known);
      id = known;
      rows = state.changes({ id });
    }
  }
  context.toTerminal(`watching ${id ?? "all logs"}; press Ctrl-C to stop`);
  await context.live(rows, () => import("../../views/read/watch.ts"));
  return code;
}

/** Whether a log has an id whose changes are told under it. */
async function isKnown(state: LogState, context: Context, id: string): Promise<boolean> {
  for (const log of toldByOwnId(context)) {
    if (await state.log(log).get(id) !== null) return true;
  }
  return false;
}

/**
 * The only id of the logs that begins with a text; the text itself where none does.
 *
 * @throws {LogError} `ambiguous_id`.
 */
async function idMeant(context: Context, typed: string): Promise<string> {
  const { logs } = context;
  const found = new Map<string, LogName>();
  for (const log of toldByOwnId(context)) found.set(await resolveId(logs, log, typed), log);
  found.delete(typed);
  const [id = typed, ...more] = found.keys();
  if (more.length === 0) return id;
  throw new LogError(
    "ambiguous_id",
    `Cannot read ${JSON.stringify(typed)} as one id: ids of several logs begin with it`,
    {
      details: Array.from(found, ([id, log]) => `${JSON.stringify(id)}  in ${log}`),
      hint: "type more of the one that is meant",
    },
  );
}

/** The logs whose changes are told under their own ids: events are told under their entries. */
function toldByOwnId({ logs }: Context): LogName[] {
  return logs.all().filter(({ settings }) => settings.refersTo === null).map(({ name }) => name);
}
