import { LogError } from "../errors.ts";
import { withoutValue, withValue } from "../json/patch.ts";
import type { StoredJson } from "../json/stored.ts";
import { envelopeOf } from "../query/versions.ts";
import { isPointer } from "../records/mapping/key_path.ts";
import type { LogSettings } from "../records/settings.ts";
import { onOneLine } from "./one_line.ts";

/** One field of an entry, and what it becomes. */
export interface FieldPatch {
  /** Keys from the outside inwards, at least one. */
  readonly keys: readonly string[];
  /** The value; null takes the field out. */
  readonly value: StoredJson | null;
}

/**
 * An entry with some of its own fields changed, one after the other; all others
 * keep their bytes. Objects that are missing on the way to a field are made, and
 * what stands there instead of one, an array too, is replaced.
 *
 * @param entry A valid object; it is not changed.
 * @throws {LogError} `bad_usage` for a field that is not the entry's own.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../json/stored.ts";
 * import { defaultSettings } from "../records/settings.ts";
 * import { patched } from "./field_patch.ts";
 *
 * const entry = StoredJson.fromText('{"id":"a","n": 1.0,"old":[]}');
 * const patches = [
 *   { keys: ["shape", "kind"], value: StoredJson.fromText('"word"') },
 *   { keys: ["old"], value: null },
 * ];
 * const { text } = patched(entry, patches, defaultSettings().logs.entries);
 * if (text !== '{"id":"a","n": 1.0,"shape":{"kind":"word"}}') throw new Error(text);
 * ```
 */
export function patched(
  entry: StoredJson,
  patches: readonly FieldPatch[],
  settings: LogSettings,
): StoredJson {
  return patches.reduce((whole, { keys, value }) => {
    refuseEnvelope(keys, settings);
    return value === null ? withoutValue(whole, keys) : withValue(whole, keys, onOneLine(value));
  }, entry);
}

/**
 * Refuses keys that lead to what a line says of itself: its id, time, flags,
 * device and actor are set by what is done, not as fields.
 *
 * @throws {LogError} `bad_usage`, with the command that sets them.
 */
export function refuseEnvelope(keys: readonly string[], settings: LogSettings): void {
  const [first] = keys;
  if (first === undefined) throw new RangeError("Cannot change a field: no key leads to it");
  const pointer = keys.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join(
    "",
  );
  const envelope = envelopeOf(settings);
  const key = !isPointer(first) && envelope.has(first)
    ? first
    : envelope.has(pointer)
    ? pointer
    : null;
  if (key === null) return;
  const message = `Cannot change ${JSON.stringify(key)}: it is not one of the entry's own fields`;
  throw new LogError("bad_usage", message, { hint: otherWay(key, settings) });
}

/** How a key of the envelope comes to be what it is. */
function otherWay(key: string, { id, at, is_deleted }: LogSettings): string {
  if (is_deleted.includes(key)) return "log delete <id> deletes an entry";
  if (key === "is_restored") return "log restore <id> brings a deleted entry back";
  if (key === "device") return "--device <name> says which machine writes";
  const whole = "log append entries takes a whole line";
  if (id.includes(key)) return `an id stays what it is; ${whole}`;
  if (at.includes(key)) return `a line has the time at which it is written; ${whole}`;
  return `a line says by itself who wrote it; ${whole}`;
}
