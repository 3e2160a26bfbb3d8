/**
 * Writing snapshots.
 *
 * A snapshot is a cache: it is written beside the others under a temporary
 * name, synced, and takes its own name whole or not at all, so a run that is
 * killed leaves the older ones as they are. The lock is held from the first look
 * at a log until its snapshot is durable, so that nothing is written twice.
 *
 * @module
 */

import type { SnapshotRow } from "../lib/answers.ts";
import { LogError } from "../lib/errors.ts";
import { openReadable } from "../lib/records/check_format.ts";
import { READER_VERSION } from "../lib/records/reader_version.ts";
import type { Log } from "../lib/replay/log.ts";
import { countNewlines } from "../lib/storage/count_newlines.ts";
import { digestOf } from "../lib/storage/digest.ts";
import { lastLineEnd } from "../lib/storage/last_line_end.ts";
import { lockWriters } from "../lib/storage/lock_writers.ts";
import { slice } from "../lib/storage/source.ts";
import type { LogSource, WritableStorage } from "../lib/storage/storage.ts";
import { formatInstant, type Instant } from "../lib/time/instant.ts";
import { nextStamp } from "../lib/time/stamp.ts";
import { newestUsable, type OnUnreadable } from "./examine.ts";
import { type ChainPosition, foldSettingsOf, FORMAT, type SnapshotHeader } from "./header.ts";
import { allSnapshots, snapshotName, snapshotsOf } from "./names.ts";
import { encodedRows, project, type Projected } from "./projected.ts";
import { pruneLog } from "./prune.ts";
import { storeSnapshot } from "./store.ts";
import { prefixHashes } from "./usable.ts";

/** How snapshots are written. */
export interface WriteOptions {
  /** The time of the run. */
  now: Instant;
  /** How many to keep of each log: a whole number, from 1. */
  keep: number;
  /** Write only where at least so many lines are new; 1 without it. */
  minTail?: number;
  /** Where the logs stand in the chain of a bucket, for snapshots that go there. */
  chain?: ChainPosition;
  /** How long to wait for the lock; 10 s without it. */
  waitMs?: number;
  /** Told of what is named like a snapshot and cannot be read; it is passed over. */
  onUnreadable?: OnUnreadable;
  /** Told while a log is read. */
  onProgress?: (file: string, doneBytes: number, totalBytes: number) => void;
}

/**
 * Writes a snapshot of each log that has grown, and removes older ones. A log
 * without a file gives no row. What a killed run left is removed.
 *
 * May be called again after any failure, and at any time: what is there serves
 * until what replaces it is whole.
 *
 * @throws {LogError} `locked`, `disk_full`, `permission_denied`, `io_failed`,
 * `evicted_placeholder`; `bad_usage` for a `keep` that is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { defaultSettings, MemoryStorage, openLogs, writeSnapshots } from "../mod.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n{"id":"a"}\n' });
 * const logs = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" });
 * const entries = logs.log("entries");
 * const [row] = await writeSnapshots(storage, [entries], { now: 0n, keep: 7 });
 * if (row?.file !== "snapshots/entries.19700101T000000.000000Z.jsonl") throw new Error();
 * const [again] = await writeSnapshots(storage, [entries], { now: 1n, keep: 7 });
 * if (again?.written !== false || again.lines !== 2) throw new Error();
 * ```
 */
export async function writeSnapshots(
  storage: WritableStorage,
  logs: readonly Log[],
  options: WriteOptions,
): Promise<SnapshotRow[]> {
  if (!Number.isSafeInteger(options.keep) || options.keep < 1) {
    throw new LogError(
      "bad_usage",
      `Cannot keep ${options.keep} snapshots: it must be a whole number of at least 1`,
      { hint: "the newest is always kept: 1 is the least" },
    );
  }
  using _lock = await lockWriters(storage, { waitMs: options.waitMs, replaces: true });
  for (const name of (await allSnapshots(storage)).temp) await removeLeftover(storage, name);
  const rows: SnapshotRow[] = [];
  for (const log of logs) {
    using source = await openReadable(storage, log.settings.file);
    if (source !== null) rows.push(await writeLog(storage, log, source, options));
  }
  return rows;
}

/** Removes what a killed run left. A folder or a link with such a name is somebody else's. */
async function removeLeftover(storage: WritableStorage, name: string): Promise<void> {
  try {
    await storage.stat(name);
  } catch (error) {
    if (error instanceof LogError && error.code === "not_a_file") return;
    throw error;
  }
  await storage.remove(name);
}

async function writeLog(
  storage: WritableStorage,
  log: Log,
  source: LogSource,
  options: WriteOptions,
): Promise<SnapshotRow> {
  const { name } = log;
  const newest = await newestUsable(storage, log, source, options.onUnreadable);
  // An unended last line is no part of a snapshot.
  const offset = await lastLineEnd(source, 0);
  const known = newest?.header ?? { lines: 0, offset: 0, max_at: null };
  const tail = await countNewlines(source, known.offset, offset);
  if (tail === 0 || tail < (options.minTail ?? 1)) {
    const { lines, offset, max_at } = known;
    return { log: name, file: newest?.name ?? null, lines, offset, max_at, written: false };
  }
  const { onProgress } = options;
  const projected = await project(slice(source, 0, offset), {
    log,
    onProgress: onProgress && ((done, total) => onProgress(source.name, done, total)),
  });
  const header = {
    ...await headerOf(log, source, offset, projected, options.now),
    ...(options.chain && { chain: options.chain }),
  };
  const file = await store(storage, log, header, projected, options.now);
  const { keep, onUnreadable } = options;
  await pruneLog(storage, log, source, { keep, keepsWitness: true, onUnreadable });
  const { lines, max_at } = header;
  return { log: name, file, lines, offset, max_at, written: true };
}

async function headerOf(
  { name, settings, reducer }: Log,
  source: LogSource,
  offset: number,
  { facts }: Projected,
  now: Instant,
): Promise<SnapshotHeader> {
  const { lines, malformed, ids, last_at, max_at } = facts;
  return {
    format: FORMAT,
    log: name,
    reducer: reducer.name,
    reducer_version: reducer.version,
    reader_version: READER_VERSION,
    settings: foldSettingsOf(settings, reducer),
    lines,
    malformed,
    ids,
    offset,
    last_at,
    max_at,
    ...await prefixHashes(source, offset),
    prefix_sha256: (await digestOf(source, offset)).sha256,
    created_at: formatInstant(now),
  };
}

async function store(
  storage: WritableStorage,
  log: Log,
  header: SnapshotHeader,
  projected: Projected,
  now: Instant,
): Promise<string> {
  const taken = await snapshotsOf(storage, log);
  const name = snapshotName(log, nextStamp(now, taken));
  const like = log.settings.file;
  await storeSnapshot(storage, name, { like, header, rows: rowBytes(projected) });
  return name;
}

const FLUSH_CHARS = 256 * 1024;

function* rowBytes(projected: Projected): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let pending = "";
  for (const row of encodedRows(projected)) {
    pending += `${row}\n`;
    if (pending.length < FLUSH_CHARS) continue;
    yield encoder.encode(pending);
    pending = "";
  }
  yield encoder.encode(pending);
}
