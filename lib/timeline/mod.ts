/**
 * How logs came about: counts by day, week or month, what comes due, and the stretches of time in
 * which each id stood still.
 *
 * @example How many entries were live when each month ended
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { seriesRows } from "./mod.ts";
 *
 * const logs = await openDirectory("testdata/demo", { timeZone: "Europe/Berlin" });
 * const rows = await seriesRows(logs, { log: "entries", by: "month" });
 * if (rows.map(({ live }) => live).join() !== "28,56,85,110,111") throw new Error();
 * ```
 *
 * @module
 */

export { END_OF_TIME, type Span } from "../spans/spans_of_id.ts";
export { type Forecast, forecast, type ForecastOptions } from "./forecast.ts";
export { PERIOD_LENGTHS, type PeriodLength } from "./periods.ts";
export { seriesByValue, type SeriesOptions, seriesRows } from "./series.ts";
export { type SpansOfId, spansOfLog } from "./span_edges.ts";
