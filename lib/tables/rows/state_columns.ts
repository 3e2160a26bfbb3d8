/**
 * The columns of a log's state.
 *
 * @module
 */

import { readsFlags } from "../../records/lifecycle.ts";
import type { LineType, LogSettings } from "../../records/settings.ts";
import { columns, type ColumnType, type TableColumn } from "../table.ts";
import type { MemberColumn } from "./line_cells.ts";

const COMMON = columns({
  id: "TEXT",
  state: "TEXT",
  version: "INTEGER",
  line: "INTEGER",
  at: "TEXT",
  effective_us: "INTEGER",
  versions_total: "INTEGER",
  first_line: "INTEGER",
});
const WRITER = { device: "TEXT", actor: "TEXT" } as const;
const TOMBSTONE = columns({ deleted_at: "TEXT", deleted_line: "INTEGER" });
const REVIEWS = columns({
  srs_state: "TEXT",
  due: "TEXT",
  stability: "REAL",
  difficulty: "REAL",
  reps: "INTEGER",
  lapses: "INTEGER",
  last_review: "TEXT",
});

/** The keys of each type of lines that are columns. */
const OWN: Readonly<Record<LineType, Readonly<Record<string, ColumnType>>>> = {
  entries: { created_at: "TEXT", text: "TEXT", context: "TEXT", shape: "JSON", tags: "JSON" },
  interactions: { entry_id: "TEXT", kind: "TEXT", grade: "TEXT", session_id: "TEXT" },
  firings: { entry_id: "TEXT", surface: "TEXT" },
  sessions: { started_at: "TEXT", ended_at: "TEXT", kind: "TEXT" },
  entity: { text: "TEXT" },
  event: { text: "TEXT" },
};

/** The columns of a log's state, in order. */
export function stateColumns({ lineType, tombstones }: LogSettings): TableColumn[] {
  return [
    ...COMMON,
    ...columns(WRITER),
    ...columns(OWN[lineType]),
    ...(readsFlags(tombstones) ? TOMBSTONE : []),
    ...(lineType === "entries" ? REVIEWS : []),
    ...columns({ raw: "JSON" }),
  ];
}

/** Those columns that members of the line in force fill. */
export function memberColumns({ lineType, text }: LogSettings): MemberColumn[] {
  return columns({ ...WRITER, ...OWN[lineType] })
    .map(({ name, type }) => ({ name, type, key: name === "text" ? text : name }));
}

/** Whether a column tells of reviews. */
export function isOfReviews(name: string): boolean {
  return REVIEWS.some((column) => column.name === name);
}
