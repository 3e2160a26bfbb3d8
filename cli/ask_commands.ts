/**
 * The commands that ask more of a log than one question: SQL, and what is made of it.
 *
 * @module
 */

import { directoryCommand } from "./command.ts";
import { proposeLogNames } from "./parse/flags.ts";
import { onOff } from "./parse/flags.ts";
import { formatFlag } from "./rows/formats.ts";

const text = (input: string): string => input;

/** As of when, and whose lines `line:N` counts. */
const pointFlags = {
  at: {
    kind: "parsed",
    parse: text,
    optional: true,
    placeholder: "when",
    brief: "As of this time instead of now",
  },
  log: {
    kind: "parsed",
    parse: text,
    default: "entries",
    proposeCompletions: proposeLogNames,
    placeholder: "name",
    brief: "Whose lines line:N counts: entries, interactions, …",
  },
} as const;

/** `log sql` */
export const sql = () =>
  directoryCommand({
    load: () => import("./commands/ask/sql.ts"),
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
        line: "log sql \"select shape ->> 'lang', count(*) from entries group by 1\"",
        answers: "how many entries there are in each language",
      },
      {
        line: "log sql \"select text from entries where state = 'live'\" --at 2026-04-20",
        answers: "what was there when 20 April ended",
      },
    ],
  });
