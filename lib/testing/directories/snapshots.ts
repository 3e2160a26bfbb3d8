/**
 * A small directory with snapshots, for tests that do things to them.
 *
 * @module
 */

import { ALL_ROWS, listRows, type Logs, openLogs } from "../../../mod.ts";
import { type WriteOptions, writeSnapshots } from "../../../snapshots/write.ts";
import type { SnapshotRow } from "../../answers.ts";
import type { Boot } from "../../logs/logs.ts";
import {
  BUILT_IN_LOGS,
  type BuiltInLog,
  defaultSettings,
  type Settings,
} from "../../records/settings.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import type { LogStorage, WritableStorage } from "../../storage/storage.ts";
import { plainRows } from "../models/check.ts";

/** What the logs hold: clocks that step back, a tombstone, damage, an event that moves. */
export const TEXTS: Record<string, string> = {
  "entries.jsonl": [
    '{"id":"a","at":"2026-03-02T00:00:00Z","text":"one"}',
    '{"id":"b","at":"2026-03-01T00:00:00Z","text":"two"}',
    "oops",
    '{"id":"caf\\u00e9","text":"three"}',
    '{"id":"a","at":"2026-03-03T00:00:00Z","is_deleted":true}',
  ].map((line) => `${line}\n`).join(""),
  "interactions.jsonl": [
    '{"id":"i","at":"2026-03-02T00:00:00Z","entry_id":"a","kind":"review","grade":"good"}',
    '{"id":"j","at":"2026-03-02T00:00:00Z","entry_id":"b","kind":"review","grade":"hard"}',
    '{"id":"i","at":"2026-03-04T00:00:00Z","entry_id":"b","kind":"review","grade":"easy"}',
  ].map((line) => `${line}\n`).join(""),
  "sessions.jsonl":
    '{"id":"s","started_at":"2026-03-02T00:00:00Z","ended_at":"2026-03-02T00:10:00Z"}\n',
};

/** What is appended after the snapshots. */
export const TAIL = '{"id":"b","text":"later"}\n{"id":"a","is_restored":true}\n';

/** Opens a directory with the built-in reducers. */
export function openWith(
  storage: LogStorage,
  options: { settings?: Settings; snapshots?: boolean; onBoot?: (boot: Boot) => void } = {},
): Logs {
  return openLogs(storage, { settings: defaultSettings(), timeZone: "UTC", ...options });
}

/** Writes a snapshot of each log. */
export function snapshotAll(
  storage: WritableStorage,
  options: Partial<WriteOptions> & { settings?: Settings } = {},
): Promise<SnapshotRow[]> {
  const { settings = defaultSettings(), ...others } = options;
  const subjects = openWith(storage, { settings }).all();
  return writeSnapshots(storage, subjects, { now: 0n, keep: 9, waitMs: 0, ...others });
}

/** What the logs come to, and which snapshots had a part in it. */
export async function answer(
  storage: LogStorage,
  { only = BUILT_IN_LOGS, ...options }: {
    settings?: Settings;
    snapshots?: boolean;
    only?: readonly BuiltInLog[];
  } = {},
): Promise<{ rows: unknown[]; checkpoints: (string | null)[]; reasons: string[] }> {
  const boots: Boot[] = [];
  const logs = openWith(storage, { ...options, onBoot: (boot) => boots.push(boot) });
  const rows = [];
  for (const log of only) rows.push(await plainRows(listRows(logs, log, ALL_ROWS)));
  return {
    rows,
    checkpoints: boots.map(({ checkpoint }) => checkpoint),
    reasons: boots.flatMap(({ rejected }) => rejected.map(({ reason }) => reason)),
  };
}

/** The name of the one snapshot that {@linkcode snapshotAll} writes of a log first. */
export function firstSnapshot(log: string): string {
  return `snapshots/${log}.19700101T000000.000000Z.jsonl`;
}

/** Puts other bytes in the place of a file. */
export async function putBytes(
  storage: MemoryStorage,
  name: string,
  bytes: Uint8Array | string,
): Promise<void> {
  await storage.remove(name);
  storage.append(name, bytes);
}

/** The directory with a snapshot of each log, and then a tail. */
export async function grown(texts: Record<string, string> = TEXTS): Promise<MemoryStorage> {
  const storage = new MemoryStorage(texts);
  await snapshotAll(storage);
  storage.append("entries.jsonl", TAIL);
  return storage;
}
