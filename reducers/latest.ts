import type { VersionKind } from "../lib/answers.ts";
import { kindOf, standingOf, step } from "../lib/records/lifecycle.ts";
import type { LogRecord } from "../lib/records/reader.ts";
import { type IdRow, type Projection, VersionRef } from "../lib/replay/projection.ts";

/** What a line does to its id where the latest line wins and nothing is deleted. */
export function latestEffect(state: Projection, record: LogRecord): VersionKind {
  return kindOf(step(standingOf(state.row(record.key)), record, "none"));
}

/** Whether a row is one that {@linkcode latestRow} gives, with texts or nulls in its own members. */
export function isLatestRow(row: IdRow | undefined, texts: readonly string[] = []): boolean {
  if (row === undefined || row.current === null || row.tombstone !== null) return false;
  const own = row as IdRow & Record<string, unknown>;
  return texts.every((name) => own[name] === null || typeof own[name] === "string");
}

/** The row of a record's id, pointing at the record's line; made by `make` on its first line. */
export function latestRow<Row extends IdRow>(
  state: Projection<Row>,
  record: LogRecord,
  make: (base: IdRow & { current: VersionRef }) => Row,
): Row {
  const known = state.row(record.key);
  if (known?.current) {
    known.current.set(record);
    return known;
  }
  const { id, offset: firstOffset } = record;
  const row = make({ id, firstOffset, current: new VersionRef(record), tombstone: null });
  state.set(record.key, row);
  return row;
}
