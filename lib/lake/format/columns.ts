/**
 * The columns of a lake's objects: those of an export to Parquet, with whose they are in front.
 *
 * @module
 */

import type { ParquetColumn, ParquetType } from "../../tables/parquet/column_buffers.ts";
import { parquetColumns } from "../../tables/parquet/parquet_tables.ts";
import { EVENTS } from "../../tables/rows/event_table.ts";
import { SPANS } from "../../tables/rows/span_table.ts";

function column(name: string, type: ParquetType, isNullable = false): ParquetColumn {
  return { name, type, isNullable };
}

/** What only marks fill. */
const MARK_ONLY: readonly ParquetColumn[] = [
  column("from_line", "INT32", true),
  column("to_line", "INT32", true),
  column("offset_to", "INT64", true),
  column("prefix_sha256", "STRING", true),
  column("settings_sha256", "STRING", true),
  column("spans_object", "STRING", true),
  column("source_state", "STRING", true),
];

/** What rows and marks both fill. */
const SHARED: ReadonlySet<string> = new Set(["log"]);

/**
 * The columns of a run. A row whose `row` is `event` is a line of a log, as in the table `events`.
 * One whose `row` is `mark` says which lines of a log a run holds, and fills `user_id log gen` and
 * the columns from `from_line` on.
 */
export const RUN_COLUMNS: readonly ParquetColumn[] = [
  column("row", "STRING"),
  column("user_id", "STRING"),
  column("gen", "INT32"),
  ...parquetColumns(EVENTS).map((own) => SHARED.has(own.name) ? own : { ...own, isNullable: true }),
  ...MARK_ONLY,
];

/**
 * The columns of spans. `run` is the number of the run that wrote them, and `spans_object` the name
 * of their object, by which a mark names it.
 */
export const SPAN_COLUMNS: readonly ParquetColumn[] = [
  column("user_id", "STRING"),
  column("gen", "INT32"),
  column("run", "INT32"),
  column("spans_object", "STRING"),
  ...parquetColumns(SPANS),
];
