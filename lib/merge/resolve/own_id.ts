import { withValue } from "../../json/patch.ts";
import { StoredJson } from "../../json/stored.ts";
import { keyPath, valueAt } from "../../records/mapping/key_path.ts";
import { recordOf } from "../../records/mapping/record_of.ts";
import type { LogSettings } from "../../records/settings.ts";
import { sha256Of } from "../../storage/digest.ts";
import { parseInstant } from "../../time/instant.ts";
import { onOneLine } from "../../write/one_line.ts";
import { ulidOf } from "../../write/ulid.ts";
import type { ConcurrentVersion } from "../law/merge_log.ts";

/**
 * A version as the line of a thing of its own: all its bytes but the id, which is a new one. The
 * id follows from the line, so that devices that decide alike write the same line, and merge to
 * one.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../../json/stored.ts";
 * import { defaultSettings } from "../../records/settings.ts";
 * import { underOwnId } from "./own_id.ts";
 *
 * const entry = StoredJson.fromText('{"id":"7","at":"2026-04-20T10:00:00Z","n":1.0}');
 * const version = { entry, at: "2026-04-20T10:00:00Z" };
 * const { entries } = defaultSettings().logs;
 * const { text } = await underOwnId(version, entries);
 * if (!/^{"id":"01KPN[0-9A-Z]{21}","at":"2026-04-20T10:00:00Z","n":1.0}$/.test(text)) {
 *   throw new Error(text);
 * }
 * if ((await underOwnId(version, entries)).text !== text) throw new Error();
 * ```
 */
export async function underOwnId(
  { entry, at }: Pick<ConcurrentVersion, "entry" | "at">,
  { id: names }: LogSettings,
): Promise<StoredJson> {
  const record = recordOf(entry.text);
  const name = names.find((name) => valueAt(record, keyPath(name)) !== undefined) ?? names[0]!;
  const time = (at === null ? null : parseInstant(at)) ?? 0n;
  const id = ulidOf(time, await sha256Of(Uint8Array.from(entry.bytes)));
  return withValue(onOneLine(entry), keyPath(name), StoredJson.fromText(JSON.stringify(id)));
}
