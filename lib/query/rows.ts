import type { IdAnswer, Row, Srs } from "../answers.ts";
import type { DeriveById, Logs } from "../logs/logs.ts";
import { atOf } from "../records/reader.ts";
import type { LogName, LogSettings } from "../records/settings.ts";
import type { Cut } from "../replay/cut.ts";
import type { FetchedLine } from "../replay/fetch_lines.ts";
import { type IdRow, type Projection, stateOf, type VersionRef } from "../replay/projection.ts";
import type { Replay } from "../replay/replay.ts";
import type { Instant } from "../time/instant.ts";

/** Which rows of a listing are wanted: `[since, until)` by effective time, and how many. */
export interface RowWindow {
  /** Earliest effective time; null for no bound. */
  since: Instant | null;
  /** The effective times lie before this; null for no bound. */
  until: Instant | null;
  /** At most this many rows; null for all. */
  limit: number | null;
}

/** The window that lets everything through. */
export const ALL_ROWS: RowWindow = { since: null, until: null, limit: null };

/** The first rows are to appear at once; the rest is fetched in few passes over the log. */
const FIRST_ROWS = 512;
/** The most bytes of values in memory at once, unless one value is longer. */
const BYTES_AT_ONCE = 64 * 1024 * 1024;

/** Whether a time lies in a window. */
export function isWithin({ since, until }: RowWindow, effective: Instant): boolean {
  return (since === null || effective >= since) && (until === null || effective < until);
}

/** The live rows of a state that a window lets through, in order. */
export function liveRows<Row extends IdRow>(projection: Projection<Row>, window: RowWindow): Row[] {
  const { since, until, limit } = window;
  let rows = projection.live();
  if (since !== null || until !== null) {
    rows = rows.filter(({ current }) => isWithin(window, current!.effective));
  }
  return limit === null ? rows : rows.slice(0, limit);
}

/** The `at` of a fetched line. */
export function atOfLine(ref: VersionRef, line: Uint8Array, settings: LogSettings): string | null {
  return atOf(line, ref.atStart, settings);
}

/** The answer that a live row, its line and its review state make. */
export function rowOf(
  { id, current }: IdRow,
  { line, entry }: FetchedLine,
  settings: LogSettings,
  srs: Srs | null,
): Row {
  const at = atOfLine(current!, line, settings);
  return { id, version: current!.version, line: current!.line, at, entry, srs };
}

/** Cuts rows into stretches whose values are fetched together. */
function* stretches(rows: readonly IdRow[]): Generator<IdRow[]> {
  let stretch: IdRow[] = [];
  let bytes = 0;
  for (const [index, row] of rows.entries()) {
    stretch.push(row);
    bytes += row.current!.length;
    if (index + 1 !== FIRST_ROWS && bytes < BYTES_AT_ONCE) continue;
    yield stretch;
    stretch = [];
    bytes = 0;
  }
  if (stretch.length > 0) yield stretch;
}

/**
 * Fetches the values of rows and gives them as answers, a stretch at a time:
 * row by row, every caller in between would cost each row a turn of the queue.
 */
export async function* answerRows(
  logs: Logs,
  log: LogName,
  rows: readonly IdRow[],
  srs: DeriveById,
): AsyncGenerator<Row[]> {
  const settings = logs.settingsOf(log);
  for (const some of stretches(rows)) {
    const gathered = await logs.fetchLines(log, some.map((row) => row.current!));
    yield some.map((row, index) => rowOf(row, gathered[index]!, settings, srs(row.id)));
  }
}

/** What is known of one id. */
export interface IdFacts {
  /** The id. */
  id: string;
  /** Where it stands; undefined where nothing of it was folded. */
  row: IdRow | undefined;
  /** How many readable lines it has. */
  versionsTotal: number;
  /** Gives the lines that the row points at. */
  lineOf: (ref: VersionRef) => FetchedLine;
  /** How its log is read. */
  settings: LogSettings;
  /** Its review state; an id that is absent has none, whatever this says. */
  srs: Srs | null;
}

/** The answer that says where one id stands. */
export function idAnswerOf({ id, row, versionsTotal, lineOf, settings, srs }: IdFacts): IdAnswer {
  const state = stateOf(row);
  const current = row?.current ?? null, tombstone = row?.tombstone ?? null;
  const value = current && lineOf(current);
  return {
    id,
    state,
    version: current?.version ?? null,
    versions_total: versionsTotal,
    line: current?.line ?? null,
    at: current && value && atOfLine(current, value.line, settings),
    entry: value?.entry ?? null,
    deleted_at: tombstone && atOfLine(tombstone, lineOf(tombstone).line, settings),
    deleted_line: tombstone?.line ?? null,
    srs: state === "absent" ? null : srs,
  };
}

/** Where the one id stands that was replayed. */
export async function answerId(
  logs: Logs,
  log: LogName,
  id: string,
  replay: Replay<Projection>,
  srs: DeriveById,
): Promise<IdAnswer> {
  const row = replay.state.row(0);
  const refs = [row?.current, row?.tombstone].filter((ref) => ref != null);
  const fetched = await logs.fetchLines(log, refs);
  return idAnswerOf({
    id,
    row,
    versionsTotal: replay.versionsOf(0),
    lineOf: (ref) => fetched[refs.indexOf(ref)]!,
    settings: logs.settingsOf(log),
    srs: srs(id),
  });
}

/** The review state of one entry; other logs have none. */
export async function srsOfOne(
  logs: Logs,
  log: LogName,
  id: string,
  cut: Cut,
): Promise<DeriveById> {
  if (log !== "entries") return () => null;
  return await logs.srsFrom(await logs.interactionsOf(id, cut));
}

/** The review state of all entries; other logs have none. */
export async function srsOfAll(
  logs: Logs,
  log: LogName,
  cut: Cut,
): Promise<DeriveById> {
  return log === "entries" ? await logs.srs(cut) : () => null;
}
