import type { FiringsSummary } from "../lib/answers.ts";
import type { FiringsProjection } from "../lib/replay/projection.ts";
import { byLifecycle, type LifecycleFold, type Reducer } from "../lib/replay/reducer.ts";
import { RowTable } from "../lib/replay/row_table.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant } from "../lib/time/instant.ts";
import { ByEntry, type EventState } from "./by_entry.ts";
import { applyLatest, isLatestRow, latestEffect } from "./latest.ts";

/** One firing. */
export interface FiringState extends EventState {
  /** Where the entry was surfaced; null where the line does not say. */
  surface: string | null;
}

function timeOf(instant: Instant): string | null {
  return instant === BEFORE_EVERYTHING ? null : formatInstant(instant);
}

/** The state of the firings log. */
class Firings extends RowTable<FiringState> implements FiringsProjection {
  readonly byEntry = new ByEntry<FiringState>();

  of(entryId: string): readonly FiringState[] {
    return this.byEntry.of(this, entryId);
  }

  summaryOf(entryId: string): FiringsSummary {
    const list = this.of(entryId);
    const surfaces = new Map<string | null, { count: number; last: Instant }>();
    // The list is by time, so the last of a surface is its latest.
    for (const { surface, current: { effective } } of list) {
      surfaces.set(surface, { count: (surfaces.get(surface)?.count ?? 0) + 1, last: effective });
    }
    return {
      count: list.length,
      last_at: timeOf(list.at(-1)?.current.effective ?? BEFORE_EVERYTHING),
      by_surface: [...surfaces]
        .map(([surface, { count, last }]) => ({ surface, count, last_at: timeOf(last) }))
        .sort((a, b) => b.count - a.count),
    };
  }
}

/** The latest line wins, whatever flags it has. */
const LATEST: LifecycleFold = {
  policy: () => "none",
  members: (field) => ({
    entryId: field("entry_id"),
    surface: field("surface"),
  }),
};

/** Firings: each id once, the latest line wins; counted per entry. Replaying never fires anything. */
export const firings: Reducer<Firings> = {
  name: "firings",
  version: 1,
  fields: ["entry_id", "surface"],
  asksTombstones: false,

  initial: () => new Firings(),
  effect: latestEffect,
  isRow: (row) => isLatestRow(row, ["entryId", "surface"]),

  apply: byLifecycle(LATEST, (state: Firings, record) => {
    state.byEntry.remove(state.row(record.key));
    state.byEntry.add(applyLatest(state, record, LATEST.members));
  }),
};
