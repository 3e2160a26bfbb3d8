import type { SessionRef } from "../lib/replay/projection.ts";
import { byLifecycle, type LifecycleFold, type Reducer } from "../lib/replay/reducer.ts";
import { RowTable } from "../lib/replay/row_table.ts";
import { parseInstant } from "../lib/time/instant.ts";
import { applyLatest, isLatestRow, latestEffect } from "./latest.ts";

/** One session. */
interface SessionState extends SessionRef {
  durationMicros: bigint | null;
}

function span(startedAt: string | null, endedAt: string | null): bigint | null {
  const start = startedAt === null ? null : parseInstant(startedAt);
  const end = endedAt === null ? null : parseInstant(endedAt);
  return start === null || end === null || end < start ? null : end - start;
}

/** The latest line wins, whatever flags it has. */
const LATEST: LifecycleFold = {
  policy: () => "none",
  members: (field) => ({
    durationMicros: span(field("started_at"), field("ended_at")),
  }),
};

/** Sessions: the latest line of an id wins (start, progress, end), its duration from its span. */
export const sessions: Reducer<RowTable<SessionState>> = {
  name: "sessions",
  version: 1,
  fields: ["started_at", "ended_at"],
  asksTombstones: false,

  initial: () => new RowTable(),
  effect: latestEffect,

  isRow(row) {
    if (!isLatestRow(row)) return false;
    const { durationMicros } = row as SessionState;
    return durationMicros === null || (typeof durationMicros === "bigint" && durationMicros >= 0n);
  },

  apply: byLifecycle(LATEST, (state: RowTable<SessionState>, record) => {
    applyLatest(state, record, LATEST.members);
  }),
};
