/**
 * Configs of the shapes that most directories have, checked without the schema, which takes
 * longer to load than a small log to read.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import { isReserved } from "../storage/own_names.ts";
import { resolveTimeZone } from "../time/zone.ts";
import { type OwnLog, settingsOf, sharedFiles, type ValidConfig } from "./config_settings.ts";
import { AT_FORMATS, BUILT_IN_LOGS, type Settings } from "./settings.ts";

/** Gives a value as settings have it; undefined where only the schema can tell. */
type Take = (value: unknown) => unknown;

const LOG_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** Files in no folder, whose names every system takes. */
const FILE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*[A-Za-z0-9_-]$/;
/** Keys and pointers without escapes. */
const KEY_NAME = /^[^~]{1,256}$/;

const takeText = (pattern: RegExp): Take => (value) =>
  typeof value === "string" && pattern.test(value) ? value : undefined;
const takeOneOf = (values: readonly unknown[]): Take => (value) =>
  values.includes(value) ? value : undefined;

const takeKey = takeText(KEY_NAME);

const LOG_KEYS: Readonly<Record<string, Take>> = {
  file: (value) => isReserved(String(value)) ? undefined : takeText(FILE_NAME)(value),
  kind: takeOneOf(["entity", "event"]),
  id: (value) => listOf(takeKey)(value),
  id_type: takeOneOf(["string", "number"]),
  at: (value) => listOf(takeKey)(value),
  at_format: takeOneOf(AT_FORMATS),
  is_deleted: (value) => listOf(takeDeletedForm)(value),
  text: takeKey,
  tombstones: takeOneOf(["sticky", "latest", "none"]),
  compacted: takeOneOf([true, false]),
};

const CONFIG_KEYS: Readonly<Record<string, Take>> = {
  $schema: takeText(/^/),
  time_zone: takeTimeZone,
  logs: takeLogs,
  srs: takeObject({ request_retention: (value) => isShare(value) ? value : undefined }),
  snapshots: takeObject({ keep: (value) => isCount(value) ? value : undefined }),
};

/**
 * The settings of a config; null where the schema has to look at it, to allow what is rarer or to
 * say what is wrong.
 *
 * @param value What `JSON.parse` returned.
 *
 * @example
 * ```ts
 * import { commonSettings } from "./common_config.ts";
 *
 * const settings = commonSettings({ logs: { entries: { id: "_id", at: ["updated"] } } });
 * if (settings?.logs.entries.id[0] !== "_id") throw new Error();
 * if (commonSettings({ logs: { entries: { ids: "_id" } } }) !== null) throw new Error();
 * ```
 */
export function commonSettings(value: unknown): Settings | null {
  const config = takeObject(CONFIG_KEYS)(value) as ValidConfig | undefined;
  if (config === undefined) return null;
  const settings = settingsOf(config);
  return sharedFiles(settings).length === 0 ? settings : null;
}

/** An object of known keys with values that are taken. */
function takeObject(keys: Readonly<Record<string, Take>>): (value: unknown) => object | undefined {
  return (value) => {
    if (!isObject(value)) return undefined;
    const taken: Record<string, unknown> = {};
    for (const [key, own] of Object.entries(value)) {
      const one = Object.hasOwn(keys, key) ? keys[key]!(own) : undefined;
      if (one === undefined) return undefined;
      taken[key] = one;
    }
    return taken;
  };
}

function takeLogs(value: unknown): Record<string, OwnLog> | undefined {
  if (!isObject(value)) return undefined;
  const logs: Record<string, OwnLog> = {};
  const names = new Set<string>(BUILT_IN_LOGS);
  for (const [name, own] of Object.entries(value)) {
    const log = takeObject(LOG_KEYS)(own) as OwnLog | undefined;
    const isBuiltIn = (BUILT_IN_LOGS as readonly string[]).includes(name);
    if (log === undefined || isBuiltIn === (log.kind !== undefined)) return undefined;
    if (!isBuiltIn && (!LOG_NAME.test(name) || names.has(name.toLowerCase()))) return undefined;
    names.add(name.toLowerCase());
    logs[name] = log;
  }
  return logs;
}

function takeTimeZone(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  try {
    return resolveTimeZone(value);
  } catch (error) {
    if (error instanceof LogError) return undefined;
    throw error;
  }
}

/** One, or a list of at most eight that are different texts. */
function listOf(take: Take): Take {
  return (value) => {
    if (!Array.isArray(value)) {
      const one = take(value);
      return one === undefined ? undefined : [one];
    }
    const fits = value.every((one) => typeof one === "string" && take(one) !== undefined);
    const isList = value.length > 0 && value.length <= 8 && new Set(value).size === value.length;
    return fits && isList ? value : undefined;
  };
}

function takeDeletedForm(value: unknown): unknown {
  if (typeof value === "string") return takeKey(value);
  const [first, second] = isObject(value) ? Object.keys(value) : [];
  if (first === "absent" && second === undefined) return takeObject({ absent: takeKey })(value);
  if (first !== "key" || Object.keys(value as object).length !== 2) return undefined;
  return takeObject({ key: takeKey, present: takeOneOf([true]), in: takeTexts })(value);
}

function takeTexts(value: unknown): unknown {
  const fits = Array.isArray(value) && value.length > 0 &&
    value.every((one) => typeof one === "string");
  return fits ? value : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isShare(value: unknown): boolean {
  return typeof value === "number" && value > 0 && value <= 1;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && value as number >= 1;
}
