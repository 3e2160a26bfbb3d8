import { forecast as forecastOf } from "../../../lib/timeline/forecast.ts";
import type { Context } from "../../context.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import type { FormatFlag } from "../../rows/formats.ts";
import { shapeAs } from "../../rows/shape_as.ts";

/** What `forecast` takes. */
export type ForecastFlags = GlobalFlags & FormatFlag & {
  /** As of when. */
  readonly at?: string;
  /** For how many days. */
  readonly days: number;
};

const KEYS = ["as_of", "time_zone", "day", "due", "backlog"];

/** `log forecast` */
export default async function forecast(context: Context, flags: ForecastFlags): Promise<void> {
  const { at, days } = flags;
  await shapeAs(context, flags, KEYS);
  context.asks(["entries", "interactions"], null);
  await context.checkFit("entries", at === undefined ? "shown" : "asked");
  if (at === undefined) context.sayNow();
  const when = at === undefined ? null : await context.when(at, "entries");
  const { rows, neverReviewed } = await forecastOf(context.logs, {
    at: when,
    now: context.now,
    days,
  });
  await context.rows(rows, () => import("../../views/ask/forecast.ts"));
  if (neverReviewed > 0) {
    const were = neverReviewed === 1 ? "entry was" : "entries were";
    context.warn(`${neverReviewed} live ${were} never reviewed: no day is known for them`);
  }
}
