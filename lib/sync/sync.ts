/**
 * A log directory kept in sync with a bucket.
 *
 * @module
 */

import type { SyncRow } from "../answers.ts";
import { Chain } from "../bucket/chain/chain.ts";
import type { ChainRules } from "../bucket/chain/rules.ts";
import { BucketObjects } from "../bucket/chain/objects.ts";
import { packBlocks } from "../bucket/chain/pack_blocks.ts";
import type { PackCache } from "../bucket/chain/pack.ts";
import { type ChainFormat, foldSettings, readFormat } from "../bucket/format.ts";
import type { S3Client } from "../bucket/s3/client.ts";
import { asRemoteFailure, type RetryTimes } from "../bucket/s3/unclear.ts";
import { LogError } from "../errors.ts";
import type { Yielder } from "../live/yielder.ts";
import type { LogName, LogSettings, Settings } from "../records/settings.ts";
import type { OnRewrite } from "../rewrite/rewrite.ts";
import { sha256Of } from "../storage/digest.ts";
import { lockWriters } from "../storage/lock_writers.ts";
import type { WritableStorage } from "../storage/storage.ts";
import type { Instant } from "../time/instant.ts";
import { ulid } from "../write/ulid.ts";
import type { KnownOrigins } from "./chain_fold.ts";
import { LocalFile } from "./local_file.ts";
import {
  readRemote,
  type RemoteLog,
  type RemoteState,
  STATE_FILE,
  writeRemote,
} from "./remote_state.ts";
import { SyncLog, type SyncMode } from "./sync_log.ts";

/** A bucket that a directory is in sync with. */
export interface Remote {
  /** Its address. */
  readonly url: string;
  /** The way to it. */
  readonly client: S3Client;
  /** What all keys begin with: empty, or ending with a slash. */
  readonly prefix: string;
}

/** How a directory is synced. */
export interface SyncOptions {
  /** The bucket. */
  readonly remote: Remote;
  /** How the logs are read. */
  readonly settings: Settings;
  /** The clock. */
  readonly now: () => Instant;
  /** What commits call this machine. */
  readonly device?: string | null;
  /** Which ways lines go; both without it. */
  readonly mode?: SyncMode;
  /** Whether nothing that is remembered is relied on. */
  readonly resyncs?: boolean;
  /** When whole blocks are packed: by who completes one (without it), always or never. */
  readonly packs?: "completed" | "always" | "never";
  /** Whether packed commits stay, as in a bucket from which nothing can be removed. */
  readonly keepsCommits?: boolean;
  /** What is kept of packs. */
  readonly cache?: PackCache | null;
  /** Makes the snapshot of a log that goes into the bucket; none goes there without it. */
  readonly makeSnapshot?: MakeSnapshot;
  /** Whether one request a log must do where nothing came; news may be seen later then. */
  readonly isSparing?: boolean;
  /** What a sync leaves for the next one; each reads more without it. */
  readonly memory?: SyncMemory;
  /** Gives others of the process their turn while lines are folded. */
  readonly yielder?: Yielder;
  /** Told of lines that were taken out of a file, and came back from the bucket. */
  readonly onReturned?: (log: LogName, lines: number) => void;
  /** Drops what is derived from a log that is about to be replaced. */
  readonly onRewrite?: OnRewrite;
  /** How often requests are repeated. */
  readonly retry?: RetryTimes;
  /** All rules and the guard, without them; a test switches them off. */
  readonly rules?: ChainRules;
  readonly guards?: boolean;
}

/** What is worth knowing in the next sync of the same directory and bucket. */
export class SyncMemory {
  /** What says how the bucket's commits are folded; null before it was read. */
  format: ChainFormat | null = null;
  /** Which commits the lines of each log came with. */
  readonly origins = new Map<LogName, KnownOrigins>();
}

/** Makes a snapshot of a log, under a name that sorts by time. */
export type MakeSnapshot = (
  log: LogName,
  lines: Uint8Array<ArrayBuffer>,
  chain: { head: number; id: string; straight: true },
) => Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> } | null>;

/**
 * Syncs all logs of a directory, several at a time.
 *
 * @throws {LogError} `bad_usage` where the directory has no bucket; `bad_config` where its config
 * is not the one that the bucket was set up with; `remote_changed`, `remote_denied`,
 * `remote_failed`; what writing the files throws.
 */
export async function* sync(
  storage: WritableStorage,
  options: SyncOptions,
): AsyncGenerator<SyncRow> {
  try {
    const { url } = options.remote;
    const state = await readRemote(storage);
    if (state?.remote !== url) throw await noRemote(storage);
    const objects = new BucketObjects(options.remote.client, options.retry);
    const format = await formatOf(objects, options);
    if (format === null) throw goneRemote(url);
    const logs = Object.entries(foldSettings(format, options.settings));
    const rows = logs.map(([log, settings]) =>
      syncOne(storage, options, { log, settings, objects, block: format.block, state })
    );
    // What fails is told in its turn.
    for (const row of rows) row.catch(() => {});
    try {
      for (const row of rows) yield await row;
    } finally {
      await Promise.allSettled(rows);
    }
  } catch (error) {
    throw asRemoteFailure(error);
  }
}

/** The format of the bucket, which never changes: a sparing sync goes by what it was. */
async function formatOf(
  objects: BucketObjects,
  { remote, memory, isSparing = false }: SyncOptions,
): Promise<ChainFormat | null> {
  if (isSparing && memory?.format != null) return memory.format;
  const format = await readFormat(objects, remote.prefix);
  if (memory !== undefined) memory.format = format;
  return format;
}

/** One log, and what is needed to sync it. */
interface OneLog {
  readonly log: LogName;
  readonly settings: LogSettings;
  readonly objects: BucketObjects;
  readonly block: number;
  readonly state: RemoteState;
}

async function syncOne(
  storage: WritableStorage,
  options: SyncOptions,
  { log, settings, objects, block, state }: OneLog,
): Promise<SyncRow> {
  const { remote, now, device = null, mode = "both", resyncs = false } = options;
  const { onRewrite, rules, guards, isSparing = false, yielder = null } = options;
  const root = `${remote.prefix}${log}/`;
  // What is compared is what the bucket holds, not what was kept of it.
  const cache = resyncs ? null : options.cache ?? null;
  const chain = new Chain({ objects, root, block, cache, ...(rules && { rules }) });
  const known = resyncs ? null : state.logs[log] ?? null;
  const file = new LocalFile({
    storage,
    name: settings.file,
    now,
    yielder,
    ...(onRewrite && { onRewrite }),
    ...(guards !== undefined && { guards }),
  });
  const { row, known: synced, origins, returned } = await new SyncLog({
    log,
    remote: remote.url,
    chain,
    settings,
    yielder,
    file,
    known,
    origins: options.memory?.origins.get(log) ?? null,
    newId: () => ulid(now()),
    device,
    mode,
    isSparing,
  }).run();
  if (origins !== null) options.memory?.origins.set(log, origins);
  if (returned > 0) options.onReturned?.(log, returned);
  const isRemembered = mode === "both" || mode === "pull";
  if (isRemembered && synced !== null) await remember(storage, remote.url, log, synced);
  if (packsNow(options, chain, known?.head.n ?? 0, row)) {
    const { keepsCommits = false } = options;
    await packBlocks(chain, objects, { n: row.head, id: "" }, { keepsCommits });
    if (synced?.straight) await storeSnapshot(objects, options, { log, chain, file, synced });
  }
  return row;
}

/** A log that is in sync, and its chain straight. */
interface SyncedChain {
  readonly log: LogName;
  readonly chain: Chain;
  readonly file: LocalFile;
  readonly synced: RemoteLog;
}

/** So many snapshots of a log stay in the bucket. */
const SNAPSHOTS_KEPT = 2;

/** Puts a snapshot of what is packed of a straight chain into the bucket; older ones go. */
async function storeSnapshot(
  objects: BucketObjects,
  { remote, makeSnapshot, keepsCommits = false }: SyncOptions,
  { log, chain, file, synced }: SyncedChain,
): Promise<void> {
  if (makeSnapshot === undefined) return;
  const all = (await file.read()).subarray(0, synced.bytes);
  // Somebody put another file in its place since.
  if (await sha256Of(all) !== synced.sha256) return;
  const packs = await chain.packs.sizes();
  const last = (await chain.packs.readBack(packs.length))?.at(-1);
  if (last === undefined) return;
  const bytes = packs.reduce((sum, size) => sum + size, 0);
  const position = { head: last.n, id: last.id, straight: true } as const;
  const snapshot = await makeSnapshot(log, all.subarray(0, bytes), position);
  if (snapshot === null) return;
  const key = `${remote.prefix}${snapshot.name}`;
  const metadata = { "log-sha256": await sha256Of(snapshot.bytes) };
  await objects.retrying((client) => client.create(key, snapshot.bytes, metadata));
  if (keepsCommits) return;
  const folder = key.slice(0, key.lastIndexOf("/") + 1);
  const listed = await Array.fromAsync(objects.list(`${folder}${log}.`));
  for (const old of listed.slice(0, -SNAPSHOTS_KEPT)) await objects.remove(old.key);
}

/** Whether it is for this sync to pack: who only reads never does. */
function packsNow(
  { packs = "completed", mode = "both" }: SyncOptions,
  { keys }: Chain,
  before: number,
  { head, pushed }: SyncRow,
): boolean {
  if (packs === "never" || mode === "plan" || mode === "pull") return false;
  if (packs === "always") return true;
  const completed = Math.floor(head / keys.block) > Math.floor(before / keys.block);
  return completed && pushed.commits > 0;
}

/** Remembers how far a log is in sync, if that is something else than before. */
async function remember(
  storage: WritableStorage,
  url: string,
  log: LogName,
  known: RemoteLog,
): Promise<void> {
  const before = await readRemote(storage);
  if (JSON.stringify(before?.logs[log] ?? null) === JSON.stringify(known)) return;
  using _lock = await lockWriters(storage, { replaces: true });
  const state = await readRemote(storage);
  // Another bucket was named meanwhile: what is known is not of that.
  if (state?.remote !== url) return;
  await writeRemote(storage, { ...state, logs: { ...state.logs, [log]: known } });
}

/** What is said where a directory has no bucket, or nobody can read which. */
export async function noRemote(storage: WritableStorage): Promise<LogError> {
  if (await storage.stat(STATE_FILE) !== null && await readRemote(storage) === null) {
    return new LogError("bad_usage", `Cannot sync: ${STATE_FILE} cannot be read`, {
      hint: "log sync --init s3://bucket/prefix writes it anew; no line is in it",
    });
  }
  return new LogError("bad_usage", "Cannot sync: this directory has no bucket", {
    hint: "log sync --init s3://bucket/prefix names one",
  });
}

function goneRemote(url: string): LogError {
  return new LogError("remote_changed", `Cannot sync: no logs are set up at ${url} any more`, {
    hint: `check bucket and prefix; log sync --init ${url} sets the logs up again`,
  });
}
