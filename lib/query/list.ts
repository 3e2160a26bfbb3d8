import type { Row } from "../answers.ts";
import type { RowStream } from "../json/row_page.ts";
import { askPinnedPages } from "../logs/ask_pinned.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName } from "../records/settings.ts";
import type { ParamsFor } from "./ask/questions.ts";
import { livePages } from "./pages/live_pages.ts";
import type { RowWindow } from "./rows.ts";
import { worldAt } from "./world.ts";

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
export function listRows(logs: Logs, log: LogName, window: RowWindow): RowStream<Row> {
  return askPinnedPages(logs, async function* (pinned) {
    const world = await worldAt(pinned, log, null);
    yield* livePages(pinned, log, { world, window, more: {} });
  });
}

/** Answers the question `list`. */
export function run(
  logs: Logs,
  { log, ...window }: ParamsFor<"list">,
): RowStream<Row> {
  return listRows(logs, log, window);
}
