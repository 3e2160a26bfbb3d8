/**
 * `log.json`: what says that a prefix holds logs, and how their commits are folded. It is
 * written once, by whoever sets the prefix up.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import {
  type LogName,
  type LogSettings,
  type Settings,
  settingsInZone,
} from "../records/settings.ts";
import type { BucketObjects } from "./chain/objects.ts";

/** The name of the file. */
export const FORMAT_FILE = "log.json";

/** The settings of a log that the order of merged lines depends on. */
const FOLD_KEYS = [
  "kind",
  "id",
  "id_type",
  "at",
  "at_format",
  "at_zone",
  "not_before",
  "is_deleted",
  "tombstones",
] as const;

/** How the lines of a log are read where commits are folded. */
export type FoldSettings = Pick<LogSettings, typeof FOLD_KEYS[number]>;

/** What `log.json` says. */
export interface ChainFormat {
  /** Which commits, packs and law of folding. */
  readonly format: typeof FORMAT;
  /** How many commits a pack holds. */
  readonly block: number;
  /** The logs. */
  readonly fold: Readonly<Record<LogName, FoldSettings>>;
}

const FORMAT = "log-chain/1";
const FAMILY = "log-chain/";
/** How many commits a pack holds. */
export const BLOCK = 256;
const BLOCK_MAX = 65_536;

/**
 * The format for logs that are read so. Dates and local times are read in one zone by all
 * devices, or they would put lines in different orders.
 *
 * @param timeZone The zone for logs whose settings name none.
 */
export function formatFor(settings: Settings, timeZone: string, block = BLOCK): ChainFormat {
  const { logs } = settingsInZone(settings, timeZone);
  const fold = Object.entries(logs).map(([name, log]) => [name, foldOf(log)] as const);
  return { format: FORMAT, block, fold: Object.fromEntries(fold) };
}

function foldOf(log: LogSettings): FoldSettings {
  return Object.fromEntries(FOLD_KEYS.map((key) => [key, log[key]])) as unknown as FoldSettings;
}

/** The file's bytes. */
export function encodeFormat(format: ChainFormat): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(format)}\n`);
}

/**
 * Reads what says that a prefix holds logs; null where there is nothing.
 *
 * @throws {LogError} `remote_failed` for a format that this version does not know.
 */
export async function readFormat(
  objects: BucketObjects,
  prefix: string,
): Promise<ChainFormat | null> {
  const key = prefix + FORMAT_FILE;
  const answer = await objects.getChecked(key);
  return answer && parseFormat(key, answer.bytes);
}

function parseFormat(key: string, bytes: Uint8Array): ChainFormat {
  const cannot = (reason: string, hint: string) =>
    new LogError("remote_failed", `Cannot use the bucket: "${key}" ${reason}`, { hint });
  const { format, block = NaN, fold, enc } = parseObject(bytes);
  if (typeof format !== "string" || !format.startsWith(FAMILY)) {
    throw cannot("was not written by log", "name another prefix");
  }
  if (format !== FORMAT) throw cannot(`is of a newer format, ${format}`, "update log");
  if (enc !== undefined) throw cannot("says that the logs are sealed", "update log");
  if (!Number.isInteger(block) || block < 1 || block > BLOCK_MAX || !isFold(fold)) {
    throw cannot("is damaged", "restore the object from a backup");
  }
  return { format: FORMAT, block, fold };
}

function parseObject(bytes: Uint8Array): Partial<ChainFormat> & { enc?: unknown } {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function isFold(fold: unknown): fold is ChainFormat["fold"] {
  return typeof fold === "object" && fold !== null &&
    Object.values(fold).every((log) =>
      typeof log === "object" && log !== null && FOLD_KEYS.every((key) => Object.hasOwn(log, key))
    );
}

/**
 * The settings that the commits of a bucket's logs are folded with.
 *
 * @throws {LogError} `bad_config` where the directory's own say something else, with the key.
 */
export function foldSettings({ fold }: ChainFormat, settings: Settings): Settings["logs"] {
  for (const name of new Set([...Object.keys(fold), ...Object.keys(settings.logs)])) {
    if (!Object.hasOwn(fold, name) || !Object.hasOwn(settings.logs, name)) throw differs(name);
    const differing = FOLD_KEYS.find((key) => isOther(fold[name]!, settings.logs[name]!, key));
    if (differing !== undefined) throw differs(`${name}.${differing}`);
  }
  const logs = Object.entries(settings.logs).map((
    [name, log],
  ) => [name, { ...log, ...fold[name] }]);
  return Object.fromEntries(logs);
}

function isOther(bucket: FoldSettings, local: LogSettings, key: keyof FoldSettings): boolean {
  // Without a zone of its own, a log takes the bucket's.
  if (key === "at_zone" && local.at_zone === null) return false;
  return JSON.stringify(bucket[key]) !== JSON.stringify(local[key]);
}

function differs(key: string): LogError {
  const message =
    `Cannot use the bucket: "logs.${key}" is not what the logs there were set up with`;
  return new LogError("bad_config", message, {
    hint: `give log.config.json the same "logs.${key}" on all devices, or use another prefix`,
  });
}
