import type { EventRow, ShowAnswer } from "../answers.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName, LogSettings } from "../records/settings.ts";
import type { FetchedLine } from "../replay/fetch_lines.ts";
import type { EventRef, Projection } from "../replay/projection.ts";
import type { Reducer } from "../replay/reducer.ts";
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
 * is, or as of a time.
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
export async function showEntry(logs: Logs, id: string, at: When | null): Promise<ShowAnswer> {
  using pinned = logs.pin();
  const { cut, otherLogs, asOf: as_of } = at === null
    ? LATEST
    : await resolveCut(pinned, "entries", at);
  const reducer: Reducer<Projection> = pinned.reducers.entries;
  const replay = await pinned.replay("entries", reducer, { cut, filter: { ids: [id] } });
  if (replay.versionsOf(0) === 0) throw await unknownId(pinned, "entries", id);
  const interactions = await pinned.interactionsOf(id, otherLogs);
  const firings = await pinned.firingsOf(id, otherLogs);
  return {
    ...await answerId(pinned, "entries", id, replay, await pinned.srsFrom(interactions)),
    as_of,
    time_zone: pinned.timeZone,
    interactions: await eventRows(pinned, "interactions", interactions.of(id)),
    firings: firings.summaryOf(id),
  };
}
