import { withoutValue, withValue } from "../json/patch.ts";
import { StoredJson } from "../json/stored.ts";
import { objectOf } from "../query/versions.ts";
import { needsRestore, readsFlags, type Standing } from "../records/lifecycle.ts";
import { isDeletedBy } from "../records/mapping/deleted.ts";
import { keyPath, valueAt } from "../records/mapping/key_path.ts";
import { recordOf } from "../records/mapping/record_of.ts";
import type { LogSettings } from "../records/settings.ts";

const TRUE = StoredJson.fromText("true");

/**
 * An entry without the flag by which its line restored it: a later line that
 * carries the entry over would say something else than what happened. Where
 * flags are data it is left as it is.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../json/stored.ts";
 * import { defaultSettings } from "../records/settings.ts";
 * import { withoutRestore } from "./flags.ts";
 *
 * const { entries, sessions } = defaultSettings().logs;
 * const line = StoredJson.fromText('{"id":"a","is_restored":true}');
 * if (withoutRestore(line, entries).text !== '{"id":"a"}') throw new Error();
 * if (withoutRestore(line, sessions).text !== line.text) throw new Error();
 * ```
 */
export function withoutRestore(entry: StoredJson, { tombstones }: LogSettings): StoredJson {
  if (!readsFlags(tombstones)) return entry;
  const restores = objectOf(entry).members.get("is_restored")?.text === "true";
  return restores ? withoutValue(entry, ["is_restored"]) : entry;
}

/**
 * An entry without the flags by which its line would delete it. Of the names
 * of the flag the first with a valid value counts, so what stands behind one
 * that says no stays. Where flags are data it is left as it is.
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
export function withoutDelete(
  entry: StoredJson,
  { is_deleted, tombstones }: LogSettings,
): StoredJson {
  if (!readsFlags(tombstones)) return entry;
  let live = entry;
  for (const form of is_deleted) {
    if (typeof form !== "string") {
      if ("key" in form && isDeletedBy(valueOf(live), [form])) {
        live = withoutValue(live, keyPath(form.key));
      }
      continue;
    }
    const flag = valueAt(valueOf(live), keyPath(form));
    if (flag === false) break;
    if (flag === true) live = withoutValue(live, keyPath(form));
  }
  return live;
}

function valueOf({ text }: StoredJson): unknown {
  return recordOf(text);
}

/**
 * A line with a value, so that it takes effect where the entry stands: with the
 * flag that restores if it would be ignored without one, else without it.
 *
 * @param line What holds a value, and does not delete.
 * @param standing Where the entry stands before it.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../json/stored.ts";
 * import { STANDING } from "../records/lifecycle.ts";
 * import { defaultSettings } from "../records/settings.ts";
 * import { takingEffect } from "./flags.ts";
 *
 * const line = StoredJson.fromText('{"id":"a","n":1.0}');
 * const { entries } = defaultSettings().logs;
 * const { text } = takingEffect(line, STANDING.deleted, entries);
 * if (text !== '{"id":"a","n":1.0,"is_restored":true}') throw new Error(text);
 * if (takingEffect(StoredJson.fromText(text), STANDING.live, entries).text !== line.text) {
 *   throw new Error();
 * }
 * ```
 */
export function takingEffect(
  line: StoredJson,
  standing: Standing,
  settings: LogSettings,
): StoredJson {
  return needsRestore(standing, settings.tombstones)
    ? withValue(line, ["is_restored"], TRUE)
    : withoutRestore(line, settings);
}
