/**
 * Questions in SQL, against DuckDB over the same lines and against a plain list.
 *
 * @module
 */

import { join } from "node:path";
import { askDuckDb } from "../peers.ts";
import { ask } from "../programs.ts";
import type { Case } from "./case.ts";
import type { Setting } from "./setting.ts";

/** A small log, as most are. */
const SMALL_LINES = 2000;
const BY_LANGUAGE = "select shape ->> 'lang' as lang, count(*) as n from entries " +
  "where state = 'live' group by lang order by n desc";
const BY_DEVICE = "select device, kind, count(*) as n from events group by device, kind";

/** The cases. */
export function sqlCases(setting: Setting): Case[] {
  const { program, logs, lines } = setting;
  return [
    {
      name: "sql, live by language",
      command: "log sql",
      unit: "s",
      goals: { DuckDB: { atMost: 2, moonshot: 0.6 } },
      peakGoalMb: 400,
      contestants: async () => {
        const log = await logs.generated({ lines });
        return [ask(program, log, "sql", BY_LANGUAGE), askDuckDb("languages", log)];
      },
    },
    {
      name: "sql, lines by device",
      command: "log sql",
      unit: "s",
      goals: { DuckDB: { atMost: 2 } },
      peakGoalMb: 400,
      contestants: async () => {
        const log = await logs.generated({ lines });
        return [ask(program, log, "sql", BY_DEVICE), askDuckDb("devices", log)];
      },
    },
    exportCase(setting),
    {
      name: "small sql",
      command: "log sql",
      unit: "s",
      goals: { "log list": { atMost: 1.1 } },
      contestants: async () => {
        const log = await logs.generated({ lines: SMALL_LINES });
        return [
          ask(program, log, "sql", BY_LANGUAGE),
          { ...ask(program, log, "list"), name: "log list" },
        ];
      },
    },
  ];
}

/**
 * Not the same work: DuckDB writes the values of the lines in columns. Ours writes the whole lines,
 * their places, what each did to its id, and the spans; asked for as much, without the spans, DuckDB
 * takes more than twice as long.
 */
function exportCase({ program, logs, lines, scratch }: Setting): Case {
  return {
    name: "export to Parquet",
    command: "log export --format parquet",
    unit: "s",
    goals: { DuckDB: { atMost: 2 } },
    peakGoalMb: 400,
    contestants: async () => {
      const log = await logs.generated({ lines });
      const options = ["--format", "parquet", "--out", join(scratch, "lake"), "--force"];
      return [
        ask(program, log, "export", ...options),
        askDuckDb("copy", log, join(scratch, "duckdb.parquet")),
      ];
    },
  };
}
