import { bringsValue, kindOf, standingOf, step } from "../lib/records/lifecycle.ts";
import type { LogRecord } from "../lib/records/reader.ts";
import type { LogSettings, Tombstones } from "../lib/records/settings.ts";
import { type IdRow, VersionRef } from "../lib/replay/projection.ts";
import { byLifecycle, type Reducer } from "../lib/replay/reducer.ts";
import { RowTable } from "../lib/replay/row_table.ts";

/** The state of the entries log. */
class Entries extends RowTable {
  /** What tombstones mean. */
  readonly tombstones: Tombstones;

  constructor(tombstones: Tombstones) {
    super();
    this.tombstones = tombstones;
  }
}

function begin(state: Entries, { id, key, offset: firstOffset }: LogRecord): IdRow {
  const row = { id, firstOffset, current: null, tombstone: null };
  state.set(key, row);
  return row;
}

/**
 * Entries: the latest line of an id wins. A tombstone is sticky, unless the
 * settings say otherwise, so that a late classification never brings an entry
 * back; only a restore does.
 */
export const entries: Reducer<Entries> = {
  name: "entries",
  version: 1,
  fields: [],

  isRow: (row) => row !== undefined,
  initial: ({ tombstones }: LogSettings) => new Entries(tombstones),

  effect(state, record) {
    return kindOf(step(standingOf(state.row(record.key)), record, state.tombstones));
  },

  apply: byLifecycle({ policy: ({ tombstones }) => tombstones }, (state: Entries, record) => {
    const row = state.row(record.key) ?? begin(state, record);
    const done = step(standingOf(row), record, state.tombstones);
    const kind = kindOf(done);
    if (kind === "ignored") return;
    state.set(record.key, row);
    if (kind === "delete") {
      row.tombstone = new VersionRef(record);
      return;
    }
    row.tombstone = null;
    if (!bringsValue(done)) return;
    if (row.current === null) row.current = new VersionRef(record);
    else row.current.set(record);
  }),
};
