/**
 * Answers of what is held in memory, in the shapes that the queries of stored
 * logs give them: the same functions put both together.
 *
 * @module
 */

import type {
  EventRow,
  IdAnswer,
  JoinedEntry,
  Row,
  SessionRow,
  ShowAnswer,
  Srs,
} from "../../answers.ts";
import { StoredJson } from "../../json/stored.ts";
import { idAnswerOf, rowOf } from "../../query/rows.ts";
import { eventRowOf } from "../../query/show.ts";
import type { FetchedLine } from "../../replay/fetch_lines.ts";
import type {
  EventRef,
  EventsProjection,
  FiringsProjection,
  IdRow,
  InteractionsProjection,
  Projection,
  SessionRef,
  VersionRef,
} from "../../replay/projection.ts";
import type { LiveLog } from "../live_log.ts";

/** What an entry is joined from. */
export interface JoinParts {
  /** The entries. */
  readonly entries: LiveLog;
  /** Their interactions. */
  readonly interactions: LiveLog<InteractionsProjection>;
  /** Their firings. */
  readonly firings: LiveLog<FiringsProjection>;
  /** Their review state. */
  readonly srsOf: (id: string) => Srs | null;
}

const MICROS_PER_SECOND = 1e6;

/** An entry with its review state and its firings; null for an id never seen. */
export function joinedEntry(parts: JoinParts, id: string): JoinedEntry | null {
  const { entries, firings, srsOf } = parts;
  const answer = idAnswer(entries, id, srsOf);
  return answer && { ...answer, firings: firings.state.summaryOf(id) };
}

/** Where one id of a log stands; null for an id never seen. */
export function idAnswer(
  live: LiveLog,
  id: string,
  srsOf: (id: string) => Srs | null,
): IdAnswer | null {
  const row = live.row(id);
  if (row === undefined) return null;
  return idAnswerOf({
    id,
    row,
    versionsTotal: live.versionsOf(id),
    lineOf: (ref) => cachedLine(live, row, ref),
    settings: live.options.log.settings,
    srs: srsOf(id),
  });
}

/** An entry with all that is known of it, as `log show` has it; null for an id never seen. */
export function shownEntry(parts: JoinParts, id: string, timeZone: string): ShowAnswer | null {
  const joined = joinedEntry(parts, id);
  if (joined === null) return null;
  const { firings, ...answer } = joined;
  const interactions = eventRowsOf(parts.interactions, id);
  return { ...answer, as_of: null, time_zone: timeZone, interactions, firings };
}

/** The events of an entry, by time. */
export function eventRowsOf<State extends EventsProjection>(
  live: LiveLog<State>,
  entryId: string,
): EventRow[] {
  return live.state.of(entryId).map((event) => cachedEvent(live, event));
}

/** One event. */
export function cachedEvent<State extends EventsProjection>(
  live: LiveLog<State>,
  event: EventRef,
): EventRow {
  const fetched = cachedLine(live as unknown as LiveLog, event, event.current);
  return eventRowOf(event, fetched, live.options.log.settings);
}

/** A row whose value is in force. */
export function cachedRow(live: LiveLog, row: IdRow, srs: Srs | null): Row {
  return rowOf(row, cachedLine(live, row, row.current!), live.options.log.settings, srs);
}

/** A session. */
export function heldSession(live: LiveLog<Projection<SessionRef>>, row: SessionRef): SessionRow {
  const { durationMicros } = row;
  const duration_s = durationMicros === null ? null : Number(durationMicros) / MICROS_PER_SECOND;
  return { ...cachedRow(live as unknown as LiveLog, row, null), duration_s };
}

function cachedLine(live: LiveLog, row: IdRow, ref: VersionRef): FetchedLine {
  const line = ref === row.current ? live.lineOf(row) : live.tombstoneOf(row);
  return { line, entry: StoredJson.fromLine(line) };
}
