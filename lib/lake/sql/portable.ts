import { STATE_OF_PEOPLE_AT_POINTS } from "../../tables/portable.ts";
import { LAKE_RELATIONS, stateAt } from "./relations.ts";

const RELATIONS = [{
  name: "lake_runs",
  about: "The rows of the runs of the greatest base of each bucket",
  query: `SELECT r.* FROM all_runs r
JOIN (SELECT bucket, MAX(base) AS last_base FROM all_runs GROUP BY bucket) b
  ON b.bucket = r.bucket AND b.last_base = r.base`,
}, {
  name: "lake_spans",
  about: "The rows of the spans that their marks name",
  query: `SELECT s.* FROM all_spans s
JOIN (SELECT DISTINCT spans_object FROM lake_runs WHERE row = 'mark') m
  ON m.spans_object = s.spans_object`,
}, {
  name: "lake_later_runs",
  about: "Those of them that may replace others",
  query: "SELECT * FROM lake_runs",
}, {
  name: "lake_later_spans",
  about: "The same of spans",
  query: "SELECT * FROM lake_spans",
}, ...LAKE_RELATIONS];

/**
 * Views of a lake for any engine. `all_runs` and `all_spans` are the Parquet files below `events/` and
 * `spans/`, with `bucket` and `base` as columns.
 */
export const PORTABLE_VIEWS: string = RELATIONS.map(({ name, about, query }) =>
  `-- ${about}\nCREATE VIEW ${name} AS\n${query};\n`
).join("\n");

/** The state of a log at a time, over those views: `:of_log` is its name, `:t` the time. */
export const PORTABLE_STATE_AT: string = stateAt(":of_log", ":t");

/** The same from events alone, at the times of a table `points` (user_id, log, t). */
export const PORTABLE_FOLD: string = STATE_OF_PEOPLE_AT_POINTS;
