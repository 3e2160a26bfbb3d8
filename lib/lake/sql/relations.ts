/**
 * What of a lake counts, in SQL that all engines know. It is made of four relations, which each
 * engine finds in its own way:
 *
 *     lake_runs            the rows of the runs of the greatest base of each bucket
 *     lake_spans           the rows of the spans that marks of those runs name
 *     lake_later_runs      of both the rows that may replace others: those of runs behind the first of
 *     lake_later_spans     a bucket, or all where an engine does not know objects by their names
 *
 * A bucket that was just compacted has no later runs, and joins nothing.
 *
 * @module
 */

import type { ParquetColumn } from "../../tables/parquet/column_buffers.ts";
import { parquetColumns } from "../../tables/parquet/parquet_tables.ts";
import { EVENTS } from "../../tables/rows/event_table.ts";
import { SPANS } from "../../tables/rows/span_table.ts";

/** A relation by its name, and the query that gives its rows. */
export interface Relation {
  /** Its name. */
  readonly name: string;
  /** What it is, for who reads the script. */
  readonly about: string;
  /** Its rows. */
  readonly query: string;
}

const CELLS_A_LINE = 4;

/** Cells between commas, a few on a line. */
export function listed(cells: readonly string[]): string {
  const lines = [...cells.keys()].filter((at) => at % CELLS_A_LINE === 0)
    .map((at) => cells.slice(at, at + CELLS_A_LINE).join(", "));
  return lines.join(",\n  ");
}

/** The columns of a row that counts: whose it is, what it says, and in which bucket it lies. */
function selected(alias: string, columns: readonly ParquetColumn[]): string {
  const names = ["user_id", "gen", ...columns.map(({ name }) => name), "bucket"];
  return listed(names.map((name) => `${alias}.${name} AS ${name}`));
}

/** The relations that a lake is asked for, in the order in which they need each other. */
export const LAKE_RELATIONS: readonly Relation[] = [
  {
    name: "lake_replaced",
    about: "From which line on lines of lower generations no longer count",
    query:
      `SELECT user_id, log, gen, from_line FROM lake_later_runs WHERE row = 'mark' AND gen > 0`,
  },
  {
    name: "events",
    about: "A row for each line that counts",
    query: `SELECT ${selected("e", parquetColumns(EVENTS))}
FROM lake_runs e LEFT JOIN lake_replaced m
  ON m.user_id = e.user_id AND m.log = e.log AND m.gen > e.gen AND m.from_line <= e.line
WHERE e.row = 'event' AND m.from_line IS NULL`,
  },
  {
    name: "lake_spanned",
    about: "Ids whose earlier spans no longer count",
    query: `SELECT user_id, log, id, MAX(run) AS last_run FROM lake_later_spans
GROUP BY user_id, log, id`,
  },
  {
    name: "spans",
    about: "A row for each stretch of time in which an id stood still, as far as it counts",
    query: `SELECT ${selected("s", parquetColumns(SPANS))}
FROM lake_spans s LEFT JOIN lake_replaced m
  ON m.user_id = s.user_id AND m.log = s.log AND m.gen > s.gen
LEFT JOIN lake_spanned n
  ON n.user_id = s.user_id AND n.log = s.log AND n.id = s.id AND n.last_run > s.run
WHERE m.from_line IS NULL AND COALESCE(n.last_run, 0) = 0`,
  },
];

/**
 * The state of one log of everybody at a time: what stood, and the line it stood by. What stood is
 * on the right: of that side engines make the table that they keep in memory, and it is the smaller.
 *
 * @param log The log, as an engine reads it: a text, or the place of a parameter.
 * @param t The time, likewise.
 */
export function stateAt(log: string, t: string): string {
  return `SELECT s.user_id AS user_id, s.id AS id, s.state AS state, s.line AS line,
  s.version AS version, s.first_line AS first_line, s.deleted_line AS deleted_line,
  e.at_text AS at_text, e.effective_us AS effective_us, e.raw AS raw
FROM events e RIGHT JOIN spans s
  ON e.user_id = s.user_id AND e.log = s.log AND e.line = s.line
WHERE s.log = ${log} AND s.from_us <= ${t} AND ${t} < s.to_us`;
}
