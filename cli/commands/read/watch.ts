import type { LogState } from "../../../mod.ts";
import type { Context } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import { warnOfLostLines } from "../../lost_lines.ts";
import { warnOfWaiting } from "../../waiting.ts";
import { openForWatching } from "../write/state.ts";

/** `log watch [id]` */
export default async function watch(
  context: Context,
  flags: GlobalFlags,
  id?: string,
): Promise<ExitCode> {
  await using state = await openForWatching(context, flags);
  const rows = state.changes({ id: id ?? null });
  await warnOfWaiting(context);
  await warnOfLostLines(context);
  // Until all is read there is nothing to end in order, and the system is quicker at it.
  await state.hydrated;
  let code: ExitCode = EXIT.done;
  using _ = context.machine.onEnd((end) => {
    code = end;
    // Ends the rows, and so the command.
    state.close();
  });
  if (id !== undefined && !await isKnown(state, context, id)) {
    context.warn(`nothing is called ${JSON.stringify(id)} yet`);
    await context.suggest(id, "entries");
  }
  context.toTerminal(`watching ${id ?? "all logs"}; press Ctrl-C to stop`);
  await context.live(rows, () => import("../../views/read/watch.ts"));
  return code;
}

/** Whether a log has an id whose changes are told under it: events are told under their entries. */
async function isKnown(state: LogState, { logs }: Context, id: string): Promise<boolean> {
  for (const [log, { refersTo }] of Object.entries(logs.settings.logs)) {
    if (refersTo === null && await state.log(log).get(id) !== null) return true;
  }
  return false;
}
