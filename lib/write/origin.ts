import { withoutValue, withValue } from "../json/patch.ts";
import { StoredJson } from "../json/stored.ts";
import { keyPath } from "../records/mapping/key_path.ts";
import { atFormatsOf, type LogSettings } from "../records/settings.ts";
import { formatInstant, type Instant } from "../time/instant.ts";
import { formatLocal } from "../time/zone.ts";
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

/** How many places behind the point an instant has in each unit, exact to the microsecond. */
const PLACES = { epoch_s: 6, epoch_ms: 3, epoch_us: 0 } as const;

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
  settings: LogSettings,
): StoredJson {
  const time = StoredJson.fromText(instantJson(now, settings));
  const dated = withValue(onOneLine(entry), keyPath(settings.at[0]!), time);
  const placed = device === null
    ? withoutValue(dated, ["device"])
    : withText(dated, "device", device);
  return withText(placed, "actor", actor);
}

function withText(entry: StoredJson, key: string, text: string): StoredJson {
  return withValue(entry, [key], StoredJson.fromText(JSON.stringify(text)));
}

/**
 * An instant as a log spells its times, in JSON: in the first of its formats, exact to the
 * microsecond where that has a place for it.
 *
 * @example
 * ```ts
 * import { instantJson } from "./origin.ts";
 *
 * const as = (at_format: "rfc3339" | "epoch_ms" | "date") => ({ at_format, at_zone: "Asia/Tokyo" });
 * if (instantJson(1_500n, as("rfc3339")) !== '"1970-01-01T00:00:00.001500Z"') throw new Error();
 * if (instantJson(1_500n, as("epoch_ms")) !== "1.5") throw new Error();
 * if (instantJson(-1n, as("date")) !== '"1970-01-01"') throw new Error();
 * ```
 */
export function instantJson(
  instant: Instant,
  settings: Pick<LogSettings, "at_format" | "at_zone">,
): string {
  const [format = "rfc3339"] = atFormatsOf(settings);
  switch (format) {
    case "rfc3339":
    case "auto":
      return JSON.stringify(formatInstant(instant));
    case "date":
    case "local": {
      const [date = "", time = ""] = formatLocal(instant, settings.at_zone ?? "UTC").split(" ");
      return JSON.stringify(format === "date" ? date : `${date}T${time}`);
    }
    case "epoch_ns":
      return instant === 0n ? "0" : `${instant}000`;
    default:
      return scaled(instant, PLACES[format]);
  }
}

/** Microseconds in a unit that is so many places larger. */
function scaled(instant: Instant, places: number): string {
  const unit = 10n ** BigInt(places);
  const micros = instant < 0n ? -instant : instant;
  const fraction = places === 0
    ? ""
    : String(micros % unit).padStart(places, "0").replace(/0+$/, "");
  const point = fraction === "" ? "" : ".";
  return `${instant < 0n ? "-" : ""}${micros / unit}${point}${fraction}`;
}
