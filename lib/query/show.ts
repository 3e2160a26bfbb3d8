import type { EventRow, ShowAnswer } from "../answers.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName, LogSettings } from "../records/settings.ts";
import type { FetchedLine } from "../replay/fetch_lines.ts";
import type { EventRef } from "../replay/projection.ts";
import type { When } from "../time/when.ts";
import { LATEST, resolveCut } from "./cut.ts";
import { answerId, atOfLine } from "./rows.ts";
import { unknownId } from "./unknown.ts";

/** The answer that an event and its line make. */
export function eventRowOf(
  { id, current }: EventRef,
  { line, entry }: FetchedLine,
  settings: LogSettings,
): EventRow {
  return { id, line: current.line, at: atOfLine(current, line, settings), entry };
}

/** Fetches events as answers. */
export async function eventRows(
  logs: Logs,
  log: LogName,
  events: readonly EventRef[],
): Promise<EventRow[]> {
  const gathered = await logs.fetchLines(log, events.map((event) => event.current));
  const settings = logs.settingsOf(log);
  return events.map((event, index) => eventRowOf(event, gathered[index]!, settings));
}

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
  using pinned = logs.pin();
  const { cut, otherLogs, asOf: as_of } = at === null ? LATEST : await resolveCut(pinned, log, at);
  const request = { to: [cut], filter: { ids: [id] } };
  const replay = await pinned.replay(log, pinned.log(log).reducer, request);
  if (replay.versionsOf(0) === 0) throw await unknownId(pinned, log, id);
  const { interactions, firings } = log === "entries"
    ? {
      interactions: await pinned.interactionsOf(id, otherLogs),
      firings: await pinned.firingsOf(id, otherLogs),
    }
    : noEvents(pinned);
  return {
    ...await answerId(pinned, log, id, replay, await pinned.srsFrom(interactions)),
    as_of,
    time_zone: pinned.timeZone,
    interactions: await eventRows(pinned, "interactions", interactions.of(id)),
    firings: firings.summaryOf(id),
  };
}

/** What there is of an id that no event refers to: only entries are reviewed and fired. */
function noEvents({ reducers, settings: { logs } }: Logs) {
  return {
    interactions: reducers.interactions.initial(logs.interactions),
    firings: reducers.firings.initial(logs.firings),
  };
}
