import { STATE_AT_POINTS } from "../portable.ts";

const BY_SPANS = (log: string, t: string) =>
  `SELECT s.id, s.state, s.line, s.version, s.first_line, s.deleted_line,
  e.at_text, e.effective_us, e.raw
FROM spans s LEFT JOIN events e ON e.log = s.log AND e.line = s.line
WHERE s.log = ${log} AND s.from_us <= ${t} AND ${t} < s.to_us
ORDER BY s.first_line`;

/** Views and macros over the files of an export, for DuckDB started in their folder. */
export const DUCKDB_VIEWS = `-- duckdb -init views.sql, in the folder of this file
-- t is a time in microseconds since 1970: epoch_us(TIMESTAMPTZ '2026-04-20 12:00:00Z')
CREATE OR REPLACE VIEW events AS SELECT * FROM read_parquet('events-*.parquet');
CREATE OR REPLACE VIEW spans AS SELECT * FROM read_parquet('spans-*.parquet');
CREATE OR REPLACE MACRO state_at(of_log, t) AS TABLE
${BY_SPANS("of_log", "t")};
CREATE OR REPLACE MACRO entries_at(t) AS TABLE SELECT * FROM state_at('entries', t);
`;

/** The same for any engine that has the files as the tables events and spans. */
export const PORTABLE_VIEWS = `-- The tables events and spans are the Parquet files of this folder.
-- :of_log is the name of a log, and :t a time in microseconds since 1970.

-- state_at(:of_log, :t): live and deleted ids, in the order of their first lines
${BY_SPANS(":of_log", ":t")};

-- entries_at(:t)
${BY_SPANS("'entries'", ":t")};

-- The same from events alone, at each of the times in a table points (log, t)
${STATE_AT_POINTS};
`;
