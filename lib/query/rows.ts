import type { IdAnswer, Row } from "../answers.ts";
import type { Cut } from "../fold.ts";
import type { GatheredLine } from "../gather.ts";
import type { Instant } from "../instant.ts";
import type { DeriveById, Logs, Replay } from "../logs.ts";
import {
  type IdRow,
  isLive,
  type Projection,
  rowsInOrder,
  stateOf,
  type VersionRef,
} from "../projection.ts";
import { atOf } from "../records.ts";
import type { LogName } from "../settings.ts";

/** Which rows of a listing are wanted: `[since, until)` by effective time, and how many. */
export interface Window {
  /** Earliest effective time; null for no bound. */
  since: Instant | null;
  /** The effective times lie before this; null for no bound. */
  until: Instant | null;
  /** At most this many rows; null for all. */
  limit: number | null;
}

/** The window that lets everything through. */
export const ALL_ROWS: Window = { since: null, until: null, limit: null };

/** The first rows are to appear at once; the rest is fetched in few passes over the log. */
const FIRST_ROWS = 512;
/** The most bytes of values in memory at once, unless one value is longer. */
const BYTES_AT_ONCE = 64 * 1024 * 1024;

/** Whether a time lies in a window. */
export function isWithin({ since, until }: Window, effective: Instant): boolean {
  return (since === null || effective >= since) && (until === null || effective < until);
}

/** The live rows of a state that a window lets through, in order. */
export function liveRows(projection: Projection, window: Window): IdRow[] {
  const rows = rowsInOrder(
    projection,
    (row) => isLive(row) && isWithin(window, row.current!.effective),
  );
  return window.limit === null ? rows : rows.slice(0, window.limit);
}

/** The `at` of a fetched line. */
export function atOfLine(
  logs: Logs,
  log: LogName,
  ref: VersionRef,
  line: Uint8Array,
): string | null {
  return atOf(line, ref.atStart, logs.settingsOf(log));
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
  for (const some of stretches(rows)) {
    const gathered = await logs.gather(log, some.map((row) => row.current!));
    yield some.map(({ id, current }, index) => {
      const { line, entry } = gathered[index]!;
      const at = atOfLine(logs, log, current!, line);
      return { id, version: current!.version, line: current!.line, at, entry, srs: srs(id) };
    });
  }
}

/** Where the one id stands that was replayed. */
export async function answerId(
  logs: Logs,
  log: LogName,
  id: string,
  replay: Replay<Projection>,
  srs: DeriveById,
): Promise<IdAnswer> {
  const row = replay.state.rows[0];
  const state = stateOf(row);
  const current = row?.current ?? null, tombstone = row?.tombstone ?? null;
  const refs = [current, tombstone].filter((ref) => ref !== null);
  const fetched = await logs.gather(log, refs);
  const lineOf = (ref: VersionRef | null): GatheredLine | null =>
    ref === null ? null : fetched[refs.indexOf(ref)]!;
  const value = lineOf(current), grave = lineOf(tombstone);
  return {
    id,
    state,
    version: current?.version ?? null,
    versions_total: replay.versionsOf(0),
    line: current?.line ?? null,
    at: current && value && atOfLine(logs, log, current, value.line),
    entry: value?.entry ?? null,
    deleted_at: tombstone && grave && atOfLine(logs, log, tombstone, grave.line),
    deleted_line: tombstone?.line ?? null,
    srs: state === "absent" ? null : srs(id),
  };
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
