import { bringsValue, kindOf, standingOf, step } from "../lib/records/lifecycle.ts";
import type { LogSettings, Tombstones } from "../lib/records/settings.ts";
import { type IdRow, type Projection, VersionRef } from "../lib/replay/projection.ts";
import type { Reducer } from "../lib/replay/reducer.ts";

/** The state of the entries log. */
export interface EntriesProjection extends Projection {
  /** One row per id, by the records' `key`. */
  readonly rows: (IdRow | undefined)[];
  /** What tombstones mean. */
  readonly tombstones: Tombstones;
}

/**
 * Entries: the latest line of an id wins. A tombstone is sticky, unless the
 * settings say otherwise, so that a late classification never brings an entry
 * back; only a restore does.
 */
export const entries: Reducer<EntriesProjection> = {
  name: "entries",
  version: 1,
  fields: [],

  initial: ({ tombstones }: LogSettings) => ({ rows: [], tombstones }),

  effect({ rows, tombstones }, record) {
    return kindOf(step(standingOf(rows[record.key]), record, tombstones));
  },

  apply(state, record) {
    const row = state.rows[record.key] ??= {
      id: record.id,
      firstOffset: record.offset,
      current: null,
      tombstone: null,
    };
    const done = step(standingOf(row), record, state.tombstones);
    const kind = kindOf(done);
    if (kind === "ignored") return;
    if (kind === "delete") {
      row.tombstone = new VersionRef(record);
      return;
    }
    row.tombstone = null;
    if (!bringsValue(done)) return;
    if (row.current === null) row.current = new VersionRef(record);
    else row.current.set(record);
  },
};
