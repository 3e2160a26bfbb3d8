/**
 * What engines must answer of people's logs at times, by the model of logs.
 *
 * @module
 */

import type { Instant } from "../../time/instant.ts";
import { type ModelRecord, readModelLog, standingOf } from "../models/model.ts";
import { timesOf } from "./lake_model.ts";
import type { PersonSources } from "./lake_history.ts";

/** The columns of `state_at`. */
export const STATE_COLUMNS = [
  "user_id",
  "id",
  "state",
  "line",
  "version",
  "first_line",
  "deleted_line",
  "at_text",
  "effective_us",
  "raw",
] as const;

/** All logs of one name, at one time. */
export interface StateAt {
  /** The name of the logs. */
  readonly log: string;
  /** The time, in microseconds. */
  readonly t: string;
  /** The rows, as texts that can be compared, in order. */
  readonly rows: readonly string[];
}

/** A row as a text: what an engine prints as a number or as a text of one reads alike. */
export function rowText(row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(STATE_COLUMNS.map((name) => row[name] === null ? null : String(row[name])));
}

/** The state of everybody's logs just before, at and just behind each time that one of them says. */
export function statesOf(people: ReadonlyMap<string, PersonSources>): StateAt[] {
  const logs = new Set([...people.values()].flatMap((sources) => [...sources.keys()]));
  return [...logs].flatMap((log) => {
    const times = new Set([...people.values()].flatMap((sources) => timesOf(sources.get(log)!)));
    return [...times].map((t) => ({ log, t: String(t), rows: rowsAt(people, log, t) }));
  });
}

function rowsAt(people: ReadonlyMap<string, PersonSources>, log: string, t: Instant): string[] {
  const rows: string[] = [];
  for (const [user, sources] of people) {
    const { text, settings } = sources.get(log)!;
    const visible = readModelLog(text, settings).records.filter(({ effective }) => effective <= t);
    for (const [id, records] of Map.groupBy(visible, ({ id }) => id)) {
      const { state, first, current, tombstone } = standingOf(records, settings);
      if (state === "absent") continue;
      const own = { user_id: user, id, state, first_line: first!.line };
      rows.push(rowText({ ...own, deleted_line: tombstone?.line ?? null, ...valueOf(current) }));
    }
  }
  return rows.sort();
}

function valueOf(current: ModelRecord | null): Record<string, unknown> {
  if (current === null) {
    return { line: null, version: null, at_text: null, effective_us: null, raw: null };
  }
  const { line, version, at, effective, text } = current;
  return { line, version, at_text: at, effective_us: effective, raw: text };
}
