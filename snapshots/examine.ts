import { LogError } from "../lib/errors.ts";
import { LoadedIds } from "../lib/records/scanner/loaded_ids.ts";
import { NO_CUT } from "../lib/replay/cut.ts";
import type { Log } from "../lib/replay/log.ts";
import { emptySource } from "../lib/storage/source.ts";
import type { LogSource, LogStorage } from "../lib/storage/storage.ts";
import { servingRows } from "./boot.ts";
import type { SnapshotHeader } from "./header.ts";
import { snapshotsOf } from "./names.ts";
import { SnapshotFile } from "./snapshot_file.ts";

/** What a look at one snapshot came to. */
export interface Examination {
  /** Whether it serves for all of its log; `unreadable` where that cannot be told. */
  state: "usable" | "unusable" | "unreadable";
  /** Why it does not serve; null where it does. */
  reason: string | null;
  /** What it says of itself; null where nothing can be read. */
  header: SnapshotHeader | null;
  /** Its size in bytes; null where it cannot be opened. */
  bytes: number | null;
}

/** Told of something named like a snapshot that cannot be read, and is left where it is. */
export type OnUnreadable = (name: string, reason: string) => void;

/**
 * Looks at one snapshot of a log, whose file is open; null where the log has none.
 */
export async function examine(
  storage: LogStorage,
  name: string,
  log: Log,
  opened: LogSource | null,
): Promise<Examination> {
  const nothing = { header: null, bytes: null };
  try {
    using snapshot = await SnapshotFile.open(storage, name);
    if (snapshot === null) return { state: "unusable", reason: "it no longer exists", ...nothing };
    const source = opened ?? emptySource(log.settings.file);
    const rows = await servingRows(snapshot, { log, source, cut: NO_CUT, filter: undefined });
    if (rows instanceof LoadedIds) rows[Symbol.dispose]();
    const reason = typeof rows === "string" ? rows : null;
    const { header, bytes } = snapshot;
    return { state: reason === null ? "usable" : "unusable", reason, header, bytes };
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    return { state: "unreadable", reason: error.message, ...nothing };
  }
}

/**
 * The newest snapshot that serves for all of a log, whose file is open; null where none does.
 *
 * @param onUnreadable Told of each that is passed over since it cannot be read.
 */
export async function newestUsable(
  storage: LogStorage,
  log: Log,
  source: LogSource,
  onUnreadable: OnUnreadable | undefined,
): Promise<{ name: string; header: SnapshotHeader } | null> {
  for (const name of await snapshotsOf(storage, log)) {
    const { state, header, reason } = await examine(storage, name, log, source);
    if (state === "usable") return { name, header: header! };
    if (state === "unreadable") onUnreadable?.(name, reason!);
  }
  return null;
}
