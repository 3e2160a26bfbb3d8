import { withoutValue } from "../json/patch.ts";
import type { StoredJson } from "../json/stored.ts";
import { objectOf } from "../query/versions.ts";
import type { LogSettings } from "../records/settings.ts";

/**
 * An entry without the flag by which its line restored it: a later line that
 * carries the entry over would say something else than what happened.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../json/stored.ts";
 * import { withoutRestore } from "./flags.ts";
 *
 * const { text } = withoutRestore(StoredJson.fromText('{"id":"a","is_restored":true}'));
 * if (text !== '{"id":"a"}') throw new Error(text);
 * ```
 */
export function withoutRestore(entry: StoredJson): StoredJson {
  const restores = objectOf(entry).members.get("is_restored")?.text === "true";
  return restores ? withoutValue(entry, ["is_restored"]) : entry;
}

/**
 * An entry without the flags by which its line would delete it. Of the names
 * of the flag the first with a valid value counts, so what stands behind one
 * that says no stays.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../json/stored.ts";
 * import { defaultSettings } from "../records/settings.ts";
 * import { withoutDelete } from "./flags.ts";
 *
 * const line = StoredJson.fromText('{"id":"a","is_deleted":true,"n":1.0}');
 * const { text } = withoutDelete(line, defaultSettings().logs.entries);
 * if (text !== '{"id":"a","n":1.0}') throw new Error(text);
 * ```
 */
export function withoutDelete(entry: StoredJson, { is_deleted }: LogSettings): StoredJson {
  const { members } = objectOf(entry);
  let live = entry;
  for (const name of is_deleted) {
    const flag = members.get(name)?.text;
    if (flag === "false") break;
    if (flag === "true") live = withoutValue(live, [name]);
  }
  return live;
}
