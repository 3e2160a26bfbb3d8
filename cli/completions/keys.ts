/**
 * Keys, where an option takes them: fields of entries, and settings of a log.
 *
 * @module
 */

import { AT_FORMATS } from "../../lib/records/settings.ts";
import { sampleRecords } from "../../lib/validate/guess/sample.ts";
import { knownKeys } from "../../lib/validate/known_keys.ts";
import type { Host } from "../host.ts";
import { described, logsMeant, orNull } from "./logs_meant.ts";

/** Enough to meet the keys that are in use, and soon done. */
const SAMPLE = { firstLines: 200, lastLines: 200, bytes: 256 * 1024 };
/** What the tool itself writes. */
const NOT_SET = ["is_deleted", "is_restored", "device", "actor"];

/** The settings that `--map` takes: what each is, and its values where they are few. */
export const MAP_KEYS: Readonly<Record<string, readonly [brief: string, values?: string[]]>> = {
  id: ["The key of the id"],
  id_type: ["Whether numbers are ids too", ["string", "number"]],
  at: ["The key of the time"],
  at_format: ["How times are spelled", [...AT_FORMATS]],
  at_zone: ["The zone of times without one"],
  is_deleted: ["The key that deletes"],
  text: ["The key of what people see"],
  tombstones: ["What a deletion means", ["sticky", "latest", "none"]],
  not_before: ["Times before it count as none"],
  compacted: ["Whether old lines are dropped", ["true", "false"]],
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

/** `key=` for the settings of a log; behind it the values that there are. */
export function proposeMapping(partial: string): string[] {
  const proposals = Object.entries(MAP_KEYS).flatMap(([key, [brief, values = []]]) =>
    partial.startsWith(`${key}=`)
      ? values.flatMap((value) => described(`${key}=${value}`, brief))
      : described(`${key}=`, brief)
  );
  return proposals.filter((proposal) => proposal.startsWith(partial));
}

/** The keys that are known of a log, then those that its lines have; but for what `edit` does not set. */
async function keysMeant(host: Host): Promise<string[]> {
  const logs = await logsMeant(host);
  if (logs === null) return [];
  try {
    const log = host.typed?.log ?? "entries";
    const settings = logs.settingsOf(log);
    using source = await logs.open(log);
    const { records } = source === null ? { records: [] } : await sampleRecords(source, SAMPLE);
    const keys = new Set([
      ...knownKeys(log, settings).keys(),
      ...records.flatMap(({ record }) => Object.keys(record)),
    ]);
    for (const key of [...settings.id, ...settings.at, ...NOT_SET]) keys.delete(key);
    return [...keys];
  } catch (error) {
    return orNull(error) ?? [];
  }
}
