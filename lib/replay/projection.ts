/**
 * What replaying a log leaves in memory: for every id a small row that says
 * which lines are in force and where they lie, and what the reducer folds by,
 * such as the grade of a review. The lines themselves stay in the log until
 * somebody asks for them.
 *
 * @module
 */

import type { FiringsSummary, Srs } from "../answers.ts";
import type { Grade } from "../records/grades.ts";
import { type Standing, standingOf } from "../records/lifecycle.ts";
import type { LogRecord } from "../records/reader.ts";
import type { Instant } from "../time/instant.ts";

/** What a {@linkcode VersionRef} holds, as a record has it. */
export type LineFacts = Pick<
  LogRecord,
  "offset" | "length" | "line" | "version" | "atStart" | "effective"
>;

/** Where one line lies, kept beyond its batch. */
export class VersionRef implements LineFacts {
  /** Byte offset of the line. */
  offset: number;
  /** Length of the line in bytes, without its newline. */
  length: number;
  /** 1-based physical line. */
  line: number;
  /** Ordinal among all readable lines of its id. */
  version: number;
  /** Where the value of `at` begins in the line; -1 where it has none. */
  atStart: number;
  /** The line's effective time. */
  effective: Instant;

  /** Points at the line of a record. */
  constructor({ offset, length, line, version, atStart, effective }: LineFacts) {
    this.offset = offset;
    this.length = length;
    this.line = line;
    this.version = version;
    this.atStart = atStart;
    this.effective = effective;
  }

  /** Points at the line of another record. */
  set(record: LineFacts): void {
    this.offset = record.offset;
    this.length = record.length;
    this.line = record.line;
    this.version = record.version;
    this.atStart = record.atStart;
    this.effective = record.effective;
  }
}

/**
 * Where one id stands.
 *
 * What a reducer adds to it is plain data (strings, numbers, booleans, null,
 * bigints, arrays and objects of those), and is replaced rather than changed in
 * place: rows are copied, and kept in snapshots.
 */
export interface IdRow {
  /** The id. */
  readonly id: string;
  /** Byte offset of the id's first folded line, by which answers are ordered. */
  readonly firstOffset: number;
  /** The line that holds the value in force, or under a tombstone the last live one. */
  current: VersionRef | null;
  /** The tombstone in force. */
  tombstone: VersionRef | null;
}

/**
 * The state of one reducer: a row for each id, and what follows from them and from the
 * settings it began with. How rows are held is its own matter; {@linkcode RowTable}
 * holds them as objects. A replay may put rows there that it did not fold.
 */
export interface Projection<Row extends IdRow = IdRow> {
  /** How many ids are known, by the records' dense `key`; of some there may be no row. */
  readonly size: number;
  /** Where the id of a key stands; undefined where nothing of it was folded. Lent, until the next line is folded. */
  row(key: number): Row | undefined;
  /** Where the id of a key stands, where that is known without its row. */
  standing?(key: number): Standing | undefined;
  /** Puts a row in the place of another; for whoever folds lines, or begins with rows of an earlier replay. */
  set(key: number, row: Row | undefined): void;
  /** The rows of ids that are live, by the byte position of each id's first folded line. */
  live(): Row[];
}

/** A row that changes without the first one. */
export function copyRow<Row extends IdRow>(row: Row): Row {
  const { current, tombstone } = row;
  return {
    ...row,
    current: current && new VersionRef(current),
    tombstone: tombstone && new VersionRef(tombstone),
  };
}

/** Where an id stands, in a word. */
export function stateOf(row: IdRow | undefined): "live" | "deleted" | "absent" {
  if (row === undefined) return "absent";
  if (row.tombstone !== null) return "deleted";
  return row.current === null ? "absent" : "live";
}

/** Where the id of a key stands; undefined where nothing of it was folded. */
export function standingAt(projection: Projection, key: number): Standing | undefined {
  if (projection.standing !== undefined) return projection.standing(key);
  const row = projection.row(key);
  return row && standingOf(row);
}

/** The rows that a projection holds, by key. */
export function* rowsOf<Row extends IdRow>(projection: Projection<Row>): Generator<Row> {
  for (let key = 0; key < projection.size; key++) {
    const row = projection.row(key);
    if (row !== undefined) yield row;
  }
}

/** The same with a hole for each key that has no row. */
export function rowsByKey<Row extends IdRow>(projection: Projection<Row>): (Row | undefined)[] {
  return Array.from({ length: projection.size }, (_, key) => projection.row(key));
}

/** Whether the id of a row is live. */
export function isLive(row: IdRow): boolean {
  return row.tombstone === null && row.current !== null;
}

/** One interaction or firing. */
export interface EventRef extends IdRow {
  /** The entry meant; null where the line names none. */
  readonly entryId: string | null;
  /** The line that tells of it. */
  readonly current: VersionRef;
}

/** Events that can be asked for by entry, each list by time and then log order. */
export interface EventsProjection extends Projection<EventRef> {
  /** The events of one entry. */
  of(entryId: string): readonly EventRef[];
}

/** A graded review. */
export interface Review {
  /** When. */
  at: Instant;
  /** How well it was recalled. */
  grade: Grade;
}

/** The state of the interactions reducer. */
export interface InteractionsProjection extends EventsProjection {
  /** The graded reviews of one entry, by time. */
  reviewsOf(entryId: string): Review[];
}

/** The state of the firings reducer. */
export interface FiringsProjection extends EventsProjection {
  /** How often and where one entry was surfaced. */
  summaryOf(entryId: string): FiringsSummary;
}

/** One session. */
export interface SessionRef extends IdRow {
  /** From its start to its end, in microseconds; null while either is missing, unreadable or out of order. */
  readonly durationMicros: bigint | null;
}

/** The state of the sessions reducer. */
export type SessionsProjection = Projection<SessionRef>;

/** Derives review state from graded reviews in order. */
export type DeriveSrs = (reviews: readonly Review[]) => Srs | null;
