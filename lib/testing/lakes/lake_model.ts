/**
 * What a lake must say of a log, by the model of logs.
 *
 * @module
 */

import type { LogSettings } from "../../records/settings.ts";
import type { Instant } from "../../time/instant.ts";
import { type ModelRecord, readModelLog, standingOf } from "../models/model.ts";
import type { LakeRow } from "./lake_reader.ts";

/** A log as its person has it. */
export interface ModelSource {
  /** Its text. */
  readonly text: string;
  /** How it is read. */
  readonly settings: LogSettings;
}

/** The lines of a log as events, in a form that can be compared: the columns that say what was exported. */
export function modelEvents({ text, settings }: ModelSource): string[] {
  const { records } = readModelLog(text, settings);
  const kinds = new Map<ModelRecord, string>();
  for (const own of Map.groupBy(records, ({ id }) => id).values()) {
    for (const { record, kind } of standingOf(own, settings).steps) kinds.set(record, kind);
  }
  return records.map((record) =>
    [
      record.line,
      record.offset,
      record.id,
      record.version,
      record.at,
      record.effective,
      kinds.get(record),
      record.text,
    ].join(" | ")
  );
}

/** The same of events that a lake has. */
export function lakeEvents(rows: readonly LakeRow[]): string[] {
  return rows.toSorted((a, b) => Number(a.line) - Number(b.line)).map((row) =>
    [
      row.line,
      row.byte_offset,
      row.id,
      row.version,
      row.at_text,
      row.effective_us,
      row.kind,
      row.raw,
    ].join(" | ")
  );
}

/** The times at which a log may stand otherwise than just before. */
export function timesOf({ text, settings }: ModelSource): Instant[] {
  const { records } = readModelLog(text, settings);
  const times = new Set(records.flatMap(({ effective }) => [effective, effective - 1n]));
  return [...times].filter((time) => time >= -(2n ** 63n)).sort((a, b) => a < b ? -1 : 1);
}

/** Where the ids of a log stand at a time. */
export function modelState({ text, settings }: ModelSource, time: Instant): string[] {
  const visible = readModelLog(text, settings).records.filter(({ effective }) => effective <= time);
  return Array.from(Map.groupBy(visible, ({ id }) => id), ([id, records]) => {
    const { state, first, current, tombstone } = standingOf(records, settings);
    if (state === "absent") return "";
    const lines = [current?.line, current?.version, tombstone?.line, first!.line];
    return [id, state, ...lines.map((line) => line ?? "-")].join(" | ");
  }).filter((row) => row !== "").sort();
}

/** The same by the spans that a lake has. */
export function lakeState(spans: readonly LakeRow[], time: Instant): string[] {
  const inForce = spans.filter(({ from_us, to_us }) =>
    BigInt(from_us as bigint) <= time && time < BigInt(to_us as bigint)
  );
  return inForce.map((span) => {
    const lines = [span.line, span.version, span.deleted_line, span.first_line];
    return [span.id, span.state, ...lines.map((line) => line ?? "-")].join(" | ");
  }).sort();
}
