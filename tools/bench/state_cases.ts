/**
 * What a state in memory costs against embedded stores: appends, reads,
 * hydration and memory.
 *
 * @module
 */

import { join } from "node:path";
import type { Case, FigureCase, Log } from "./cases.ts";
import { canRun, type Contestant } from "./measure.ts";

const SQLITE = "node:sqlite";
const NEDB = "NeDB";
const HERE = import.meta.dirname ?? ".";
const PEERS = join(HERE, "peers");
const RUN = [Deno.execPath(), "run", "-A", "--v8-flags=--expose-gc"];

/** The processes that answer, by the names of the contestants. */
const PROGRAMS = {
  log: [...RUN, join(HERE, "state_log.ts")],
  [SQLITE]: [...RUN, join(HERE, "state_sqlite.ts")],
  [NEDB]: [...RUN, "--config", join(PEERS, "deno.json"), join(PEERS, "nedb.ts")],
};

type Name = keyof typeof PROGRAMS;

/** How to find out whether the peers can take part. */
export const STATE_PROBES: Record<string, string[]> = {
  [NEDB]: [...PROGRAMS[NEDB], "nothing"],
};

/** What the cases are made with. */
export interface StateBench {
  /** A log of entries. */
  log: Log;
  /** The same with a snapshot. */
  withSnapshot: Log;
  /** A directory on the disk that appends are measured on. */
  scratch: string;
  /** Appends that are each awaited before the next one. */
  singleAppends: number;
  /** Whether a contestant is there. */
  canTakePart: (contestant: Contestant) => boolean;
}

/** Appends in flight at once where they are grouped, and rows of a transaction of the peer. */
const GROUP = 100;
/** So many more of them than of single ones, that both take about as long. */
const GROUPED_FACTOR = 10;
const READS = 200_000;

/** How one question is put to one of the programs. */
type Ask = (name: Name, mode: string, path: string, count?: number, group?: number) => Contestant;

/** The cases whose figure is the time of the whole process, and those whose processes print one. */
export async function stateCases(
  bench: StateBench,
): Promise<{ hydrations: Case[]; figures: FigureCase[] }> {
  const { log, canTakePart } = bench;
  const ask: Ask = (name, mode, path, count = 0, group = 1) => ({
    name,
    argv: [...PROGRAMS[name], mode, path, `${count}`, `${group}`, log.file],
  });
  const made = (name: Name) => makePeer(ask, name, log, canTakePart);
  const files = { sqlite: await made(SQLITE), nedb: await made(NEDB) };
  const { directory } = log;
  const hydration = (name: string, path: string): Case => ({
    name,
    contestants: [ask("log", "hydrate", path), ask(NEDB, "hydrate", files.nedb)],
    goals: {},
  });
  return {
    hydrations: [
      hydration("hydrate", directory),
      hydration("hydrate, snapshot", bench.withSnapshot.directory),
    ],
    figures: [
      ...appendCases(ask, bench),
      ...readCases(ask, log, files),
      ...(["heap", "rss"] as const).map((kind) => ({
        name: kind === "heap" ? "heap + external" : "resident memory",
        unit: "B a live entry",
        contestants: [ask("log", kind, directory), ask(NEDB, kind, files.nedb)],
        notes: {},
      })),
    ],
  };
}

function appendCases(ask: Ask, { scratch, singleAppends }: StateBench): FigureCase[] {
  const notes = { [NEDB]: "NeDB never syncs: not durable" };
  const against = (name: string, count: number, group: number): FigureCase => ({
    name,
    unit: "µs an append",
    contestants: (["log", SQLITE, NEDB] as const)
      .map((program) => ask(program, "append", scratch, count, group)),
    notes,
  });
  return [
    against("append, awaited", singleAppends, 1),
    against(`append, by ${GROUP}`, GROUPED_FACTOR * singleAppends, GROUP),
  ];
}

function readCases(
  ask: Ask,
  { directory }: Log,
  { sqlite, nedb }: { sqlite: string; nedb: string },
): FigureCase[] {
  return ["get", "value"].map((mode) => ({
    name: mode === "get" ? "get <id>" : "get <id>, parsed",
    unit: "µs a read",
    contestants: [
      ask("log", mode, directory, READS),
      ask(SQLITE, mode, sqlite, READS),
      ask(NEDB, mode, nedb, READS),
    ],
    notes: mode === "get" ? { [NEDB]: "NeDB gives a parsed copy" } : {},
  }));
}

/** Makes a peer's file of a log, unless it is there already. */
async function makePeer(
  ask: Ask,
  name: Name,
  { directory }: Log,
  canTakePart: (contestant: Contestant) => boolean,
): Promise<string> {
  const file = `${directory}.${name === SQLITE ? "sqlite" : "nedb"}`;
  const unfinished = `${file}.unfinished`;
  const making = ask(name, "make", unfinished);
  if (!canTakePart(making) || await Deno.stat(file).then(() => true, () => false)) return file;
  await Deno.remove(unfinished).catch(() => {});
  if (!await canRun(making.argv)) throw new Error(`Cannot make a file for ${name}`);
  await Deno.rename(unfinished, file);
  return file;
}

/** Whether a directory lies in memory, where nothing is durable; false where nobody can tell. */
export async function isInMemory(directory: string): Promise<boolean> {
  try {
    const args = ["-f", "-c", "%T", directory];
    const { stdout } = await new Deno.Command("stat", { args, stderr: "null" }).output();
    return /^(tmpfs|ramfs)$/m.test(new TextDecoder().decode(stdout));
  } catch {
    // There is no such program here.
    return false;
  }
}
