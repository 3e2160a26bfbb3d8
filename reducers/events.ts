import type { IdRow } from "../lib/replay/projection.ts";
import type { Reducer } from "../lib/replay/reducer.ts";
import { latestEffect, type LatestProjection, latestRow } from "./latest.ts";

/**
 * Events of a log that the config names: each id once, the latest line wins.
 *
 * @example
 * ```ts
 * import { defaultLogSettings } from "../lib/records/settings.ts";
 * import { events } from "./events.ts";
 *
 * if (events.initial(defaultLogSettings("pings", "event")).rows.length !== 0) throw new Error();
 * ```
 */
export const events: Reducer<LatestProjection<IdRow>> = {
  name: "events",
  version: 1,
  fields: [],
  asksTombstones: false,

  initial: () => ({ rows: [] }),
  effect: latestEffect,

  apply(state, record) {
    latestRow(state, record, (base) => base);
  },
};
