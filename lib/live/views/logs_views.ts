/**
 * The built-in logs as their readers see them. Reads wait until what they ask about
 * is hydrated, and are lookups from then on.
 *
 * @module
 */

import type {
  AsofRow,
  EventRow,
  FiringsSummary,
  JoinedEntry,
  Row,
  SessionRow,
  ShowAnswer,
  Srs,
} from "../../answers.ts";
import { rowsToCarry } from "../../query/carry.ts";
import {
  ALL_ROWS,
  eventRowsIn,
  liveRows,
  onceThere,
  rowsIn,
  type RowWindow,
} from "../../query/rows.ts";
import { showIn } from "../../query/show.ts";
import { formatInstant, type Instant } from "../../time/instant.ts";
import type { LiveLogs } from "../live_logs.ts";
import { joinedEntry, type JoinParts, sessionRows, worldOfEntry, type Zoned } from "./joined.ts";

/** The entries, joined with what the other logs say of them. */
export class Entries {
  readonly #logs: LiveLogs;
  readonly #zoned: Zoned;

  /** Looks at logs in memory. */
  constructor(logs: LiveLogs, zoned: Zoned) {
    this.#logs = logs;
    this.#zoned = zoned;
  }

  /** One entry, live or deleted; null for an id never seen. */
  async get(id: string): Promise<JoinedEntry | null> {
    const parts = this.#peek() ?? await this.#ready();
    const world = worldOfEntry(parts, id, this.#zoned);
    return world && joinedEntry(world, parts.firings.state);
  }

  /** One entry with its interactions, as `log show` has it; null for an id never seen. */
  async show(id: string): Promise<ShowAnswer | null> {
    const world = worldOfEntry(this.#peek() ?? await this.#ready(), id, this.#zoned);
    return world && await showIn(world);
  }

  /** The live entries in the order of capture. */
  async list(window: RowWindow = ALL_ROWS): Promise<Row[]> {
    const { entries, srsOf } = this.#peek() ?? await this.#ready();
    return rowsIn({ folded: entries, srsOf }, liveRows(entries.state, window));
  }

  /** What is due by a time, most overdue first, then what was never reviewed. */
  async carry(at: Instant, limit: number | null = null): Promise<AsofRow[]> {
    const { entries, srsOf } = this.#peek() ?? await this.#ready();
    const world = { folded: entries, srsOf };
    const rows = rowsIn(world, rowsToCarry(world, at, limit));
    const time = { as_of: formatInstant(at), time_zone: this.#zoned.timeZone };
    return onceThere(rows, (rows) => rows.map((row) => ({ ...row, ...time })));
  }

  /** The review state of an entry; null without a graded review. */
  async srsOf(id: string): Promise<Srs | null> {
    if (!this.#logs.knowsSrs) await this.#logs.ready("interactions");
    return this.#logs.srsOf(id);
  }

  #peek(): JoinParts | null {
    const entries = this.#logs.peek("entries");
    const interactions = this.#logs.peek("interactions");
    const firings = this.#logs.peek("firings");
    if (entries === null || interactions === null || firings === null) return null;
    if (!this.#logs.knowsSrs) return null;
    return { entries, interactions, firings, srsOf: this.#srsOf };
  }

  async #ready(): Promise<JoinParts> {
    return {
      entries: await this.#logs.ready("entries"),
      interactions: await this.#logs.ready("interactions"),
      firings: await this.#logs.ready("firings"),
      srsOf: this.#srsOf,
    };
  }

  readonly #srsOf = (id: string) => this.#logs.srsOf(id);
}

/** Interactions or firings, each id once. */
export class Events {
  readonly #logs: LiveLogs;
  readonly #log: "interactions" | "firings";

  /** Looks at one log in memory. */
  constructor(logs: LiveLogs, log: "interactions" | "firings") {
    this.#logs = logs;
    this.#log = log;
  }

  /** One event; null for an id never seen. */
  async get(id: string): Promise<EventRow | null> {
    const live = await this.#logs.ready(this.#log);
    const event = live.row(id);
    if (event === undefined) return null;
    return onceThere(eventRowsIn(live, [event]), ([row]) => row!);
  }

  /** The events of one entry, by time. */
  async of(entryId: string): Promise<EventRow[]> {
    const live = await this.#logs.ready(this.#log);
    return eventRowsIn(live, live.state.of(entryId));
  }

  /** All events in the order of their first lines. */
  async list(window: RowWindow = ALL_ROWS): Promise<EventRow[]> {
    const live = await this.#logs.ready(this.#log);
    return eventRowsIn(live, liveRows(live.state, window));
  }
}

/** Firings, which can be counted too. */
export class Firings extends Events {
  readonly #logs: LiveLogs;

  /** Looks at the firings in memory. */
  constructor(logs: LiveLogs) {
    super(logs, "firings");
    this.#logs = logs;
  }

  /** How often and where an entry was surfaced. */
  async summaryOf(entryId: string): Promise<FiringsSummary> {
    const live = await this.#logs.ready("firings");
    return live.state.summaryOf(entryId);
  }
}

/** The sessions. */
export class Sessions {
  readonly #logs: LiveLogs;

  /** Looks at the sessions in memory. */
  constructor(logs: LiveLogs) {
    this.#logs = logs;
  }

  /** One session; null for an id never seen. */
  async get(id: string): Promise<SessionRow | null> {
    const live = await this.#logs.ready("sessions");
    const row = live.row(id);
    if (row === undefined) return null;
    return onceThere(sessionRows(live, [row]), ([session]) => session!);
  }

  /** All sessions in the order of their first lines. */
  async list(window: RowWindow = ALL_ROWS): Promise<SessionRow[]> {
    const live = await this.#logs.ready("sessions");
    return sessionRows(live, liveRows(live.state, window));
  }
}
