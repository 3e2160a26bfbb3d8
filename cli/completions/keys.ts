/**
 * Keys, where an option takes them: fields of entries, and settings of a log.
 *
 * @module
 */

import type { Logs } from "../../lib/logs/logs.ts";
import { AT_FORMATS, type LogName } from "../../lib/records/settings.ts";
import { sampleRecords } from "../../lib/validate/guess/sample.ts";
import { knownKeys } from "../../lib/validate/known_keys.ts";
import type { Host } from "../host.ts";
import { described, logsMeant, orNull } from "./logs_meant.ts";

/** Enough to meet the keys that are in use, and soon done. */
const SAMPLE = { firstLines: 200, lastLines: 200, bytes: 256 * 1024 };
/** What the tool itself writes. */
const NOT_SET = ["is_deleted", "is_restored", "device", "actor"];

/** A setting that `--map` takes. */
interface MapKey {
  /** What it is. */
  readonly brief: string;
  /** Its values, where they are few; or that a key of the file is one. */
  readonly values?: readonly string[] | "keys";
}

/** The settings that `--map` takes. */
export const MAP_KEYS: Readonly<Record<string, MapKey>> = {
  id: { brief: "The key of the id", values: "keys" },
  id_type: { brief: "Whether numbers are ids too", values: ["string", "number"] },
  at: { brief: "The key of the time", values: "keys" },
  at_format: { brief: "How times are spelled", values: AT_FORMATS },
  at_zone: { brief: "The zone of times without one" },
  is_deleted: { brief: "The key that deletes", values: "keys" },
  text: { brief: "The key of what people see", values: "keys" },
  tombstones: { brief: "What a deletion means", values: ["sticky", "latest", "none"] },
  not_before: { brief: "Times before it count as none" },
  compacted: { brief: "Whether old lines are dropped", values: ["true", "false"] },
};

/** `key=` for text and `key:=` for JSON, for the keys that entries have. */
export async function proposeFields(partial: string, host: Host): Promise<string[]> {
  const keys = await keysMeant(host);
  return keys.flatMap((key) => [
    ...described(`${key}=`, "text"),
    ...described(`${key}:=`, "JSON"),
  ]).filter((proposal) => proposal.startsWith(partial));
}

/** The keys that entries have. */
export async function proposeKeys(partial: string, host: Host): Promise<string[]> {
  const keys = await keysMeant(host);
  return keys.filter((key) => key.startsWith(partial)).flatMap((key) => described(key, "a field"));
}

/** `key=` for the settings of a log; behind it the values that there are, or the keys of the file. */
export async function proposeMapping(partial: string, host: Host): Promise<string[]> {
  const [, setting] = /^([^=]+)=/.exec(partial) ?? [];
  if (setting === undefined) {
    return Object.entries(MAP_KEYS)
      .flatMap(([key, { brief }]) => described(`${key}=`, brief))
      .filter((proposal) => proposal.startsWith(partial));
  }
  const { brief = "", values = null } = Object.hasOwn(MAP_KEYS, setting) ? MAP_KEYS[setting]! : {};
  const words = values === "keys" ? await keysInFile(host) : values ?? [];
  return words.flatMap((word) => described(`${setting}=${word}`, brief))
    .filter((proposal) => proposal.startsWith(partial));
}

/** The keys that are known of a log, then those that its lines have; but for what `edit` does not set. */
async function keysMeant(host: Host): Promise<string[]> {
  const logs = await logsMeant(host);
  if (logs === null) return [];
  try {
    const log = host.typed?.log ?? "entries";
    const settings = logs.settingsOf(log);
    const keys = new Set([...knownKeys(log, settings).keys(), ...await keysIn(logs, log)]);
    for (const key of [...settings.id, ...settings.at, ...NOT_SET]) keys.delete(key);
    return [...keys];
  } catch (error) {
    return orNull(error) ?? [];
  }
}

/** The keys that the lines of the file of `--file` have. */
async function keysInFile(host: Host): Promise<string[]> {
  const logs = host.typed?.file === undefined ? null : await logsMeant(host);
  try {
    return logs === null ? [] : await keysIn(logs, host.typed!.log);
  } catch (error) {
    return orNull(error) ?? [];
  }
}

async function keysIn(logs: Logs, log: LogName): Promise<string[]> {
  using source = await logs.open(log);
  const { records } = source === null ? { records: [] } : await sampleRecords(source, SAMPLE);
  return [...new Set(records.flatMap(({ record }) => Object.keys(record)))];
}
