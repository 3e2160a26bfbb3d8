import type { Projection } from "../lib/replay/projection.ts";
import { byLifecycle, type Reducer } from "../lib/replay/reducer.ts";
import { RowTable } from "../lib/replay/row_table.ts";
import { applyLatest, isLatestRow, latestEffect } from "./latest.ts";

/**
 * Events of a log that the config names: each id once, the latest line wins.
 *
 * @example
 * ```ts
 * import { defaultLogSettings } from "../lib/records/settings.ts";
 * import { events } from "./events.ts";
 *
 * if (events.initial(defaultLogSettings("pings", "event")).size !== 0) throw new Error();
 * ```
 */
export const events: Reducer = {
  name: "events",
  version: 1,
  fields: [],
  asksTombstones: false,

  initial: () => new RowTable(),
  effect: latestEffect,
  isRow: (row) => isLatestRow(row),

  apply: byLifecycle({ policy: () => "none" }, (state: Projection, record) => {
    applyLatest(state, record);
  }),
};
