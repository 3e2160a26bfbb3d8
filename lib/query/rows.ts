import type { EventRow, IdAnswer, Row, TimeOrigin } from "../answers.ts";
import { atOf } from "../records/reader.ts";
import type { LogSettings } from "../records/settings.ts";
import { NO_PAUSE, type Pause } from "../replay/pause.ts";
import {
  type EventRef,
  type IdRow,
  isLive,
  type Projection,
  stateOf,
  type VersionRef,
} from "../replay/projection.ts";
import { BEFORE_EVERYTHING, type Instant } from "../time/instant.ts";
import type { Folded, IdWorld, World } from "./world.ts";

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
/** So many ids are looked at in well under a millisecond. */
const KEYS_AT_ONCE = 1024;
/** The most bytes of values in memory at once, unless one value is longer; less where others wait. */
const BYTES_AT_ONCE = 32 * 1024 * 1024, BYTES_IN_TURNS = 512 * 1024;

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

/** All live rows of a state, in order, while others have their turn. */
export async function liveRowsInTurns(projection: Projection, pause: Pause): Promise<IdRow[]> {
  const rows: IdRow[] = [];
  let isSorted = true;
  for (let key = 0; key < projection.size; key++) {
    if (key % KEYS_AT_ONCE === 0) await pause.yieldIfDue();
    const row = projection.row(key);
    if (row === undefined || !isLive(row)) continue;
    isSorted &&= row.firstOffset >= (rows.at(-1)?.firstOffset ?? 0);
    rows.push(row);
  }
  return isSorted ? rows : rows.sort((a, b) => a.firstOffset - b.firstOffset);
}

/** The `at` of a fetched line. */
export function atOfLine(ref: VersionRef, line: Uint8Array, settings: LogSettings): string | null {
  return atOf(line, ref.atStart, settings);
}

/** Where the effective time of a line comes from. */
export function timeOriginOf({ atStart, effective }: VersionRef): TimeOrigin {
  if (atStart >= 0) return "own";
  return effective === BEFORE_EVERYTHING ? "none" : "inherited";
}

/** The bounds of stretches whose values are fetched together, by the lengths of lines. */
export function* stretches(
  count: number,
  pause: Pause,
  lengthOf: (index: number) => number,
): Generator<{ first: number; end: number }> {
  const bytesAtOnce = pause === NO_PAUSE ? BYTES_AT_ONCE : BYTES_IN_TURNS;
  let first = 0;
  let bytes = 0;
  for (let index = 0; index < count; index++) {
    bytes += lengthOf(index);
    if (index + 1 !== FIRST_ROWS && bytes < bytesAtOnce) continue;
    yield { first, end: index + 1 };
    first = index + 1;
    bytes = 0;
  }
  if (first < count) yield { first, end: count };
}

/**
 * Fetches the values of live rows and gives them as answers, a stretch at a time: the
 * first are to appear soon, and memory holds only so many values at once.
 */
export async function* answerRows(
  world: World,
  rows: readonly IdRow[],
  pause: Pause = NO_PAUSE,
): AsyncGenerator<Row[]> {
  const lengthOf = (index: number) => rows[index]!.current!.length;
  for (const { first, end } of stretches(rows.length, pause, lengthOf)) {
    await pause.yieldIfDue();
    yield await rowsIn(world, rows.slice(first, end));
  }
}

/** Live rows as answers; at once, where the world has their lines at once. */
export function rowsIn(
  { folded, srsOf }: Pick<World, "folded" | "srsOf">,
  rows: readonly IdRow[],
): Row[] | Promise<Row[]> {
  const { settings } = folded;
  const refs = rows.map((row) => ({ row, ref: row.current! }));
  return onceThere(folded.fetch(refs), (fetched) =>
    refs.map(({ row: { id }, ref }, index): Row => {
      const { line, entry } = fetched[index]!;
      const at = atOfLine(ref, line, settings);
      const time = timeOriginOf(ref);
      return { id, version: ref.version, line: ref.line, at, time, entry, srs: srsOf(id) };
    }));
}

/** Where an id stands, as an answer. */
export function idAnswerIn(
  { folded, srsOf, id, row, versionsTotal }: Pick<
    IdWorld,
    "folded" | "srsOf" | "id" | "row" | "versionsTotal"
  >,
): IdAnswer | Promise<IdAnswer> {
  const { settings } = folded;
  const current = row?.current ?? null, tombstone = row?.tombstone ?? null;
  const refs = [current, tombstone].flatMap((ref) => ref === null ? [] : [{ row: row!, ref }]);
  const state = stateOf(row);
  return onceThere(folded.fetch(refs), (fetched): IdAnswer => {
    const value = current && fetched[0]!, deletion = tombstone && fetched.at(-1)!;
    return {
      id,
      state,
      version: current?.version ?? null,
      versions_total: versionsTotal,
      line: current?.line ?? null,
      at: current && value && atOfLine(current, value.line, settings),
      time: current && timeOriginOf(current),
      entry: value?.entry ?? null,
      deleted_at: tombstone && deletion && atOfLine(tombstone, deletion.line, settings),
      deleted_line: tombstone?.line ?? null,
      srs: state === "absent" ? null : srsOf(id),
    };
  });
}

/** Events as answers; at once, where the log has their lines at once. */
export function eventRowsIn(
  folded: Folded<Projection<EventRef>>,
  events: readonly EventRef[],
): EventRow[] | Promise<EventRow[]> {
  const refs = events.map((row) => ({ row, ref: row.current }));
  return onceThere(
    folded.fetch(refs),
    (fetched) =>
      refs.map(({ row: { id }, ref }, index): EventRow => {
        const { line, entry } = fetched[index]!;
        return { id, line: ref.line, at: atOfLine(ref, line, folded.settings), entry };
      }),
  );
}

/** Goes on with a value: at once where it is there, so that nothing comes in between. */
export function onceThere<T, R>(value: T | Promise<T>, next: (value: T) => R): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
