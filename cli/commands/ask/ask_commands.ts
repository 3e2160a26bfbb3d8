/**
 * The commands that ask more of a log than one question: SQL, and what is made of it.
 *
 * @module
 */

import { directoryCommand } from "../../command.ts";
import { parseCount } from "../../../lib/query/ask/parse_count.ts";
import { PERIOD_LENGTHS } from "../../../lib/timeline/periods.ts";
import { anyOf } from "../../parse/any_of.ts";
import { logFlag, onOff, proposeIds } from "../../parse/flags.ts";
import { formatFlag } from "../../rows/formats.ts";

const text = (input: string): string => input;

/** What an export may be laid out as. */
const EXPORT_FORMATS = ["csv", "jsonl", "sqlite", "parquet"] as const;

/** As of when, and whose lines `line:N` counts. */
const pointFlags = {
  at: {
    kind: "parsed",
    parse: text,
    optional: true,
    placeholder: "when",
    brief: "As of this time instead of now",
  },
  ...logFlag("Whose lines line:N counts: entries, interactions, …"),
} as const;

/** `log sql` */
export const sql = () =>
  directoryCommand({
    load: () => import("./sql.ts"),
    usage: "[options] [<query>]",
    brief: "Ask the logs in SQL, now or as of any time",
    details: `The query is one SELECT for SQLite. Each log is a table with a row for each id;
"events" has a row for each line, "spans" the stretches of time in which an id
stood still. Without a query, lists all tables and columns. With - the query is
standard input.

The tables are made for the query, in memory; it can only read. --at sets the
state tables and "events" to a time. "log help sql" has examples.`,
    flags: {
      ...pointFlags,
      ...formatFlag,
      schema: onOff("Print the CREATE TABLE statements"),
    },
    args: [{ parse: text, placeholder: "query", brief: "One SELECT, or -", optional: true }],
    examples: [
      {
        line: 'log sql "select count(*) from entries" --at 2026-04-20',
        answers: "how many ids there were when 20 April ended",
      },
      {
        line: 'log sql "select * from problems" --json',
        answers: "everything that is wrong with the logs, for a program",
      },
    ],
  });

/** `log series` */
export const series = () =>
  directoryCommand({
    load: () => import("./series.ts"),
    usage: "[options]",
    brief: "Count what is live over time, and what changed in each period",
    details: `A row for each period of the zone, empty ones included, from the first known
time in the log to the last. "live" is the number when the period ends. Weeks
are ISO weeks. With --count-by, a row for each period and value, with the number
that is live.`,
    flags: {
      by: {
        kind: "enum",
        values: PERIOD_LENGTHS,
        default: "week",
        placeholder: "period",
        brief: `Count by ${anyOf(PERIOD_LENGTHS)}`,
      },
      "count-by": {
        kind: "parsed",
        parse: text,
        optional: true,
        placeholder: "key",
        brief: "Count each value of a key, as in shape.lang or /shape/lang",
      },
      ...logFlag("Which log to count: entries, interactions, …"),
      ...formatFlag,
    },
    args: [],
    examples: [
      { line: "log series --by month", answers: "how the entries grew, and what changed" },
      {
        line: "log series --by month --count-by /shape/lang --format csv",
        answers: "how many there were in each language, for a spreadsheet",
      },
    ],
  });

/** `log forecast` */
export const forecast = () =>
  directoryCommand({
    load: () => import("./forecast.ts"),
    usage: "[options]",
    brief: "Count the reviews that come due on each day ahead",
    details: `Counts every live entry once, as if nothing was reviewed from now on. What was
due before the first day is its backlog. Entries that were never reviewed have
no day; standard error says how many there are.`,
    flags: {
      at: pointFlags.at,
      days: {
        kind: "parsed",
        parse: parseCount,
        default: "30",
        placeholder: "n",
        brief: "How many days, today included",
      },
      ...formatFlag,
    },
    args: [],
    examples: [
      { line: "log forecast --days 7", answers: "what the next seven days bring" },
      {
        line: "log forecast --at 2026-04-01 --json",
        answers: "the same as of 1 April, for a program",
      },
    ],
  });

/** `log bisect` */
export const bisect = () =>
  directoryCommand({
    load: () => import("./bisect.ts"),
    usage: "[options] [<condition>]",
    brief: "Find the line that made a condition true",
    details: `The condition is SQL, the text behind SELECT: one value, true of a bad state. No
row, NULL and 0 are good. It is asked of the state behind a line of the log, as
"log sql --at line:N" has it.

With --run, a command of the shell judges instead. It gets the live entries as
JSON lines, as "log list --json" prints them. Exit code 0 is good, 125 cannot be
told, any other up to 124 is bad; 126 and above stop the search with exit 3.

Finds one line behind which the state is bad, and before which it is good. A
time stands for the last line that is not later.`,
    flags: {
      good: {
        kind: "parsed",
        parse: text,
        optional: true,
        placeholder: "when",
        brief: "When the state was good, instead of before line 1",
      },
      bad: {
        kind: "parsed",
        parse: text,
        optional: true,
        placeholder: "when",
        brief: "When it was bad, instead of at the last line",
      },
      id: {
        kind: "parsed",
        parse: text,
        optional: true,
        proposeCompletions: proposeIds,
        placeholder: "id",
        brief: "Ask only at the lines of this id",
      },
      run: {
        kind: "parsed",
        parse: text,
        optional: true,
        placeholder: "command",
        brief: "Judge by the exit code of a command",
      },
      ...logFlag("Which log to search: entries, interactions, …"),
    },
    args: [{ parse: text, placeholder: "condition", brief: "SQL behind SELECT", optional: true }],
    exitOneWhen: "both ends are alike, or only untold lines lie between",
    examples: [
      {
        line: 'log bisect "count(*)>50 from entries"',
        answers: "the line that brought the 51st id",
      },
      {
        line: "log bisect --run 'test $(wc -l) -le 50'",
        answers: "the line that brought the 51st live entry",
      },
    ],
  });

/** `log export` */
export const exportLogs = () =>
  directoryCommand({
    load: () => import("./export.ts"),
    elsewhere: {
      isMeant: ({ lake }) => lake !== undefined,
      load: () => import("./export_lake.ts"),
    },
    usage: "[options]",
    brief: "Write logs as CSV, JSON lines, Parquet or a database",
    details: `csv      one log, a row for each live id, with the columns of "log sql"
jsonl    one log, as "log list --json" prints it
sqlite   all logs, with the tables of "log sql", indexes and full text search
parquet  the tables "events" and "spans" of all logs, in a folder, with
         views.sql for DuckDB

Without --out or with "-", CSV and JSON lines go to standard output. Without
--format, .jsonl and .db in --out name the format, else it is CSV. A file gets
its name when it is whole. The same logs give the same bytes.

--lake adds many people's logs to Parquet files that ClickHouse, DuckDB, Spark
or Trino read. Each run writes only the lines that are new, and may be cut short
at any time, or run by several machines at once.`,
    exitOneWhen: "--lake could not read the logs of a user",
    flags: {
      format: {
        kind: "enum",
        values: EXPORT_FORMATS,
        optional: true,
        placeholder: "name",
        brief: `Write ${anyOf(EXPORT_FORMATS)}; else as --out ends`,
      },
      out: {
        kind: "parsed",
        parse: text,
        optional: true,
        placeholder: "path",
        brief: "The file to write, or the folder",
      },
      force: onOff("Replace a file that is there"),
      lake: {
        kind: "parsed",
        parse: text,
        optional: true,
        placeholder: "place",
        brief: "Add what is new to the lake in this folder or s3:// bucket",
      },
      user: {
        kind: "parsed",
        parse: text,
        optional: true,
        placeholder: "id",
        brief: "With --lake: whose the log directory is",
      },
      users: {
        kind: "parsed",
        parse: text,
        optional: true,
        placeholder: "place",
        brief: "With --lake: the folder that has a folder for each user",
      },
      buckets: {
        kind: "parsed",
        parse: parseCount,
        optional: true,
        placeholder: "n",
        brief: "With a new --lake: how many buckets it has (1024)",
      },
      "hash-users": onOff("With a new --lake: name users by the SHA-256 of their ids"),
      compact: onOff("With --lake: leave one file a bucket"),
      erase: onOff("With --lake: take the user out"),
      at: pointFlags.at,
      ...logFlag("Which log to write: entries, interactions, …"),
    },
    args: [],
    examples: [
      {
        line: "log export --out entries.csv --force",
        answers: "the entries, for a spreadsheet",
      },
      {
        line: "log export --format jsonl --at 2026-04-20",
        answers: "the entries as of the end of 20 April, for a program",
      },
    ],
  });
