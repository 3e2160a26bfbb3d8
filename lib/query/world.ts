/**
 * What questions are asked of: logs folded up to a point, whether they are replayed
 * for the question or held in memory.
 *
 * @module
 */

import { type DeriveById, type Logs, NO_REVIEWS } from "../logs/logs.ts";
import type { LogName, LogSettings } from "../records/settings.ts";
import type { FetchedLine, LineRef } from "../replay/fetch_lines.ts";
import type {
  FiringsProjection,
  IdRow,
  InteractionsProjection,
  Projection,
} from "../replay/projection.ts";
import type { When } from "../time/when.ts";
import { type AsOf, LATEST, resolveCut } from "./cut.ts";

/** One log, folded. */
export interface Folded<State extends Projection = Projection> {
  /** How it is read. */
  readonly settings: LogSettings;
  /** What its lines came to. */
  readonly state: State;
  /**
   * Lines, in the order of the refs. A log in memory gives them at once, and whoever takes them so
   * is not overtaken by the next write: rows are lent, and move with the log.
   *
   * @throws {LogError} what reading throws.
   */
  fetch(refs: readonly LineRef[]): FetchedLine[] | Promise<FetchedLine[]>;
}

/** A log at some point, and the review state of its ids then. */
export interface World {
  /** The log. */
  readonly folded: Folded;
  /** The review state of an entry; null for ids of other logs. */
  readonly srsOf: DeriveById;
  /** The point in UTC; null for all there is, and where no time is known. */
  readonly asOf: string | null;
  /** The zone that days are counted in; found once it is asked for. */
  readonly timeZone: string;
}

/** A log at some point, and what is known of one id then. */
export interface IdWorld extends World {
  /** The id. */
  readonly id: string;
  /** Where it stands; undefined where nothing of it was folded. */
  readonly row: IdRow | undefined;
  /** How many readable lines it has, those behind the point too. */
  readonly versionsTotal: number;
  /** The interactions that name it. */
  readonly interactions: Folded<InteractionsProjection>;
  /** The firings that name it. */
  firings(): FiringsProjection | Promise<FiringsProjection>;
}

/**
 * A stored log at some point, whole.
 *
 * @param logs Pinned, for as long as lines are fetched.
 * @param at The point; null for all there is.
 * @throws {LogError} what reading throws; `line_out_of_range`.
 */
export async function worldAt(logs: Logs, log: LogName, at: When | null): Promise<World> {
  const { cut, otherLogs, asOf } = await pointAt(logs, log, at);
  const { state } = await logs.replay(log, logs.log(log).reducer, { to: [cut] });
  const srsOf = log === "entries" ? await logs.srs(otherLogs) : NO_REVIEWS;
  return {
    folded: storedLog(logs, log, state),
    srsOf,
    asOf,
    get timeZone() {
      return logs.timeZone;
    },
  };
}

/** The same for one id: memory does not grow with the log. */
export async function worldOfId(
  logs: Logs,
  log: LogName,
  id: string,
  at: When | null,
): Promise<IdWorld> {
  const { cut, otherLogs, asOf } = await pointAt(logs, log, at);
  const request = { to: [cut], filter: { ids: [id] }, mentionsOf: id };
  const replay = await logs.replay(log, logs.log(log).reducer, request);
  // Only entries are reviewed and fired.
  const isEntry = log === "entries";
  const { reducers, settings } = logs;
  const interactions = isEntry
    ? await logs.interactionsOf(id, otherLogs)
    : reducers.interactions.initial(settings.logs.interactions);
  const firings = async () =>
    isEntry ? await logs.firingsOf(id, otherLogs) : reducers.firings.initial(settings.logs.firings);
  return {
    folded: storedLog(logs, log, replay.state),
    id,
    row: replay.state.row(0),
    versionsTotal: replay.versionsOf(0),
    interactions: storedLog(logs, "interactions", interactions),
    firings,
    srsOf: await logs.srsFrom(interactions),
    asOf,
    get timeZone() {
      return logs.timeZone;
    },
  };
}

/** A state that was replayed, and its lines where they lie. */
export function storedLog<State extends Projection>(
  logs: Logs,
  log: LogName,
  state: State,
): Folded<State> {
  const fetch = (refs: readonly LineRef[]) => logs.fetchLines(log, refs);
  return { settings: logs.settingsOf(log), state, fetch };
}

async function pointAt(logs: Logs, log: LogName, at: When | null): Promise<AsOf> {
  return at === null ? LATEST : await resolveCut(logs, log, at);
}
