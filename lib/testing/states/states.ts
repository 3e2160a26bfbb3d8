/**
 * States for tests: opened with a clock and ids of their own, and held against
 * what the stored logs say.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  ALL_ROWS,
  carryRows,
  CONFIG_FILE,
  listRows,
  LogError,
  type LogErrorCode,
  type Logs,
  open,
  openLogs,
  readSettings,
  showEntry,
  type StateOptions,
} from "../../../mod.ts";
import type { LogState, ViewSpecs } from "../../live/state.ts";
import { BUILT_IN_LOGS, type BuiltInLog, type Settings } from "../../records/settings.ts";
import { type IdRow, type Projection, rowsOf, VersionRef } from "../../replay/projection.ts";
import type { Reducer } from "../../replay/reducer.ts";
import { RowTable } from "../../replay/row_table.ts";
import type { LogDirectory } from "../../storage/log_file.ts";
import type { MemoryFiles } from "../../storage/memory.ts";
import type { LogStorage, WritableStorage } from "../../storage/storage.ts";
import { type Instant, parseInstant } from "../../time/instant.ts";
import type { World } from "../generators/arbitrary.ts";
import { plain, plainRows } from "../models/check.ts";

/** The time of the first line that a state writes; each next one is a second later. */
export const START: Instant = parseInstant("2026-05-04T12:00:00Z")!;

const MICROS_PER_SECOND = 1_000_000n;

/** A clock that goes on by a second whenever it is looked at. */
export function tickingClock(): () => Instant {
  let now = START - MICROS_PER_SECOND;
  return () => now += MICROS_PER_SECOND;
}

/** Opens a state that does the same in every run, and looks at no file unasked. */
export function openState<Views extends ViewSpecs = Record<never, never>>(
  storage: WritableStorage | LogDirectory,
  options: Partial<StateOptions<Views>> & { ids?: string } = {},
): Promise<LogState<Views>> {
  const { ids = "n", ...others } = options;
  let made = 0;
  return open<Views>(storage, {
    now: tickingClock(),
    newId: () => `${ids}${++made}`,
    device: "phone",
    watch: false,
    ...others,
  } as StateOptions<Views>);
}

/** The files of a generated world. */
export function worldFiles({ texts, settings }: World): MemoryFiles {
  const files = BUILT_IN_LOGS.map((log) => [settings.logs[log].file, texts[log]]);
  // What kind a built-in log is of is not for a config to say, nor what follows from that.
  const known = new Set(["kind", "lineType", "hasReviews", "refersTo"]);
  const config = JSON.stringify({ logs: settings.logs }, (key, value) => {
    return known.has(key) || value === null ? undefined : value;
  });
  return { ...Object.fromEntries(files), [CONFIG_FILE]: config };
}

/** Fails unless a state answers everything as the stored logs do. */
export async function isInStep(
  state: LogState<ViewSpecs>,
  storage: LogStorage,
): Promise<void> {
  const settings = await readSettings(storage);
  const logs = openLogs(storage, { settings, timeZone: "UTC", snapshots: false });
  const ids = await idsOf(logs, settings);
  assert.deepEqual(await answersOfState(state, ids), await answersOfLogs(logs, ids));
}

/** All ids that have a line, by log. */
async function idsOf(logs: Logs, settings: Settings): Promise<Record<BuiltInLog, string[]>> {
  const ids: Partial<Record<BuiltInLog, string[]>> = {};
  for (const log of BUILT_IN_LOGS) {
    const reducer = logs.reducers[log] as Reducer;
    assert.equal(settings.logs[log], logs.settingsOf(log));
    const { state } = await logs.replay(log, reducer);
    ids[log] = Array.from(rowsOf(state), ({ id }) => id);
  }
  return ids as Record<BuiltInLog, string[]>;
}

async function answersOfState(state: LogState<ViewSpecs>, ids: Record<BuiltInLog, string[]>) {
  const { entries, interactions, firings, sessions } = state;
  const each = <T>(log: BuiltInLog, ask: (id: string) => Promise<T>) =>
    Promise.all(ids[log].map(ask));
  return plain({
    entries: await entries.list(),
    shown: await each("entries", (id) => entries.show(id)),
    carried: await state.carry(START),
    interactions: await interactions.list(),
    interactionsOf: await each("entries", (id) => interactions.of(id)),
    firings: await firings.list(),
    firingsOf: await each("entries", (id) => firings.summaryOf(id)),
    sessions: (await sessions.list()).map(({ duration_s: _, ...row }) => row),
  });
}

async function answersOfLogs(logs: Logs, ids: Record<BuiltInLog, string[]>) {
  const list = (log: BuiltInLog) => plainRows(listRows(logs, log, ALL_ROWS));
  const events = async (log: BuiltInLog) =>
    (await list(log) as Record<string, unknown>[]).map(({ id, line, at, entry }) => (
      { id, line, at, entry }
    ));
  const shown = [];
  for (const id of ids.entries) shown.push(await showEntry(logs, id, null));
  return {
    entries: await list("entries"),
    shown: plain(shown),
    carried: await plainRows(carryRows(logs, null, START, null)),
    interactions: await events("interactions"),
    interactionsOf: plain(shown.map(({ interactions }) => interactions)),
    firings: await events("firings"),
    firingsOf: plain(shown.map(({ firings }) => firings)),
    sessions: await list("sessions"),
  };
}

/** What a view for tests keeps of an entry. */
export interface LengthRow extends IdRow {
  /** Characters of its text; 0 without one. */
  readonly length: number;
}

/** A view that measures texts, and tells how many lines it was shown; deleted entries stay. */
export function lengths(onApply: () => void = () => {}): Reducer<Projection<LengthRow>> {
  return {
    name: "lengths",
    version: 1,
    fields: ["text"],
    initial: () => new RowTable(),
    effect: () => "edit",
    apply(state, record) {
      onApply();
      state.set(record.key, {
        id: record.id,
        firstOffset: state.row(record.key)?.firstOffset ?? record.offset,
        current: new VersionRef(record),
        tombstone: null,
        length: record.field("text")?.length ?? 0,
      });
    },
  };
}

/** Waits until whoever asked for a write that failed has been told. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Fails unless an operation throws an error of this code. */
export function fails(code: LogErrorCode, operation: Promise<unknown>): Promise<void> {
  return assert.rejects(operation, (error) => {
    if (!(error instanceof LogError)) throw error;
    assert.equal(error.code, code, error.message);
    return true;
  });
}

/** What a file holds as text; null where there is none. */
export async function textIn(storage: LogStorage, name: string): Promise<string | null> {
  using source = await storage.open(name);
  if (source === null) return null;
  const bytes = new Uint8Array(source.size);
  await source.read(bytes, 0);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
