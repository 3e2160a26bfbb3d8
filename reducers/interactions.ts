import { type Grade, GRADES } from "../lib/records/grades.ts";
import type { InteractionsProjection, Review } from "../lib/replay/projection.ts";
import { byLifecycle, type LifecycleFold, type Reducer } from "../lib/replay/reducer.ts";
import { RowTable } from "../lib/replay/row_table.ts";
import { BEFORE_EVERYTHING } from "../lib/time/instant.ts";
import { ByEntry, type EventState } from "./by_entry.ts";
import { applyLatest, isLatestRow, latestEffect } from "./latest.ts";

/** One interaction. */
export interface InteractionState extends EventState {
  /** `review`, `seen`, …; null where the line names none. */
  kind: string | null;
  /** The grade as written; only four of them count. */
  grade: string | null;
}

const KNOWN: ReadonlySet<string> = new Set(GRADES);

function isGrade(grade: string | null): grade is Grade {
  return grade !== null && KNOWN.has(grade);
}

/** The state of the interactions log. */
class Interactions extends RowTable<InteractionState> implements InteractionsProjection {
  readonly byEntry = new ByEntry<InteractionState>();

  of(entryId: string): readonly InteractionState[] {
    return this.byEntry.of(this, entryId);
  }

  reviewsOf(entryId: string): Review[] {
    const reviews: Review[] = [];
    for (const { kind, grade, current: { effective } } of this.of(entryId)) {
      // A review that no time is known of cannot be put on a schedule.
      if (kind !== "review" || !isGrade(grade) || effective === BEFORE_EVERYTHING) continue;
      reviews.push({ at: effective, grade });
    }
    return reviews;
  }
}

/** The latest line wins, whatever flags it has. */
const LATEST: LifecycleFold = {
  policy: () => "none",
  members: (field) => ({
    entryId: field("entry_id"),
    kind: field("kind"),
    grade: field("grade"),
  }),
};

/**
 * Interactions: each id once, the latest line wins; per entry by time. Review
 * state is derived from what {@linkcode InteractionsProjection.reviewsOf} gives
 * and never stored, so a late review changes it as if it had been on time.
 */
export const interactions: Reducer<Interactions> = {
  name: "interactions",
  version: 1,
  fields: ["entry_id", "kind", "grade"],
  asksTombstones: false,

  initial: () => new Interactions(),
  effect: latestEffect,
  isRow: (row) => isLatestRow(row, ["entryId", "kind", "grade"]),

  apply: byLifecycle(LATEST, (state: Interactions, record) => {
    state.byEntry.remove(state.row(record.key));
    state.byEntry.add(applyLatest(state, record, LATEST.members));
  }),
};
