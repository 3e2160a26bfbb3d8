import type { AsofAnswer, AsofRow, IdAnswer } from "../answers.ts";
import type { RowStream } from "../json/row_page.ts";
import { askPinned, askPinnedPages } from "../logs/ask_pinned.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName } from "../records/settings.ts";
import type { When } from "../time/when.ts";
import type { ParamsFor } from "./ask/questions.ts";
import { type OnPrefix, resolveId } from "./ask/resolve_id.ts";
import { isBeforeLog } from "./facts/before_log.ts";
import { livePages } from "./pages/live_pages.ts";
import { idAnswerIn, type RowWindow } from "./rows.ts";
import { worldAt, worldOfId } from "./world.ts";

/**
 * What one id was at a time. Memory does not grow with the log.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { asofEntry } from "./asof.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const when = { kind: "line", line: 26 } as const;
 * const then = await asofEntry(logs, "entries", when, "01KESP0XXHPQVT1ZRXRATPZ5ZP");
 * if (then.version !== 2 || then.versions_total !== 5) throw new Error();
 * ```
 */
export function asofEntry(
  logs: Logs,
  log: LogName,
  when: When,
  id: string,
): Promise<AsofAnswer> {
  return askPinned(logs, (pinned) => answerOf(pinned, log, when, id));
}

async function answerOf(
  pinned: Logs,
  log: LogName,
  when: When,
  id: string,
): Promise<AsofAnswer> {
  const world = await worldOfId(pinned, log, id, when);
  const answer = await idAnswerIn(world);
  const reason = answer.state === "absent" ? await whyAbsent(pinned, log, when, answer) : null;
  const { id: _, state, time, ...rest } = answer;
  const { asOf: as_of, timeZone: time_zone } = world;
  return { as_of, time_zone, time, id, state, reason, ...rest };
}

async function whyAbsent(
  logs: Logs,
  log: LogName,
  when: When,
  { versions_total }: IdAnswer,
): Promise<AsofAnswer["reason"]> {
  if (when.kind === "instant" && await isBeforeLog(logs, log, when.instant)) return "before_log";
  return versions_total === 0 ? "unknown" : "not_yet";
}

/**
 * All ids that were live at a time, with their values then.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { asofRows } from "./asof.ts";
 * import { ALL_ROWS } from "./rows.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const when = { kind: "line", line: 4 } as const;
 * const rows = await Array.fromAsync(asofRows(logs, "entries", when, ALL_ROWS));
 * if (rows.length !== 2) throw new Error();
 * ```
 */
export function asofRows(
  logs: Logs,
  log: LogName,
  when: When,
  window: RowWindow,
): RowStream<AsofRow> {
  return askPinnedPages(logs, async function* (pinned) {
    const world = await worldAt(pinned, log, when);
    const { asOf: as_of, timeZone: time_zone } = world;
    yield* livePages(pinned, log, { world, window, more: { as_of, time_zone } });
  });
}

/** Answers the question `asof`. */
export function run(
  logs: Logs,
  { log, when, id, ...window }: ParamsFor<"asof">,
  context: { readonly onPrefix?: OnPrefix },
): RowStream<AsofRow> | Promise<AsofAnswer> {
  return id === null
    ? asofRows(logs, log, when, window)
    : asofTyped(logs, log, when, id, context.onPrefix);
}

/** What an id was at a time, also one that is not typed whole; see {@linkcode resolveId}. */
export async function asofTyped(
  logs: Logs,
  log: LogName,
  when: When,
  typed: string,
  onPrefix: OnPrefix = () => {},
): Promise<AsofAnswer> {
  const answer = await asofEntry(logs, log, when, typed);
  if (answer.versions_total > 0) return answer;
  const id = await resolveId(logs, log, typed);
  if (id === typed) return answer;
  onPrefix(typed, id);
  return await asofEntry(logs, log, when, id);
}
