import type { ParquetColumn } from "../../tables/parquet/column_buffers.ts";
import { RUN_COLUMNS, SPAN_COLUMNS } from "../format/columns.ts";
import { LAKE_RELATIONS, listed, stateAt } from "./relations.ts";

const TYPES = { STRING: "VARCHAR", INT32: "INTEGER", INT64: "BIGINT" } as const;

function view(name: string, query: string): string {
  return `CREATE OR REPLACE TEMP VIEW ${name} AS\n${query};`;
}

/** A view of the files in the variable of its name. DuckDB reads no list of files that is empty. */
function filesView(name: string, columns: readonly ParquetColumn[]): string {
  const cells = columns.map(({ name, type }) => `NULL::${TYPES[type]} AS ${name}`);
  const noRows = `SELECT ${listed([...cells, "0 AS bucket", "0 AS base"])} WHERE false`;
  return view(name, `FROM query(lake_read('${name}', $$\n  ${noRows}$$))`);
}

const VIEWS = LAKE_RELATIONS.map(({ name, about, query }) => `-- ${about}\n${view(name, query)}\n`);

/** The views of a lake for DuckDB. The script looks up which files there are; its views keep to them. */
export const DUCKDB_SCRIPT = `-- In the folder of this file: duckdb -init lake.duckdb.sql
-- For a lake elsewhere, first: SET VARIABLE lake = 's3://bucket/folder/';
-- A query sees the runs that were there when the script ran. Run it again to see newer ones.
-- t is a time in microseconds since 1970: epoch_us(TIMESTAMPTZ '2026-04-20 12:00:00Z')
SET VARIABLE lake = coalesce(getvariable('lake'), '');
CREATE OR REPLACE TEMP MACRO lake_place(file, part) AS
  regexp_extract(file, 'bucket=(\\d+).base=(\\d+).run=(\\d+)', part)::INTEGER;
CREATE OR REPLACE TEMP MACRO lake_is_later(file) AS
  lake_place(file, 3) > lake_place(file, 2) AND lake_place(file, 3) > 1;
CREATE OR REPLACE TEMP MACRO lake_read(files, no_rows) AS
  if(len(getvariable(files)) = 0, no_rows,
    'SELECT * FROM read_parquet(getvariable(''' || files || '''),
      hive_partitioning = true, hive_types = {bucket: INTEGER, base: INTEGER})');

-- The rows of the runs of the greatest base of each bucket
SET VARIABLE lake_runs = (
  SELECT coalesce(list(file ORDER BY file), []) FROM (
    SELECT file FROM glob(getvariable('lake') || 'events/bucket=*/base=*/run=*.parquet')
    QUALIFY lake_place(file, 2) = max(lake_place(file, 2)) OVER (PARTITION BY lake_place(file, 1))));
${filesView("lake_runs", RUN_COLUMNS)}

-- The rows of the spans that their marks name
SET VARIABLE lake_spans = (
  SELECT coalesce(list(DISTINCT getvariable('lake') || spans_object), [])
  FROM lake_runs WHERE row = 'mark' AND spans_object IS NOT NULL);
${filesView("lake_spans", SPAN_COLUMNS)}

-- Those of them that may replace others: of runs behind the first of a bucket
SET VARIABLE lake_later_runs = [file FOR file IN getvariable('lake_runs') IF lake_is_later(file)];
${filesView("lake_later_runs", RUN_COLUMNS)}
SET VARIABLE lake_later_spans = [file FOR file IN getvariable('lake_spans') IF lake_is_later(file)];
${filesView("lake_later_spans", SPAN_COLUMNS)}

${VIEWS.join("\n")}
-- Live and deleted ids of everybody
CREATE OR REPLACE TEMP MACRO state_at(of_log, t) AS TABLE
${stateAt("of_log", "t")};
CREATE OR REPLACE TEMP MACRO entries_at(t) AS TABLE SELECT * FROM state_at('entries', t);
`;
