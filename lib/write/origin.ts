import { withoutValue, withValue } from "../json/patch.ts";
import { StoredJson } from "../json/stored.ts";
import type { AtFormat, LogSettings } from "../records/settings.ts";
import { formatInstant, type Instant } from "../time/instant.ts";
import { onOneLine } from "./one_line.ts";

/** When, where and by whom a line is written. */
export interface Origin {
  /** The time of the change. */
  readonly now: Instant;
  /** Which machine; null where it has no name. */
  readonly device: string | null;
  /** Who: `user`, `classify`, … */
  readonly actor: string;
}

const MICROS_PER_UNIT = { epoch_ms: 1_000n, epoch_s: 1_000_000n } as const;

/**
 * The same entry as set then, there and by that actor; all its other values
 * keep their bytes. The time goes under the first name that a log may have it
 * under, which is the one that wins where it stands under others too.
 *
 * @param entry A valid object; it is not changed.
 * @param settings How the log is read, and so written.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../json/stored.ts";
 * import { defaultSettings } from "../records/settings.ts";
 * import { withOrigin } from "./origin.ts";
 *
 * const entry = StoredJson.fromText('{"id":"a","n": 1.0,"device":"phone"}');
 * const origin = { now: 0n, device: null, actor: "classify" };
 * const { text } = withOrigin(entry, origin, defaultSettings().logs.entries);
 * const expected = '{"id":"a","n": 1.0,"at":"1970-01-01T00:00:00Z","actor":"classify"}';
 * if (text !== expected) throw new Error(text);
 * ```
 */
export function withOrigin(
  entry: StoredJson,
  { now, device, actor }: Origin,
  { at, at_format }: LogSettings,
): StoredJson {
  const time = StoredJson.fromText(instantJson(now, at_format));
  const dated = withValue(onOneLine(entry), [at[0]!], time);
  const placed = device === null
    ? withoutValue(dated, ["device"])
    : withText(dated, "device", device);
  return withText(placed, "actor", actor);
}

function withText(entry: StoredJson, key: string, text: string): StoredJson {
  return withValue(entry, [key], StoredJson.fromText(JSON.stringify(text)));
}

/**
 * An instant as a log spells its times, in JSON and exact to the microsecond.
 *
 * @example
 * ```ts
 * import { instantJson } from "./origin.ts";
 *
 * if (instantJson(1_500n, "rfc3339") !== '"1970-01-01T00:00:00.001500Z"') throw new Error();
 * if (instantJson(1_500n, "epoch_ms") !== "1.5") throw new Error();
 * ```
 */
export function instantJson(instant: Instant, format: AtFormat): string {
  if (format === "rfc3339") return JSON.stringify(formatInstant(instant));
  const unit = MICROS_PER_UNIT[format];
  const micros = instant < 0n ? -instant : instant;
  const places = String(unit).length - 1;
  const fraction = String(micros % unit).padStart(places, "0").replace(/0+$/, "");
  const point = fraction === "" ? "" : ".";
  return `${instant < 0n ? "-" : ""}${micros / unit}${point}${fraction}`;
}
