/**
 * Logs opened as a state, to be read from memory and written to.
 *
 * @module
 */

import type { S3Access } from "../bucket/s3/access.ts";
import { isBucketUrl } from "../bucket/s3/location.ts";
import { LogError } from "../errors.ts";
import { closed, LogState, type StateSync, type ViewSpecs } from "../live/state.ts";
import { WATCH_TIMES, type WatchTimes } from "../live/watch.ts";
import { Yielder } from "../live/yielder.ts";
import { LocalDirectory } from "../logs/local_directory.ts";
import { MAX_LINE_BYTES } from "../records/lines.ts";
import { type Settings, settingsInZone } from "../records/settings.ts";
import { LocalStorage } from "../storage/local.ts";
import type { LogDirectory } from "../storage/log_file.ts";
import { LOCK_WAIT_MS, type WritableStorage } from "../storage/storage.ts";
import type { Instant } from "../time/instant.ts";
import { ulid } from "../write/ulid.ts";
import { loadSrs, openLogs, snapshotFinder } from "./logs.ts";
import { reducers } from "./reducers.ts";
import { readSettings } from "./settings.ts";

/** Below what a person notices, and so much above what a turn costs that it costs little. */
const YIELD_EVERY_MS = 20;

/** How {@linkcode open} opens a log directory. */
export interface StateOptions<Views extends ViewSpecs = ViewSpecs> {
  /** How the files are read; what the directory's config says without it. */
  settings?: Settings;
  /** The server and the keys of the bucket that is the location, or that is synced with. */
  s3?: S3Access;
  /**
   * The address of a bucket that the files are kept in sync with. Writes go to the files first, and
   * to the bucket within two seconds; {@linkcode LogState.sync} says how far that is. Without a
   * network nothing fails.
   */
  sync?: string;
  /** The clock, by which new lines are dated: microseconds since 1970. */
  now: () => Instant;
  /**
   * IANA name of the zone that days are counted in, or what finds it once it is
   * needed; the config's without it, else UTC.
   */
  timeZone?: string | (() => string);
  /** What new lines call this machine. */
  device?: string | null;
  /** Views by other reducers, by name: hydrated, kept and told of like the logs themselves. */
  views?: Views;
  /** Makes ids for new lines; ULIDs without it. */
  newId?: (now: Instant) => string;
  /** Whether replays begin with a snapshot where one serves; true without it. */
  snapshots?: boolean;
  /**
   * When logs are read into memory: at once, each when it is first asked for, or
   * when {@linkcode LogState.hydrate} is called. At once without it.
   */
  hydrate?: "at_once" | "on_demand" | "manually";
  /** What becomes of a write before what it needs is in memory; it waits without it. */
  earlyWrites?: "wait" | "refuse";
  /** How files that others change are noticed; false for not at all. */
  watch?: Partial<WatchTimes> | false;
  /**
   * How long reading logs into memory may hold the event loop before other tasks of the process
   * have their turn, in milliseconds; 20 without it, and null for never.
   */
  yieldEveryMs?: number | null;
  /**
   * Whether the caller promises that no other process writes to the directory, where `location`
   * is a path: Node and Bun, which cannot lock files, write only then. False without it.
   */
  singleWriter?: boolean;
  /** How long a write waits for the lock, in milliseconds; 10 s without it. */
  waitMs?: number;
  /**
   * The longest line that is written, in bytes without its newline: 16 MiB, which
   * is the longest that is read, without it and at most.
   */
  maxLineBytes?: number;
  /** Told while a log is read into memory. */
  onProgress?: (file: string, doneBytes: number, totalBytes: number) => void;
}

/**
 * Opens a log directory as a state: hydrated in memory in the background, read
 * by lookups, written in two phases, and in step with its files whoever changes
 * them.
 *
 * @param location A path, an address such as `s3://bucket/prefix`, any storage, or a directory of
 * logs that is not made of files. In a bucket, a write is acknowledged when it is durable there, and
 * refused while the bucket cannot be reached.
 * @throws {LogError} `bad_config`, or what reading the config throws; for a bucket also
 * `no_directory` where no logs were set up, `bad_usage`, `remote_denied`, `remote_failed`.
 *
 * @example
 * ```ts
 * import { MemoryStorage, open } from "../../mod.ts";
 *
 * const now = () => 1_777_900_000_000_000n;
 * await using state = await open(new MemoryStorage({}), { now });
 * const { id } = await state.capture("Fernweh", { tags: ["feeling"] });
 * await state.review(id, "good");
 * const entry = await state.entries.get(id);
 * if (entry?.srs?.reps !== 1 || entry.state !== "live") throw new Error();
 * ```
 */
export async function open<Views extends ViewSpecs = Record<never, never>>(
  location: string | WritableStorage | LogDirectory,
  options: StateOptions<Views>,
): Promise<LogState<Views>> {
  const { hydrate = "at_once", snapshots = true, watch = {} } = options;
  const { yieldEveryMs = YIELD_EVERY_MS } = options;
  const yielder = new Yielder(yieldEveryMs ?? Infinity);
  const { directory, storage, watchTimes, onClose } = await placeAt(location, options, yielder);
  const asRead = options.settings ?? await readSettings(directory);
  const timeZone = options.timeZone ?? asRead.time_zone ?? "UTC";
  const settings = settingsInZone(asRead, timeZone);
  const sync = options.sync === undefined
    ? null
    : await startSync(storage, options.sync, { ...options, settings: asRead, timeZone, yielder });
  const state = new LogState<Views>({
    directory,
    settings,
    reducers,
    views: options.views ?? {} as Views,
    loadSrs: () => loadSrs(settings),
    checkpoints: snapshots ? snapshotFinder(yielder.storage(directory)) : null,
    yielder,
    sync,
    onClose,
    onProgress: options.onProgress,
    logs: openLogs(directory, { settings, timeZone, snapshots }),
    now: options.now,
    newId: options.newId ?? ulid,
    device: options.device ?? null,
    waitMs: options.waitMs ?? LOCK_WAIT_MS,
    maxLineBytes: options.maxLineBytes ?? MAX_LINE_BYTES,
    isOnDemand: hydrate === "on_demand",
    refusesEarlyWrites: options.earlyWrites === "refuse",
    watch: watch === false ? null : { ...watchTimes, ...watch },
  });
  if (hydrate === "on_demand") state.start();
  // What stands in the way, `hydrated` and every read and write tell.
  if (hydrate === "at_once") state.hydrate().catch(() => {});
  return state;
}

/** Where logs lie, and how often to look at them. */
interface LogPlace {
  readonly directory: LogDirectory;
  /** The files; null where there are none. */
  readonly storage: WritableStorage | null;
  readonly watchTimes: WatchTimes;
  /** Ends what is still being read once nobody asks any more. */
  readonly onClose: () => void;
}

async function placeAt(
  location: string | WritableStorage | LogDirectory,
  { s3: access, now, settings, device, singleWriter = false }: Omit<StateOptions, "views">,
  yielder: Yielder,
): Promise<LogPlace> {
  if (typeof location === "string" && isBucketUrl(location)) {
    const { BUCKET_WATCH_TIMES, openBucket } = await import("./bucket.ts");
    const controller = new AbortController();
    const { signal } = controller;
    const options = {
      access,
      now,
      signal,
      yielder,
      ...(settings && { settings }),
      ...(device && { device }),
    };
    const directory = await openBucket(location, options);
    const onClose = () => controller.abort(closed());
    return { directory, storage: null, watchTimes: BUCKET_WATCH_TIMES, onClose };
  }
  const onClose = () => {};
  const place = typeof location === "string"
    ? new LocalStorage(location, { singleWriter })
    : location;
  const others = { watchTimes: WATCH_TIMES, onClose };
  if ("turn" in place) return { directory: place, storage: null, ...others };
  return { directory: new LocalDirectory(place), storage: place, ...others };
}

async function startSync(
  storage: WritableStorage | null,
  url: string,
  { s3: access, now, device = null, settings, timeZone, yielder }:
    & Omit<StateOptions, "views" | "settings">
    & {
      settings: Settings;
      timeZone: string | (() => string);
      yielder: Yielder;
    },
): Promise<StateSync> {
  if (storage === null) {
    throw new LogError("bad_usage", "Cannot sync these logs: they are not files", {
      hint: "open a directory with sync, or the bucket itself without",
    });
  }
  const { keepInSync } = await import("./bucket.ts");
  const zone = typeof timeZone === "string" ? () => timeZone : timeZone;
  return keepInSync(storage, url, { access, now, device, settings, timeZone: zone, yielder });
}
