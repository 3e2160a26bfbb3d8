/**
 * What a state in memory costs against embedded stores: appends, reads,
 * hydration and memory.
 *
 * @module
 */

import { join } from "node:path";
import type { Log } from "../logs.ts";
import { NEDB as NEDB_ARGV } from "../peers.ts";
import { run } from "../process.ts";
import { DENO, HERE, type Program } from "../programs.ts";
import type { Case, Contestant, Goal } from "./case.ts";
import type { Setting } from "./setting.ts";
import { withSnapshot } from "./snapshots.ts";

const SQLITE = "node:sqlite";
const NEDB = "NeDB";
const RUN = [DENO, "run", "-A", "--v8-flags=--expose-gc"];

/** Appends in flight at once, and rows of a transaction of the peer. */
const GROUP = 32;
/** So many more grouped appends than single ones: then both take about as long. */
const GROUPED_FACTOR = 8;
/** Enough of a log to take records to append from. */
const SOURCE_LINES = 100_000;
const READS = 200_000;

/** What one process does. */
interface Task {
  mode: string;
  /** What it reads, or where it may write. */
  path: string;
  count?: number;
  /** Appends at once. */
  group?: number;
  /** A log to take records and ids from. */
  entries: string;
}

/** The cases of stores. */
export function stateCases(setting: Setting): Case[] {
  return [
    appendCase(setting, 1, setting.appends, { atMost: 1, moonshot: 0.6 }),
    appendCase(setting, GROUP, GROUPED_FACTOR * setting.appends, { atMost: 1.2, moonshot: 0.8 }),
    hydrationCase(setting, "hydrate", () => wholeLog(setting)),
    hydrationCase(
      setting,
      "hydrate, snapshot",
      () => withSnapshot(setting, { lines: setting.lines }),
    ),
    readCase(setting, "get"),
    readCase(setting, "value"),
    memoryCase(setting, "heap"),
    memoryCase(setting, "rss"),
  ];
}

function appendCase(setting: Setting, group: number, count: number, goal: Goal): Case {
  const { logs, scratch } = setting;
  return {
    name: group === 1 ? "durable append alone" : `durable append, ${group} at once`,
    command: "await state.append(…)",
    unit: "µs",
    goals: { [SQLITE]: goal },
    notes: { [NEDB]: "never syncs: not durable" },
    contestants: async () => {
      const { file: entries } = await logs.generated({ lines: SOURCE_LINES });
      const task = { mode: "append", path: scratch, count, group, entries };
      return [library(setting.program, task), sqlite(task), nedb(task)];
    },
  };
}

function hydrationCase(setting: Setting, name: string, makeLog: () => Promise<Log>): Case {
  return {
    name,
    command: "await state.hydrated",
    unit: "s",
    goals: { [NEDB]: { atMost: 0.08, moonshot: 0.05 } },
    contestants: async () => {
      const { directory } = await makeLog();
      const { directory: whole, file: entries } = await wholeLog(setting);
      return [
        library(setting.program, { mode: "hydrate", path: directory, entries }),
        loaded(setting, nedb, { mode: "hydrate", path: `${whole}.nedb`, entries }),
      ];
    },
  };
}

function readCase(setting: Setting, mode: "get" | "value"): Case {
  const [name, call, notes] = mode === "get"
    ? ["get <id>", "state.entries.get(id)", { [NEDB]: "gives a parsed copy" }] as const
    : ["get <id>, parsed", "(await state.entries.get(id)).entry.value", {}] as const;
  return {
    name,
    command: call,
    unit: "µs",
    notes,
    contestants: async () => {
      const { directory, file: entries } = await wholeLog(setting);
      const task = { mode, count: READS, entries };
      return [
        library(setting.program, { ...task, path: directory }),
        loaded(setting, sqlite, { ...task, path: `${directory}.sqlite` }),
        loaded(setting, nedb, { ...task, path: `${directory}.nedb` }),
      ];
    },
  };
}

function memoryCase(setting: Setting, mode: "heap" | "rss"): Case {
  return {
    name: mode === "heap" ? "heap of a live entry" : "memory of a live entry",
    command: "await state.hydrated",
    unit: "B",
    contestants: async () => {
      const { directory, file: entries } = await wholeLog(setting);
      return [
        library(setting.program, { mode, path: directory, entries }),
        loaded(setting, nedb, { mode, path: `${directory}.nedb`, entries }),
      ];
    },
  };
}

function wholeLog({ logs, lines }: Setting): Promise<Log> {
  return logs.generated({ lines });
}

/** The library of the program that is measured. */
function library({ name, root }: Program, task: Task): Contestant {
  const run = [...RUN, "--config", join(root, "deno.json"), join(HERE, "state_log.ts")];
  return { name, argv: [...run, ...argumentsOf(task), join(root, "mod.ts")] };
}

function sqlite(task: Task): Contestant {
  return { name: SQLITE, argv: [...RUN, join(HERE, "state_sqlite.ts"), ...argumentsOf(task)] };
}

function nedb(task: Task): Contestant {
  return { name: NEDB, argv: [...NEDB_ARGV, ...argumentsOf(task)], needs: [NEDB] };
}

function argumentsOf({ mode, path, count = 0, group = 1, entries }: Task): string[] {
  return [mode, path, `${count}`, `${group}`, entries];
}

/** A peer that reads its own file, which is made of the log where it is missing. */
function loaded(
  { logs }: Setting,
  peer: (task: Task) => Contestant,
  task: Task,
): Contestant {
  const making = (path: string) => peer({ mode: "make", path, entries: task.entries }).argv;
  return {
    ...peer(task),
    prepare: () => logs.once(task.path, (unfinished) => run(making(unfinished))),
  };
}
