/**
 * Answers of what is held in memory: the questions are those that stored logs are
 * asked, over a world that has all its lines at once.
 *
 * @module
 */

import type { IdAnswer, JoinedEntry, SessionRow, Srs } from "../../answers.ts";
import { idAnswerIn, onceThere, rowsIn } from "../../query/rows.ts";
import type { IdWorld } from "../../query/world.ts";
import type {
  FiringsProjection,
  InteractionsProjection,
  Projection,
  SessionRef,
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

/** What knows the zone that days are counted in, once it is asked for. */
export interface Zoned {
  /** The zone. */
  readonly timeZone: string;
}

const MICROS_PER_SECOND = 1e6;

/** What is known of an entry now; null for an id never seen. */
export function worldOfEntry(
  { entries, interactions, firings, srsOf }: JoinParts,
  id: string,
  zoned: Zoned,
): IdWorld | null {
  const row = entries.row(id);
  if (row === undefined) return null;
  const versionsTotal = entries.versionsOf(id);
  const events = { interactions, firings: () => firings.state };
  return {
    ...{ folded: entries, srsOf, asOf: null, id, row, versionsTotal, ...events },
    get timeZone() {
      return zoned.timeZone;
    },
  };
}

/** An entry with its review state and its firings. */
export function joinedEntry(
  world: IdWorld,
  firings: FiringsProjection,
): JoinedEntry | Promise<JoinedEntry> {
  const summary = firings.summaryOf(world.id);
  return onceThere(idAnswerIn(world), (answer) => ({ ...answer, firings: summary }));
}

/** Where one id of a log stands; null for an id never seen. */
export function idAnswer(
  live: LiveLog,
  id: string,
  srsOf: (id: string) => Srs | null,
): IdAnswer | Promise<IdAnswer> | null {
  const row = live.row(id);
  if (row === undefined) return null;
  return idAnswerIn({ folded: live, srsOf, id, row, versionsTotal: live.versionsOf(id) });
}

/** Sessions with how long they took. */
export function sessionRows(
  live: LiveLog<Projection<SessionRef>>,
  rows: readonly SessionRef[],
): SessionRow[] | Promise<SessionRow[]> {
  const durations = rows.map(({ durationMicros }) =>
    durationMicros === null ? null : Number(durationMicros) / MICROS_PER_SECOND
  );
  const answers = rowsIn({ folded: live, srsOf: () => null }, rows);
  return onceThere(
    answers,
    (answers) => answers.map((row, index) => ({ ...row, duration_s: durations[index]! })),
  );
}
