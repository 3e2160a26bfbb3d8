/**
 * Removing snapshots that are of no more use.
 *
 * @module
 */

import type { PrunedRow } from "../lib/answers.ts";
import { LogError } from "../lib/errors.ts";
import type { Log } from "../lib/replay/log.ts";
import { lockWriters } from "../lib/storage/lock_writers.ts";
import { openLog } from "../lib/storage/open_log.ts";
import type { LogSource, WritableStorage } from "../lib/storage/storage.ts";
import { examine, type OnUnreadable } from "./examine.ts";
import { keepAsWitness, witnessOf } from "./lost/witness.ts";
import { SNAPSHOTS, snapshotsOf } from "./names.ts";

/** Which snapshots stay. */
export interface PruneOptions {
  /** How many of each log that serve, the newest: a whole number, from 0; all of them without it. */
  keep?: number | undefined;
  /** Whether to remove the witness of lines that a log has lost, too; it stays without it. */
  outdated?: boolean | undefined;
  /** How long to wait for the lock; 10 s without it. */
  waitMs?: number;
  /** Told of what is named like a snapshot and cannot be read; it is left where it is. */
  onUnreadable?: OnUnreadable;
}

/**
 * Keeps the newest snapshots of each log that serve, and removes the others. One that
 * cannot be read is left where it is, and so is the one that knows of most lines which its
 * log has lost, marked as no more than their witness.
 *
 * May be called again after any failure.
 *
 * @throws {LogError} `locked`, `permission_denied`, `io_failed`,
 * `evicted_placeholder`; `bad_usage` for another `keep`.
 */
export async function pruneSnapshots(
  storage: WritableStorage,
  logs: readonly Log[],
  { keep = Infinity, outdated = false, waitMs, onUnreadable }: PruneOptions,
): Promise<PrunedRow[]> {
  if (keep !== Infinity && !(Number.isSafeInteger(keep) && keep >= 0)) {
    throw new LogError("bad_usage", `Cannot keep ${keep} snapshots: it is not a whole number`);
  }
  using _lock = await lockWriters(storage, { waitMs });
  const rows: PrunedRow[] = [];
  for (const log of logs) {
    using source = await openLog(storage, log.settings.file);
    const options = { keep, keepsWitness: !outdated, onUnreadable };
    rows.push(...await pruneLog(storage, log, source, options));
  }
  return rows;
}

/** The same for one log, whose file is open; null where it has none. The lock is held. */
export async function pruneLog(
  storage: WritableStorage,
  log: Log,
  source: LogSource | null,
  { keep, keepsWitness, onUnreadable }: {
    keep: number;
    keepsWitness: boolean;
    onUnreadable?: OnUnreadable | undefined;
  },
): Promise<PrunedRow[]> {
  const removed: PrunedRow[] = [];
  let kept = 0;
  for (const file of await snapshotsOf(storage, log)) {
    const { state, reason } = await examine(storage, file, log, source);
    if (state === "unreadable") onUnreadable?.(file, reason!);
    if (state === "unreadable" || (state === "usable" && ++kept <= keep)) continue;
    removed.push({ log: log.name, file, reason });
  }
  const mayWitness = keepsWitness && removed.some(({ reason }) => reason !== null);
  const witness = mayWitness ? await witnessOf(storage, log) : null;
  if (witness !== null) await keepAsWitness(storage, witness, log.settings.file);
  const rows = removed.filter(({ file }) => file !== witness);
  for (const { file } of rows) await storage.remove(file);
  if (rows.length > 0) await storage.syncFolder(SNAPSHOTS);
  return rows;
}
