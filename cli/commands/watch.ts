import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { GlobalFlags } from "../flags.ts";
import type { State } from "../../mod.ts";
import { openForWatching } from "../state.ts";
import { warnOfWaiting } from "../waiting.ts";

/** `log watch [id]` */
export default async function watch(
  context: Context,
  flags: GlobalFlags,
  id?: string,
): Promise<ExitCode> {
  await using state = await openForWatching(context, flags);
  let code: ExitCode = EXIT.done;
  using _ = context.machine.onEnd((end) => {
    code = end;
    // Ends the rows, and so the command.
    state.close();
  });
  try {
    await follow(context, state, id);
  } catch (error) {
    // Whoever ends it while it reads the logs closes the state beneath it.
    if (code === EXIT.done) throw error;
  }
  return code;
}

async function follow(context: Context, state: State, id: string | undefined): Promise<void> {
  const rows = state.changes({ id: id ?? null });
  await warnOfWaiting(context);
  await state.hydrated;
  if (id !== undefined && await state.entries.get(id) === null) {
    context.warn(`nothing is called ${JSON.stringify(id)} yet`);
    await context.suggest(id, "entries");
  }
  context.aside(`watching ${id ?? "all four logs"}; Ctrl-C ends it`);
  await context.live(rows, () => import("../views/watch.ts"));
}
