import type { Srs } from "../answers.ts";
import type { DeriveById } from "../logs/logs.ts";
import type { IdRow } from "../replay/projection.ts";
import { type Instant, parseInstant } from "../time/instant.ts";

function dueOf(srs: Srs): Instant {
  // What the scheduler wrote is always an instant.
  return parseInstant(srs.due)!;
}

/**
 * The rows due by `now`, most overdue first, then those never reviewed; what is
 * due at the same time or was never reviewed stays in the order of `rows`.
 *
 * @param srs Gives the review state of an id, null where it was never reviewed; asked once a row.
 *
 * @example
 * ```ts
 * import { parseInstant } from "../time/instant.ts";
 * import { dueRows } from "./due.ts";
 *
 * const rows = ["new", "seen"].map((id, firstOffset) => {
 *   return { id, firstOffset, current: null, tombstone: null };
 * });
 * const srs = (id: string) => id === "new" ? null : {
 *   state: "review" as const,
 *   due: "2026-05-04T12:00:00Z",
 *   stability: 2,
 *   difficulty: 5,
 *   reps: 1,
 *   lapses: 0,
 *   last_review: "2026-05-02T12:00:00Z",
 * };
 * const now = parseInstant("2026-05-04T12:00:00Z")!;
 * if (dueRows(rows, srs, now).map(({ id }) => id).join() !== "seen,new") throw new Error();
 * if (dueRows(rows, srs, now - 1n).map(({ id }) => id).join() !== "new") throw new Error();
 * ```
 */
export function dueRows(rows: Iterable<IdRow>, srs: DeriveById, now: Instant): IdRow[] {
  const due = new DueRows(srs, now);
  for (const row of rows) due.take(row);
  return due.rows();
}

/** {@linkcode dueRows} for rows that are taken one by one, so that others can have their turn. */
export class DueRows {
  readonly #srs: DeriveById;
  readonly #now: Instant;
  readonly #due: { row: IdRow; at: Instant }[] = [];
  readonly #fresh: IdRow[] = [];

  /** Takes none yet. */
  constructor(srs: DeriveById, now: Instant) {
    this.#srs = srs;
    this.#now = now;
  }

  /** Takes the next row. */
  take(row: IdRow): void {
    const state = this.#srs(row.id);
    if (state === null) this.#fresh.push(row);
    else if (dueOf(state) <= this.#now) this.#due.push({ row, at: dueOf(state) });
  }

  /** Those due, most overdue first, then those never reviewed. */
  rows(): IdRow[] {
    // Sorting is stable.
    const due = this.#due.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    return [...due.map(({ row }) => row), ...this.#fresh];
  }
}
