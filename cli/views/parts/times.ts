/**
 * Times as people read them.
 *
 * @module
 */

import { parseInstant } from "../../../lib/time/instant.ts";
import { formatLocal } from "../../../lib/time/zone.ts";
import type { Screen } from "../../terminal/screen.ts";

const FRACTION_AND_OFFSET = /(?:\.\d+)? \S+$/;
const SECONDS_AND_OFFSET = /:\d\d(?:\.\d+)? \S+$/;

/** A stored time in the zone of the screen; empty for none, as stored when it is no RFC 3339. */
export function localTime(stored: string | null, screen: Pick<Screen, "timeZone">): string {
  const instant = stored === null ? null : parseInstant(stored);
  return instant === null ? stored ?? "" : formatLocal(instant, screen.timeZone);
}

/**
 * The same to the minute, for tables.
 *
 * @example
 * ```ts
 * import { shortTime } from "./times.ts";
 *
 * const time = shortTime("2026-04-20T10:15:07.5Z", { timeZone: "Asia/Tokyo" });
 * if (time !== "2026-04-20 19:15") throw new Error(time);
 * ```
 */
export function shortTime(stored: string | null, screen: Pick<Screen, "timeZone">): string {
  return localTime(stored, screen).replace(SECONDS_AND_OFFSET, "");
}

/**
 * The same to the second, for what happens now.
 *
 * @example
 * ```ts
 * import { timeToSecond } from "./times.ts";
 *
 * const time = timeToSecond("2026-04-20T10:15:07.5Z", { timeZone: "Asia/Tokyo" });
 * if (time !== "2026-04-20 19:15:07") throw new Error(time);
 * ```
 */
export function timeToSecond(
  stored: string | null,
  screen: Pick<Screen, "timeZone">,
): string {
  return localTime(stored, screen).replace(FRACTION_AND_OFFSET, "");
}
