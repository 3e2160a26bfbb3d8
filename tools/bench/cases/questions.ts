/**
 * Questions about a big log, each answered by a whole process.
 *
 * @module
 */

import { join } from "node:path";
import { type Log, type Target, targetAt } from "../logs.ts";
import { askDuckDb } from "../peers.ts";
import { ask, DENO, HERE } from "../programs.ts";
import type { Case, Contestant } from "./case.ts";
import type { Setting } from "./setting.ts";

const LAST_LIVE = "reduce inputs as $e ({}; .[$e.id] = $e) | .[] | select(.is_deleted | not)";
const LAST_OF_ID = "[inputs | select(.id == $id and .at <= $until)] | last";
/** Where in a log the lines are that are asked about. */
const PLACES = { early: 0.05, middle: 0.5, late: 0.95 } as const;

/** The cases over one big log. */
export function questionCases(setting: Setting): Case[] {
  const { program, logs, lines } = setting;
  const log = () => logs.generated({ lines });
  return [
    {
      name: "stats",
      command: "log stats",
      unit: "s",
      goals: { DuckDB: { atMost: 0.5, moonshot: 0.3 } },
      peakGoalMb: 100,
      contestants:
        async () => [ask(program, await log(), "stats"), askDuckDb("stats", await log())],
    },
    {
      name: "list",
      command: "log list --json",
      unit: "s",
      goals: { DuckDB: { atMost: 0.75, moonshot: 0.4 } },
      peakGoalMb: 150,
      contestants: async () => [
        ask(program, await log(), "list"),
        askDuckDb("list", await log()),
        {
          name: "jq",
          argv: ["jq", "-cn", LAST_LIVE, (await log()).file],
          needs: ["jq"],
          isSlow: true,
        },
      ],
    },
    {
      name: "asof <when>",
      command: "log asof <when> --json",
      unit: "s",
      goals: { DuckDB: { atMost: 0.75, moonshot: 0.4 } },
      contestants: async () => {
        const { at } = await targetAt(PLACES.middle, await log());
        return [ask(program, await log(), "asof", at), askDuckDb("asof", await log(), at)];
      },
    },
    ...Object.entries(PLACES).map(([name, fraction]) => asofCase(setting, name, fraction)),
    {
      name: "validate",
      command: "log validate",
      unit: "s",
      goals: { "JSON.parse": { atMost: 1.1, moonshot: 0.8 } },
      contestants: async () => [
        ask(program, await log(), "validate"),
        {
          name: "JSON.parse",
          argv: [DENO, "run", "-A", join(HERE, "json_parse.ts"), (await log()).file],
        },
      ],
    },
    mergeCase(setting),
    differingCase(setting),
  ];
}

function asofCase({ program, logs, lines }: Setting, name: string, fraction: number): Case {
  return {
    name: `asof <when> <id>, ${name}`,
    command: "log asof <when> <id>",
    unit: "s",
    goals: {
      DuckDB: { atMost: 0.17, moonshot: 0.15 },
      "rg | jq": { atMost: 1.5, moonshot: 1.2 },
    },
    peakGoalMb: 65,
    contestants: async () => {
      const log = await logs.generated({ lines });
      const target = await targetAt(fraction, log);
      return [
        ask(program, log, "asof", target.at, target.id),
        askDuckDb("asof-id", log, target.at, target.id),
        rgAndJq(log, target),
      ];
    },
  };
}

function rgAndJq({ file }: Log, { id, at }: Target): Contestant {
  const pipeline = `rg --fixed-strings -- "$1" "$2" | { shift 2; exec jq -cn "$@"; }`;
  const variables = ["--arg", "id", id, "--arg", "until", at];
  return {
    name: "rg | jq",
    argv: ["sh", "-c", pipeline, "sh", id, file, ...variables, LAST_OF_ID],
    needs: ["rg", "jq"],
  };
}

/** Merging replaces no file in place, so second names are enough to begin anew. */
const BEGIN_ANEW = `
  rm -rf "$1"; mkdir "$1"; ln "$2" "$1/entries.jsonl"; ln "$3" "$1/entries (1).jsonl"
  shift 3; exec "$@"`;
const SORT = 'LC_ALL=C exec sort -u "$1" "$2" -o "$3"';

function mergeCase(setting: Setting): Case {
  const { logs, lines, scratch } = setting;
  return {
    name: "merge",
    command: "log merge",
    unit: "s",
    goals: { "sort -u": { atMost: 2 } },
    peakGoalMb: 300,
    contestants: async () => {
      const { file } = await logs.generated({ lines });
      const copy = await logs.copy(await logs.generated({ lines }), lines);
      const sorted = join(scratch, "sorted");
      return [
        await merge(setting, lines),
        { name: "sort -u", argv: ["sh", "-c", SORT, "sh", file, copy, sorted], needs: ["sort"] },
      ];
    },
  };
}

/** Few lines differ, but from the start on, so that hardly any are passed as a common prefix. */
function differingCase(setting: Setting): Case {
  const { logs, lines } = setting;
  return {
    name: "merge, lines differ throughout",
    command: "log merge",
    unit: "s",
    peakGoalMb: 300,
    contestants: async () => {
      const log = await logs.generated({ lines });
      const copy = await logs.differing(log);
      return [mergeWith(setting, log, copy, `${lines}-lines-differing`)];
    },
  };
}

/** Merging a log with a copy whose last hundredth of the lines differ, each time anew. */
export async function merge(setting: Setting, lines: number): Promise<Contestant> {
  const log = await setting.logs.generated({ lines });
  const copy = await setting.logs.copy(log, lines);
  return mergeWith(setting, log, copy, `${lines}-lines-apart`);
}

/** Merging a log with a copy in a directory of its own, each time anew. */
function mergeWith(
  { program, scratch }: Setting,
  log: Log,
  copy: string,
  name: string,
): Contestant {
  const directory = join(scratch, name);
  const asked = ask(program, { ...log, directory }, "merge");
  const argv = ["sh", "-c", BEGIN_ANEW, "sh", directory, log.file, copy, ...asked.argv];
  return { name: asked.name, argv };
}
