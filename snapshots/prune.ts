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
import { examine } from "./examine.ts";
import { SNAPSHOTS, snapshotsOf } from "./names.ts";

/**
 * Keeps the newest `keep` snapshots of each log that serve, and removes the
 * others. One that cannot be read is left where it is.
 *
 * May be called again after any failure.
 *
 * @param keep How many: a whole number, from 0.
 * @throws {LogError} `locked`, `permission_denied`, `io_failed`,
 * `evicted_placeholder`; `bad_usage` for another `keep`.
 */
export async function pruneSnapshots(
  storage: WritableStorage,
  logs: readonly Log[],
  { keep, waitMs }: { keep: number; waitMs?: number },
): Promise<PrunedRow[]> {
  if (!Number.isSafeInteger(keep) || keep < 0) {
    throw new LogError("bad_usage", `Cannot keep ${keep} snapshots: it is not a whole number`);
  }
  using _lock = await lockWriters(storage, { waitMs });
  const rows: PrunedRow[] = [];
  for (const log of logs) {
    using source = await openLog(storage, log.settings.file);
    rows.push(...await pruneLog(storage, log, source, keep));
  }
  return rows;
}

/** The same for one log, whose file is open; null where it has none. The lock is held. */
export async function pruneLog(
  storage: WritableStorage,
  log: Log,
  source: LogSource | null,
  keep: number,
): Promise<PrunedRow[]> {
  const rows: PrunedRow[] = [];
  let kept = 0;
  for (const file of await snapshotsOf(storage, log)) {
    const { state, reason } = await examine(storage, file, log, source);
    if (state === "unreadable" || (state === "usable" && ++kept <= keep)) continue;
    await storage.remove(file);
    rows.push({ log: log.name, file, reason });
  }
  if (rows.length > 0) await storage.syncFolder(SNAPSHOTS);
  return rows;
}
