import type { LogName } from "../../../lib/records/settings.ts";
import type { PeriodLength } from "../../../lib/timeline/periods.ts";
import { seriesByValue, seriesRows } from "../../../lib/timeline/series.ts";
import type { Context } from "../../context.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import type { FormatFlag } from "../../rows/formats.ts";
import { shapeAs } from "../../rows/shape_as.ts";

/** What `series` takes. */
export type SeriesFlags = GlobalFlags & FormatFlag & {
  /** How long its periods are. */
  readonly by: PeriodLength;
  /** The key, keys with dots between, or JSON Pointer whose values are counted. */
  readonly "count-by"?: string;
  /** Which log. */
  readonly log: LogName;
};

const KEYS = ["log", "period", "live", "added", "edited", "deleted", "restored", "reviewed"];
const VALUE_KEYS = ["log", "period", "value", "live"];

/** `log series` */
export default async function series(context: Context, flags: SeriesFlags): Promise<void> {
  const { by, "count-by": countBy } = flags;
  const log = context.logName(flags.log);
  await shapeAs(context, flags, countBy === undefined ? KEYS : VALUE_KEYS);
  context.asks([log], null);
  await context.checkFit(log, "asked");
  if (countBy === undefined) {
    const rows = await seriesRows(context.logs, { log, by });
    return await context.rows(rows, () => import("../../views/ask/series.ts"));
  }
  const rows = await seriesByValue(context.logs, { log, by, countBy });
  await context.rows(rows, () => import("../../views/ask/series_by_value.ts"));
  if (rows.length > 0 && rows.every(({ value }) => value === null)) {
    context.warn(`no live line of ${log} has a value at ${JSON.stringify(countBy)}`);
  }
}
