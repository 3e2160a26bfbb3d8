import type { VersionKind } from "../lib/answers.ts";
import type { LogRecord } from "../lib/records/reader.ts";
import type { LogSettings, Tombstones } from "../lib/records/settings.ts";
import { type IdRow, type Projection, VersionRef } from "../lib/replay/projection.ts";
import type { Reducer } from "../lib/replay/reducer.ts";

/** The state of the entries log. */
export interface EntriesProjection extends Projection {
  /** One row per id, by the records' `key`. */
  readonly rows: (IdRow | undefined)[];
  /** Whether a tombstone holds until a restore. */
  readonly tombstones: Tombstones;
}

/** What a line does that is no tombstone. */
function effectOfLine(
  state: EntriesProjection,
  row: IdRow | undefined,
  record: LogRecord,
): VersionKind {
  const wasCaptured = row?.current != null;
  const isDeleted = row?.tombstone != null;
  // A bare restore holds no entry: it can only bring back what was there.
  if (record.isRestored && record.isBare) return isDeleted && wasCaptured ? "restore" : "ignored";
  if (!isDeleted) return wasCaptured ? "edit" : "capture";
  return record.isRestored || state.tombstones === "latest" ? "restore" : "ignored";
}

/**
 * Entries: the latest line of an id wins. A tombstone is sticky, so that a late
 * classification never brings an entry back; only a restore does.
 */
export const entries: Reducer<EntriesProjection> = {
  name: "entries",
  version: 1,
  fields: [],

  initial: ({ tombstones }: LogSettings) => ({ rows: [], tombstones }),

  effect(state, record) {
    const row = state.rows[record.key];
    if (!record.isDeleted) return effectOfLine(state, row, record);
    return row?.tombstone != null && state.tombstones === "sticky" ? "ignored" : "delete";
  },

  apply(state, record) {
    const kind = entries.effect(state, record);
    const row = state.rows[record.key] ??= {
      id: record.id,
      firstOffset: record.offset,
      current: null,
      tombstone: null,
    };
    if (kind === "ignored") return;
    if (kind === "delete") {
      row.tombstone = new VersionRef(record);
      return;
    }
    row.tombstone = null;
    if (record.isRestored && record.isBare) return;
    if (row.current === null) row.current = new VersionRef(record);
    else row.current.set(record);
  },
};
