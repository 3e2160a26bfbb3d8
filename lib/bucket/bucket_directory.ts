/**
 * A log directory in a bucket.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import type { Yielder } from "../live/yielder.ts";
import { parseConfig } from "../records/config.ts";
import { defaultSettings, type LogName, type Settings } from "../records/settings.ts";
import type { LogDirectory, LogFile } from "../storage/log_file.ts";
import { borrowed, fromBytes } from "../storage/source.ts";
import type { LogSource, StorageAbilities } from "../storage/storage.ts";
import { BucketLog } from "./bucket_log.ts";
import { BucketLogFile } from "./bucket_log_file.ts";
import { Chain } from "./chain/chain.ts";
import { BucketObjects } from "./chain/objects.ts";
import type { PackCache } from "./chain/pack.ts";
import type { ChainRules } from "./chain/rules.ts";
import { type ChainFormat, foldSettings, readFormat } from "./format.ts";
import { POLL_TIMES, Poller, type PollTimes } from "./poller.ts";
import type { S3Client } from "./s3/client.ts";
import { openStraight, straightHead } from "./straight_log.ts";
import { asRemoteFailure, type RetryTimes } from "./s3/unclear.ts";

/** How a {@linkcode BucketDirectory} is opened. */
export interface BucketOptions {
  /** The bucket. */
  readonly client: S3Client;
  /** What all keys begin with: empty, or ending with a slash. */
  readonly prefix: string;
  /** How the logs are read; what `log.config.json` in the bucket says without it. */
  readonly settings?: Settings;
  /** Makes ids for commits. */
  readonly newId: () => string;
  /** What commits call this machine. */
  readonly device?: string | null;
  /** What is kept of packs. */
  readonly cache?: PackCache | null;
  /** How often requests are repeated. */
  readonly retry?: RetryTimes;
  /** How often it is looked for what others wrote, while somebody watches. */
  readonly poll?: PollTimes;
  /** Gives others of the process their turn while commits that lag are merged. */
  readonly yielder?: Yielder;
  /** All rules without it. */
  readonly rules?: ChainRules;
}

/** The folder of snapshots, and how the name of one goes on behind its log's. */
const SNAPSHOTS = "snapshots";
const SNAPSHOT = /^\.\d{8}T\d{6}\.\d{6}Z\.jsonl$/;
/** The settings file, where {@linkcode BucketDirectory} reads it itself. */
const CONFIG_FILE = "log.config.json";

/**
 * Logs in a bucket. What was read of a log is kept in memory, and answers questions until somebody
 * watches the directory, asks for a log's revision or writes: these look for what others wrote. A
 * state does so by itself; whoever only asks now and then asks {@linkcode BucketDirectory.reopened}
 * each time. A write is acknowledged when it is durable in the bucket, and refused where the bucket
 * cannot be reached.
 */
export class BucketDirectory implements LogDirectory {
  readonly can: StorageAbilities = {
    lock: false,
    notify: true,
    link: false,
    replaceAtomically: true,
  };
  /** How the logs are read. */
  readonly settings: Settings;
  readonly #options: BucketOptions;
  readonly #objects: BucketObjects;
  readonly #logs: ReadonlyMap<LogName, BucketLog>;
  readonly #files = new Map<string, LogFile>();
  readonly #lists = new Map<string, Promise<string[]>>();
  /** Logs that were opened without being read. */
  readonly #unread = new Map<LogName, Promise<LogSource | null>>();
  /** The one that was read last, for it is asked for twice. */
  #snapshot: { name: string; bytes: Uint8Array } | null = null;
  /** Files that are only appended to right now, and by how many. */
  readonly #turns = new Map<string, number>();
  readonly #poller: Poller;

  readonly #opened: Opened;

  private constructor(options: BucketOptions, objects: BucketObjects, opened: Opened) {
    const { format, settings } = opened;
    this.#options = options;
    this.#objects = objects;
    this.#opened = opened;
    this.settings = settings;
    const { cache = null, rules, prefix, yielder } = options;
    const logs = Object.entries(foldSettings(format, settings)).map(([name, log]) => {
      const root = `${prefix}${name}/`, { block } = format;
      const chain = new Chain({ objects, root, block, cache, ...(rules && { rules }) });
      return [name, new BucketLog(chain, log, yielder)] as const;
    });
    this.#logs = new Map(logs);
    this.#poller = new Poller(options.poll ?? POLL_TIMES, () => this.#lookForNews());
  }

  /**
   * Opens what was set up in a bucket.
   *
   * @throws {LogError} `no_directory` where nothing was; `bad_config` where the settings are not
   * those that the logs were set up with; `remote_failed`, `remote_denied`.
   */
  static async open(options: BucketOptions): Promise<BucketDirectory> {
    const objects = new BucketObjects(options.client, options.retry);
    try {
      return new BucketDirectory(options, objects, await readOpened(options, objects));
    } catch (error) {
      throw asRemoteFailure(error);
    }
  }

  /** The same logs, none of them read yet: as they are now, to whoever asks. */
  reopened(): BucketDirectory {
    return new BucketDirectory(this.#options, this.#objects, this.#opened);
  }

  /**
   * One log by its name.
   *
   * @throws {LogError} `bad_usage` where there is none.
   */
  log(name: LogName): BucketLog {
    const log = this.#logs.get(name);
    if (log !== undefined) return log;
    throw new LogError("bad_usage", `Cannot open the log "${name}": the bucket has none`);
  }

  async open(name: string): Promise<LogSource | null> {
    const log = this.#logNamed(name);
    if (log !== null) return await this.#openUnread(log, name) ?? await this.file(name).open();
    // A bucket has no files that a sync service could have taken away.
    if (name.startsWith(".")) return null;
    const bytes = name === CONFIG_FILE ? this.#opened.config : await this.#read(name);
    return bytes && fromBytes(name, bytes);
  }

  /** A log that need not be read; null where it was read, or must be. */
  async #openUnread(log: LogName, name: string): Promise<LogSource | null> {
    if (this.log(log).isRead) return null;
    const opened = this.#unread.get(log) ?? this.#openStraight(log, name);
    this.#unread.set(log, opened);
    const source = await opened;
    return source && borrowed(source);
  }

  async #openStraight(log: LogName, name: string): Promise<LogSource | null> {
    const ofLog = (file: string) =>
      file.startsWith(`${log}.`) && SNAPSHOT.test(file.slice(log.length));
    const newest = (await this.list(SNAPSHOTS)).findLast(ofLog);
    if (newest === undefined) return null;
    try {
      const snapshot = await this.#read(`${SNAPSHOTS}/${newest}`);
      const head = snapshot && straightHead(snapshot);
      return head && await openStraight(name, this.log(log).chain, head);
    } catch (error) {
      throw asRemoteFailure(error);
    }
  }

  async list(folder: string): Promise<string[]> {
    if (folder === "") return await this.#names();
    const known = this.#lists.get(folder) ?? this.#listed(folder);
    this.#lists.set(folder, known);
    return await known;
  }

  file(name: string): LogFile {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const log = this.#logNamed(name);
    if (log === null) return missingLog(name);
    const { newId, device = null } = this.#options;
    const isTurn = () => (this.#turns.get(name) ?? 0) > 0;
    const file = new BucketLogFile({ name, log: this.log(log), newId, device, isTurn });
    this.#files.set(name, file);
    return file;
  }

  /** A turn keeps nobody waiting: {@linkcode LogFile.append} tells who came too late. */
  turn(_waitMs: number, blind: readonly string[] = []): Promise<Disposable> {
    for (const name of blind) this.#turns.set(name, (this.#turns.get(name) ?? 0) + 1);
    return Promise.resolve({
      [Symbol.dispose]: () => {
        for (const name of blind) this.#turns.set(name, this.#turns.get(name)! - 1);
        this.#poller.pollSoon();
      },
    });
  }

  closeIdle(): void {}

  watch(onChange: () => void): Disposable {
    return this.#poller.watch(onChange);
  }

  /** Looks whether something came to the logs. What stands in the way, reads tell. */
  async #lookForNews(): Promise<boolean> {
    const looks = await Promise.allSettled(Array.from(this.#logs.values(), (log) => log.poll()));
    return looks.some((look) => look.status === "rejected" || look.value > 0);
  }

  async #names(): Promise<string[]> {
    const names: string[] = [];
    for (const { file } of Object.values(this.settings.logs)) {
      if (await this.file(file).revision() !== null) names.push(file);
    }
    return names.sort();
  }

  async #listed(folder: string): Promise<string[]> {
    const root = `${this.#options.prefix}${folder}/`;
    const names: string[] = [];
    try {
      for await (const { key } of this.#objects.list(root)) names.push(key.slice(root.length));
    } catch (error) {
      throw asRemoteFailure(error);
    }
    return names.filter((name) => name !== "" && !name.includes("/")).sort();
  }

  /** A file that is no log. Those of snapshots never change under a name, so they are kept. */
  async #read(name: string): Promise<Uint8Array | null> {
    const key = this.#options.prefix + name;
    const cache = name.startsWith(`${SNAPSHOTS}/`) ? this.#options.cache ?? null : null;
    const known = this.#snapshot?.name === name ? this.#snapshot.bytes : null;
    const kept = known ?? (await cache?.get(key))?.body ?? null;
    if (kept !== null) return kept;
    try {
      const bytes = (await this.#objects.get(key))?.bytes ?? null;
      if (bytes === null || !name.startsWith(`${SNAPSHOTS}/`)) return bytes;
      this.#snapshot = { name, bytes };
      await cache?.put(key, { body: bytes, index: new Uint8Array() });
      return bytes;
    } catch (error) {
      throw asRemoteFailure(error);
    }
  }

  #logNamed(file: string): LogName | null {
    const found = Object.entries(this.settings.logs).find(([, log]) => log.file === file);
    return found?.[0] ?? null;
  }
}

/** A file that no log of the settings has. */
function missingLog(name: string): LogFile {
  const refuse = () => {
    const message = `Cannot write "${name}" to a bucket: the settings name no log of this file`;
    return Promise.reject(new LogError("not_in_bucket", message));
  };
  return {
    name,
    revision: () => Promise.resolve(null),
    open: () => Promise.resolve(null),
    holds: () => Promise.resolve(false),
    append: refuse,
    replace: refuse,
  };
}

/** What is read before any log. */
interface Opened {
  readonly format: ChainFormat;
  readonly settings: Settings;
  readonly config: Uint8Array<ArrayBuffer> | null;
}

async function readOpened(
  { prefix, settings }: BucketOptions,
  objects: BucketObjects,
): Promise<Opened> {
  const [format, config] = await Promise.all([
    readFormat(objects, prefix),
    objects.get(prefix + CONFIG_FILE),
  ]);
  if (format === null) {
    throw new LogError("no_directory", "Cannot open the bucket: no logs were set up there", {
      hint: "check bucket and prefix; log sync --init s3://bucket/prefix sets logs up",
    });
  }
  const bytes = config?.bytes ?? null;
  return { format, settings: settings ?? await settingsIn(bytes), config: bytes };
}

async function settingsIn(config: Uint8Array | null): Promise<Settings> {
  if (config === null) return defaultSettings();
  return await parseConfig(new TextDecoder().decode(config), CONFIG_FILE);
}
