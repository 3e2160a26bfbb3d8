import type { VersionKind } from "../lib/answers.ts";
import { kindOf, standingOf, step } from "../lib/records/lifecycle.ts";
import type { LogRecord } from "../lib/records/reader.ts";
import { type IdRow, type Projection, VersionRef } from "../lib/replay/projection.ts";
import type { LifecycleFold } from "../lib/replay/reducer.ts";

/** What a line does to its id where the latest line wins and nothing is deleted. */
export function latestEffect(state: Projection, record: LogRecord): VersionKind {
  return kindOf(step(standingOf(state.row(record.key)), record, "none"));
}

/** Whether a row is one that {@linkcode applyLatest} gives, with texts or nulls in its own members. */
export function isLatestRow(row: IdRow | undefined, texts: readonly string[] = []): boolean {
  if (row === undefined || row.current === null || row.tombstone !== null) return false;
  const own = row as IdRow & Record<string, unknown>;
  return texts.every((name) => own[name] === null || typeof own[name] === "string");
}

/** Puts a record's line in force, and what `members` makes of its fields; gives the row. */
export function applyLatest<Row extends IdRow>(
  state: Projection<Row>,
  record: LogRecord,
  members?: LifecycleFold["members"],
): Row {
  const { id, key, offset } = record;
  const known = state.row(key);
  const base: IdRow = {
    id,
    firstOffset: known?.firstOffset ?? offset,
    current: new VersionRef(record),
    tombstone: null,
  };
  const row = { ...base, ...members?.((name) => record.field(name)) } as Row;
  state.set(key, row);
  return row;
}
