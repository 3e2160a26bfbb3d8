import { Chain } from "../bucket/chain/chain.ts";
import { EMPTY_HEAD } from "../bucket/chain/commit.ts";
import { BucketObjects } from "../bucket/chain/objects.ts";
import {
  BLOCK,
  type ChainFormat,
  encodeFormat,
  foldSettings,
  FORMAT_FILE,
  formatFor,
  readFormat,
} from "../bucket/format.ts";
import { asRemoteFailure, START_OVER } from "../bucket/s3/unclear.ts";
import { LogError } from "../errors.ts";
import { isRelated } from "../merge/law/related.ts";
import { parseConfig } from "../records/config.ts";
import type { LogName, Settings } from "../records/settings.ts";
import { sha256Of } from "../storage/digest.ts";
import { lockWriters } from "../storage/lock_writers.ts";
import { openLog } from "../storage/open_log.ts";
import { replaceFile } from "../storage/replace_file.ts";
import { bytesOf, concat, fromBytes } from "../storage/source.ts";
import type { WritableStorage } from "../storage/storage.ts";
import { ulid } from "../write/ulid.ts";
import { probeServer } from "./probe.ts";
import { readRemote, writeRemote } from "./remote_state.ts";
import type { SyncOptions } from "./sync.ts";

/** How a directory gets its bucket. */
export interface InitOptions
  extends Pick<SyncOptions, "remote" | "settings" | "now" | "retry" | "rules"> {
  /** The zone for logs whose settings name none. */
  readonly timeZone: string;
  /** Whether logs that share no line are merged all the same. */
  readonly unrelated?: boolean;
  /** Whether the directory's bucket is set up again where its logs are gone; costs a request. */
  readonly setsUpAgain?: boolean;
  /** How many commits a pack holds; 256 without it. */
  readonly block?: number;
}

/** What became of a bucket that was named. */
export interface InitResult {
  /** Whether logs were set up there, are there already, or it is the directory's bucket already. */
  readonly kind: "set_up" | "joined" | "known";
  /** How the logs are read from now on; other than before where the bucket's config was taken. */
  readonly settings: Settings;
}

const CONFIG_FILE = "log.config.json";

/**
 * Names the bucket of a directory. Logs are set up there unless they are; then it is looked
 * whether they have to do with the logs of the directory.
 *
 * @throws {LogError} `bad_usage` where the directory has another bucket; `remote_unrelated` where
 * no log of both sides shares a line; `remote_failed` for a server that does not keep what sync
 * relies on; `bad_config`, `remote_denied`.
 */
export async function initRemote(
  storage: WritableStorage,
  options: InitOptions,
): Promise<InitResult> {
  const { url } = options.remote;
  const known = await readRemote(storage);
  if (known !== null && known.remote !== url) {
    throw new LogError("bad_usage", `Cannot sync with ${url}: the bucket is ${known.remote}`, {
      hint: "to change it, remove remotes/default.json first; no line is in it",
    });
  }
  try {
    const isThere = known !== null && (!options.setsUpAgain || await isSetUp(options));
    if (isThere) return { kind: "known", settings: options.settings };
    return await nameRemote(storage, options);
  } catch (error) {
    throw asRemoteFailure(error);
  }
}

async function isSetUp({ remote, retry }: InitOptions): Promise<boolean> {
  return await readFormat(new BucketObjects(remote.client, retry), remote.prefix) !== null;
}

async function nameRemote(storage: WritableStorage, options: InitOptions): Promise<InitResult> {
  const { remote, retry, now } = options;
  const objects = new BucketObjects(remote.client, retry);
  await probeServer(objects, `${remote.prefix}probe/${ulid(now())}-`);
  const before = await readFormat(objects, remote.prefix);
  const settings = before === null ? options.settings : await takeConfig(storage, objects, options);
  const format = before ?? await setUp(storage, objects, { ...options, settings });
  if (before !== null && !options.unrelated) {
    await checkRelated(storage, objects, options, format, settings);
  }
  using _lock = await lockWriters(storage, { replaces: true });
  await writeRemote(storage, { remote: remote.url, logs: {} });
  return { kind: before === null ? "set_up" : "joined", settings };
}

/** Sets logs up, unless another device does so at the same moment. */
async function setUp(
  storage: WritableStorage,
  objects: BucketObjects,
  { remote: { prefix }, settings, timeZone, block = BLOCK }: InitOptions,
): Promise<ChainFormat> {
  await refuseLeftovers(objects, { prefix, logs: Object.keys(settings.logs) });
  const config = await readBytes(storage, CONFIG_FILE);
  if (config !== null) await createHashed(objects, prefix + CONFIG_FILE, config);
  const format = formatFor(settings, timeZone, block);
  await createHashed(objects, prefix + FORMAT_FILE, encodeFormat(format));
  return (await readFormat(objects, prefix))!;
}

/**
 * Looks that nothing is set up around commits whose `log.json` got lost: nobody knows with which
 * settings they are folded.
 */
async function refuseLeftovers(
  objects: BucketObjects,
  { prefix, logs }: { prefix: string; logs: readonly LogName[] },
): Promise<void> {
  for (const log of logs) {
    const first = await objects.list(`${prefix}${log}/`).next();
    if (first.done) continue;
    // Another device sets up at the same moment, and has pushed already.
    if (await readFormat(objects, prefix) !== null) return;
    const key = prefix + FORMAT_FILE;
    const message = `Cannot set up logs: "${key}" is gone, and "${first.value.key}" is there`;
    throw new LogError("remote_changed", message, { hint: START_OVER });
  }
}

/** Takes the bucket's config over to a directory that has none. */
async function takeConfig(
  storage: WritableStorage,
  objects: BucketObjects,
  { remote: { prefix }, settings }: InitOptions,
): Promise<Settings> {
  if (await readBytes(storage, CONFIG_FILE) !== null) return settings;
  const config = await objects.get(prefix + CONFIG_FILE);
  if (config === null) return settings;
  const taken = await parseConfig(new TextDecoder().decode(config.bytes), CONFIG_FILE);
  using _lock = await lockWriters(storage, { replaces: true });
  await replaceFile(storage, CONFIG_FILE, {
    temp: `.${CONFIG_FILE}.tmp`,
    folders: [""],
    write: (sink) => sink.write(config.bytes),
  });
  return taken;
}

/** Looks whether a log of the directory and its counterpart share a line, if both have lines. */
async function checkRelated(
  storage: WritableStorage,
  objects: BucketObjects,
  { remote, rules }: InitOptions,
  format: ChainFormat,
  settings: Settings,
): Promise<void> {
  const strangers: string[] = [];
  for (const [log, fold] of Object.entries(foldSettings(format, settings))) {
    using local = await openLog(storage, fold.file);
    if (local === null || local.size === 0) continue;
    const root = `${remote.prefix}${log}/`;
    const chain = new Chain({ objects, root, block: format.block, ...(rules && { rules }) });
    // Which lines are there does not depend on their order, so nothing is folded.
    const commits = await Array.fromAsync(
      chain.after(EMPTY_HEAD),
      ({ body }) => fromBytes(log, body),
    );
    const there = concat(log, commits);
    if (there.size === 0) continue;
    if (await isRelated(local, there, fold)) return;
    strangers.push(fold.file);
  }
  if (strangers.length === 0) return;
  const [file] = strangers;
  const message = `Cannot join ${remote.url}: "${file}" shares no line with the log there`;
  throw new LogError("remote_unrelated", message, {
    hint: "check bucket and prefix; --unrelated merges both all the same",
  });
}

async function createHashed(
  objects: BucketObjects,
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const metadata = { "log-sha256": await sha256Of(bytes) };
  await objects.retrying((client) => client.create(key, bytes, metadata));
}

async function readBytes(
  storage: WritableStorage,
  name: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  using source = await storage.open(name);
  return source === null ? null : await bytesOf(source);
}
