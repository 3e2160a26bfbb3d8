import type { Row } from "../answers.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName } from "../records/settings.ts";
import { NO_CUT } from "../replay/cut.ts";
import { answerRows, liveRows, type RowWindow, srsOfAll } from "./rows.ts";

/**
 * All ids that are live now, whatever the time of their lines says.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { listRows } from "./list.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const window = { since: null, until: null, limit: 3 };
 * const rows = await Array.fromAsync(listRows(logs, "sessions", window));
 * if (rows.length !== 3) throw new Error();
 * ```
 */
export async function* listRows(logs: Logs, log: LogName, window: RowWindow): AsyncGenerator<Row> {
  using pinned = logs.pin();
  const { state } = await pinned.replay(log, pinned.log(log).reducer);
  const srs = await srsOfAll(pinned, log, NO_CUT);
  for await (const rows of answerRows(pinned, log, liveRows(state, window), srs)) yield* rows;
}
