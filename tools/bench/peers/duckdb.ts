/**
 * DuckDB as a peer in the bench: one process that answers one question over
 * a log of entries with rows of JSON on standard output.
 *
 * ```sh
 * deno run -A --config tools/bench/peers/deno.json tools/bench/peers/duckdb.ts <question> <entries.jsonl> [until] [id]
 * ```
 *
 * "Live" means: the id's last line is no tombstone. That is the same as
 * sticky tombstones in a log where only restores follow a tombstone.
 *
 * @module
 */

import { DuckDBInstance } from "@duckdb/node-api";

/** Without the option, DuckDB puts a new file in the place of the device. */
const TO_STDOUT = "TO '/dev/stdout' (USE_TMP_FILE false,";

/** Text that the output shall hold as it is: no column separator, no quotes. */
const AS_IS = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01')";

const [question = "", file = "", until = "", id = ""] = Deno.args.map((arg) =>
  arg.replaceAll("'", "''")
);
const objects = `read_ndjson_objects('${file}')`;
const columns = `read_json('${file}', format = 'newline_delimited', columns = {
  id: 'VARCHAR', "at": 'VARCHAR', device: 'VARCHAR', is_deleted: 'BOOLEAN'
})`;

function lastLive(condition: string): string {
  return `COPY (
    SELECT line FROM (
      SELECT arg_max(json, position) AS line FROM (
        SELECT json, json->>'id' AS id, row_number() OVER () AS position
        FROM ${objects} WHERE ${condition}
      ) GROUP BY id
    ) WHERE (line->>'is_deleted') IS DISTINCT FROM 'true'
  ) ${TO_STDOUT} ${AS_IS}`;
}

const shapes = `read_json('${file}', format = 'newline_delimited', columns = {
  id: 'VARCHAR', shape: 'JSON', device: 'VARCHAR', is_deleted: 'BOOLEAN', is_restored: 'BOOLEAN'
})`;

const QUESTIONS: Record<string, string> = {
  languages: `COPY (
    WITH lines AS (SELECT *, row_number() OVER () AS position FROM ${shapes}),
    ids AS (
      SELECT arg_max_null(shape, position) AS shape,
        arg_max(coalesce(is_deleted, false), position) AS is_dead
      FROM lines GROUP BY id
    )
    SELECT shape->>'lang' AS lang, count(*) AS n FROM ids WHERE NOT is_dead
    GROUP BY lang ORDER BY n DESC
  ) ${TO_STDOUT} FORMAT json)`,
  copy: `COPY (SELECT * FROM read_json('${file}', format = 'newline_delimited'))
    TO '${until}' (FORMAT parquet, COMPRESSION zstd)`,
  devices: `COPY (
    WITH lines AS (SELECT *, row_number() OVER () AS position FROM ${shapes}),
    numbered AS (
      SELECT *, row_number() OVER (PARTITION BY id ORDER BY position) AS version FROM lines
    )
    SELECT device, CASE WHEN is_deleted THEN 'delete' WHEN is_restored THEN 'restore'
      WHEN version = 1 THEN 'capture' ELSE 'edit' END AS kind, count(*) AS n
    FROM numbered GROUP BY ALL
  ) ${TO_STDOUT} FORMAT json)`,
  nothing: "SELECT 1",
  list: lastLive("true"),
  asof: lastLive(`(json->>'at') <= '${until}'`),
  "asof-id": `COPY (
    SELECT json FROM (
      SELECT json, row_number() OVER () AS position
      FROM ${objects} WHERE (json->>'id') = '${id}' AND (json->>'at') <= '${until}'
    ) ORDER BY position DESC LIMIT 1
  ) ${TO_STDOUT} ${AS_IS}`,
  stats: `COPY (
    WITH lines AS (SELECT *, row_number() OVER () AS position FROM ${columns}),
    ids AS (
      SELECT arg_max(coalesce(is_deleted, false), position) AS is_dead FROM lines GROUP BY id
    ),
    devices AS (SELECT device, count(*) AS lines FROM lines GROUP BY device),
    days AS (SELECT "at"[:10] AS day, count(*) AS lines FROM lines GROUP BY day ORDER BY day)
    SELECT
      (SELECT count(*) FROM lines) AS lines,
      (SELECT count(*) FROM ids) AS ids,
      (SELECT count(*) FROM ids WHERE NOT is_dead) AS live,
      (SELECT min("at") FROM lines) AS first_at,
      (SELECT max("at") FROM lines) AS last_at,
      (SELECT list(devices) FROM devices) AS per_device,
      (SELECT list(days) FROM days) AS per_day
  ) ${TO_STDOUT} FORMAT json)`,
};

if (import.meta.main) {
  const sql = QUESTIONS[question];
  if (sql === undefined) throw new Error(`Cannot ask DuckDB "${question}": it is not in the list`);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(sql);
}
