import type { ParquetColumn } from "../../tables/parquet/column_buffers.ts";
import { RUN_COLUMNS, SPAN_COLUMNS } from "../format/columns.ts";
import { LAKE_RELATIONS, stateAt } from "./relations.ts";

const TYPES = { STRING: "String", INT32: "Int32", INT64: "Int64" } as const;
const RUNS = "events/bucket=*/base=*/run=*.parquet";
const SPANS = "spans/bucket=*/base=*/run=*.parquet";

/** Where ClickHouse finds the objects of a lake. */
interface Place {
  /** What whoever runs the script is told first. */
  readonly about: string;
  /** The table function over the objects of a pattern. */
  objects(pattern: string, format: string, structure: string): string;
}

const FOLDER: Place = {
  about: `-- For a lake in a folder, where ClickHouse has the folder of this file as its own.
-- For a lake in a bucket: lake.clickhouse-s3.sql`,
  objects: (pattern, format, structure) => `file('${pattern}', '${format}', '${structure}')`,
};

const BUCKET: Place = {
  about: `-- For a lake in a bucket. First say where it is, and who reads it:
-- CREATE NAMED COLLECTION lake AS url = 'https://host/bucket/folder/',
--   access_key_id = '…', secret_access_key = '…';
-- For a cluster, write s3Cluster('its name', lake, …) in the place of s3(lake, …).`,
  objects: (pattern, format, structure) =>
    `s3(lake, filename = '${pattern}', format = '${format}',\n  structure = '${structure}')`,
};

/** What the names of folders say. */
const FOLDERS = "bucket Int32, base Int32";

/** Columns as ClickHouse wants them told: else it opens a file to see them, and fails of none. */
function structure(columns: readonly ParquetColumn[]): string {
  const cells = columns.map(({ name, type, isNullable }) =>
    `${name} ${isNullable ? `Nullable(${TYPES[type]})` : TYPES[type]}`
  );
  return `${FOLDERS}, ${cells.join(", ")}`;
}

/** The type of `_path` itself is none to make numbers of. */
const NUMBER = `toInt32(extract(CAST(_path, 'String'), 'run=(\\\\d+)[^/]*$'))`;

/** Where a run is not the first of its bucket; files of others are not read. */
const IS_LATER = "number > base AND number > 1";

function view(name: string, query: string): string {
  return `CREATE OR REPLACE VIEW ${name} AS\n${query};`;
}

function script({ about, objects }: Place): string {
  const views = LAKE_RELATIONS.map(({ name, about, query }) =>
    `-- ${about}\n${view(name, query)}\n`
  );
  return `${about}
-- A query sees the runs that are there when it begins.
-- t is a time in microseconds since 1970: toUnixTimestamp64Micro(toDateTime64('2026-04-20', 6, 'UTC'))

-- The rows of the runs of the greatest base of each bucket
${
    view(
      "lake_bases",
      `SELECT bucket, max(base) AS base FROM ${objects(RUNS, "One", `dummy UInt8, ${FOLDERS}`)}
GROUP BY bucket`,
    )
  }
${
    view(
      "lake_runs",
      `SELECT *, ${NUMBER} AS number
FROM ${objects(RUNS, "Parquet", structure(RUN_COLUMNS))}
WHERE (bucket, base) IN (SELECT bucket, base FROM lake_bases)`,
    )
  }

-- The rows of the spans that their marks name
${
    view(
      "lake_named",
      `SELECT _path AS path FROM ${objects(SPANS, "One", "dummy UInt8")}
WHERE extract(CAST(_path, 'String'), 'spans/bucket=[^/]*/[^/]*/[^/]*$') IN (
  SELECT spans_object FROM lake_runs WHERE row = 'mark')`,
    )
  }
${
    view(
      "lake_spans",
      `SELECT *, ${NUMBER} AS number
FROM ${objects(SPANS, "Parquet", structure(SPAN_COLUMNS))}
WHERE _path IN (SELECT path FROM lake_named)`,
    )
  }

-- Those of them that may replace others: of runs behind the first of a bucket
${view("lake_later_runs", `SELECT * FROM lake_runs WHERE ${IS_LATER}`)}
${view("lake_later_spans", `SELECT * FROM lake_spans WHERE ${IS_LATER}`)}

${views.join("\n")}
-- Live and deleted ids of everybody: SELECT * FROM state_at(of_log = 'entries', t = …)
${view("state_at", stateAt("{of_log:String}", "{t:Int64}"))}
${view("entries_at", stateAt("'entries'", "{t:Int64}"))}
`;
}

/** The views of a lake in a folder, for ClickHouse. */
export const CLICKHOUSE_SCRIPT: string = script(FOLDER);
/** The same of a lake in a bucket. */
export const CLICKHOUSE_S3_SCRIPT: string = script(BUCKET);
