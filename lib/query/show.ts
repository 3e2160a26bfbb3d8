import type { ShowAnswer } from "../answers.ts";
import { askPinned } from "../logs/ask_pinned.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName } from "../records/settings.ts";
import type { When } from "../time/when.ts";
import type { ParamsFor } from "./ask/questions.ts";
import { askTyped, type OnPrefix } from "./ask/resolve_id.ts";
import { eventRowsIn, idAnswerIn, onceThere } from "./rows.ts";
import { failUnknown } from "./unknown.ts";
import { type IdWorld, worldOfId } from "./world.ts";

/**
 * One entry with its review state, interactions and firings; everything there
 * is, or as of a time. What another log tells of has none of the latter.
 *
 * @throws {LogError} `unknown_id`, with the nearest ids.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { showEntry } from "./show.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const { state, interactions, srs } = await showEntry(logs, "01KESP0XXHPQVT1ZRXRATPZ5ZP", null);
 * if (state !== "live" || interactions.length !== 6 || srs?.reps !== 5) throw new Error();
 * ```
 */
export async function showEntry(
  logs: Logs,
  id: string,
  at: When | null,
  log: LogName = "entries",
): Promise<ShowAnswer> {
  return await showKnown(logs, id, at, log) ?? await failUnknown(logs, log, id);
}

/** The same; null for an unknown id. */
function showKnown(
  logs: Logs,
  id: string,
  at: When | null,
  log: LogName,
): Promise<ShowAnswer | null> {
  return askPinned(logs, async (pinned) => {
    const world = await worldOfId(pinned, log, id, at);
    return world.versionsTotal === 0 ? null : await showIn(world);
  });
}

/** An id with all that is known of it; what the world has at once is taken before anything moves. */
export async function showIn(world: IdWorld): Promise<ShowAnswer> {
  const { interactions } = world;
  const [answer, events, firings] = await Promise.all([
    idAnswerIn(world),
    eventRowsIn(interactions, interactions.state.of(world.id)),
    onceThere(world.firings(), (state) => state.summaryOf(world.id)),
  ]);
  const { asOf: as_of, timeZone: time_zone } = world;
  return { ...answer, as_of, time_zone, interactions: events, firings };
}

/** Answers the question `show`. */
export function run(
  logs: Logs,
  { id, at, log }: ParamsFor<"show">,
  { onPrefix }: { readonly onPrefix?: OnPrefix },
): Promise<ShowAnswer> {
  return askTyped(logs, log, id, (id) => showKnown(logs, id, at, log), onPrefix);
}
