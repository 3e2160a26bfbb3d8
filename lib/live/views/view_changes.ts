/**
 * What changed in a view by another reducer, as rows of its own.
 *
 * @module
 */

import type { ViewChange } from "../../answers.ts";
import type { LogRecord } from "../../records/reader.ts";
import { copyRow, type IdRow, rowsOf } from "../../replay/projection.ts";
import type { LiveLog, Observer } from "../live_log.ts";

/** Notes a change for every line that is folded in. */
export class ViewObserver implements Observer {
  /** The changes so far. */
  readonly changes: ViewChange<IdRow>[] = [];
  #before: IdRow | null = null;

  /** Keeps the row of the id. */
  before(live: LiveLog, { key }: LogRecord): void {
    this.#before = rowOf(live, key);
  }

  /** Holds it against what it has become. */
  after(live: LiveLog, { id, line, key }: LogRecord): void {
    this.changes.push({ id, line, before: this.#before, after: rowOf(live, key) });
  }
}

/**
 * How the rows of one view differ from those of another, id by id, in the order
 * of the ids' first lines, those that are gone first. Where the lines lie does
 * not count, but which of an id's versions they are.
 */
export function rowDifferences(from: LiveLog, to: LiveLog): ViewChange<IdRow>[] {
  const gone: ViewChange<IdRow>[] = [];
  for (const row of rowsOf(from.state)) {
    if (to.row(row.id) !== undefined) continue;
    gone.push({ id: row.id, line: null, before: copyRow(row), after: null });
  }
  const others: ViewChange<IdRow>[] = [];
  for (const row of rowsOf(to.state)) {
    const old = from.row(row.id);
    if (old !== undefined && sameData(withoutPlaces(old), withoutPlaces(row))) continue;
    const before = old === undefined ? null : copyRow(old);
    others.push({ id: row.id, line: null, before, after: copyRow(row) });
  }
  return [...gone, ...others];
}

function rowOf({ state }: LiveLog, key: number): IdRow | null {
  const row = state.row(key);
  return row === undefined ? null : copyRow(row);
}

function withoutPlaces({ firstOffset: _, current, tombstone, ...row }: IdRow): object {
  return { ...row, current: current?.version, tombstone: tombstone?.version };
}

/** Whether two pieces of plain data are the same. */
function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) =>
    Object.hasOwn(b, key) &&
    sameData((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])
  );
}
