/**
 * Times the command line against the tools one would use instead, on the
 * same generated log in the same run: `deno task bench`.
 *
 * ```sh
 * deno run -A tools/bench/bench.ts [--quick] [--runs 5] [--only <part of names>] [--dir <where logs are kept>]
 * ```
 *
 * Every figure is a median over whole processes that ran in turn. DuckDB runs
 * inside a `deno` of its own, whose start its time includes; that start is
 * timed alone, too. Appends, reads and memory are figures that processes take of
 * themselves, behind their start; the memory is what is left after garbage
 * collection, over the entries that are live.
 *
 * @module
 */

import { join } from "node:path";
import { parseArgs } from "node:util";
import { PERMISSIONS } from "../../cli/permissions.ts";
import type { Case, FigureCase, Log } from "./cases.ts";
import { GIT_CASE, gitCases } from "./git_history.ts";
import { canRun, type Contestant, Meter, race, raceFigures } from "./measure.ts";
import { printCase, printFigureHead, printFigures, printHead } from "./print.ts";
import { snapshotCases, withSnapshot } from "./snapshot_cases.ts";
import { isInMemory, STATE_PROBES, stateCases } from "./state_cases.ts";

const PROJECT = join(import.meta.dirname ?? ".", "../..");
const DENO = Deno.execPath();
const OURS = [DENO, "run", ...PERMISSIONS, join(PROJECT, "cli/main.ts")];
const BUILT = [join(PROJECT, "dist/log")];
const PEERS = join(import.meta.dirname ?? ".", "peers");
const DUCKDB = [
  ...[DENO, "run", "-A", "--config", join(PEERS, "deno.json")],
  join(PEERS, "duckdb.ts"),
];

const SMALL_LINES = 2000;
const SMALL_RUNS_EACH = 5;

const LAST_LIVE = "reduce inputs as $e ({}; .[$e.id] = $e) | .[] | select(.is_deleted | not)";
const LAST_OF_ID = "[inputs | select(.id == $id and .at <= $until)] | last";

/** A line of a log to ask about. */
interface Target {
  id: string;
  at: string;
}

/** Makes a log of that many lines and ids, unless it is there already. */
async function makeLog(directory: string, lines: number, ids = lines / 5): Promise<Log> {
  const log = join(directory, ids === lines / 5 ? `${lines}-lines` : `${lines}-lines-${ids}-ids`);
  const file = join(log, "entries.jsonl");
  if (!await Deno.stat(file).then(() => true, () => false)) {
    const unfinished = await Deno.makeTempDir({ dir: directory });
    const generator = join(PROJECT, "tools/demo/generate.ts");
    const size = [`--lines=${lines}`, `--ids=${ids}`];
    if (!await canRun([DENO, "run", "-A", generator, unfinished, ...size])) {
      throw new Error(`Cannot make a log of ${lines} lines`);
    }
    await Deno.rename(unfinished, log);
  }
  return { directory: log, file };
}

/** Makes a copy of a log whose last lines, a hundredth of all, are others, unless it is there already. */
async function makeCopy({ directory, file }: Log, lines: number): Promise<string> {
  const copy = `${directory}-copy.jsonl`;
  if (await Deno.stat(copy).then(() => true, () => false)) return copy;
  const bytes = await Deno.readFile(file);
  let newline = bytes.length - 1;
  for (let tail = 0; tail < lines / 100; tail++) newline = bytes.lastIndexOf(10, newline - 1);
  const tail = new TextDecoder().decode(bytes.subarray(newline + 1));
  const others = new TextEncoder().encode(tail.replaceAll("}\n", ',"note":"elsewhere"}\n'));
  const unfinished = `${copy}.tmp`;
  await Deno.writeFile(unfinished, bytes.subarray(0, newline + 1));
  await Deno.writeFile(unfinished, others, { append: true });
  await Deno.rename(unfinished, copy);
  return copy;
}

/** The first line that is no tombstone behind some fraction of a log. */
function targetAt(fraction: number, { file }: Log): Target {
  using log = Deno.openSync(file);
  log.seekSync(Math.floor(Deno.statSync(file).size * fraction), Deno.SeekMode.Start);
  const chunk = new Uint8Array(1 << 16);
  const lines = new TextDecoder().decode(chunk.subarray(0, log.readSync(chunk) ?? 0)).split("\n");
  const line = lines.slice(1, -1).find((text) => !text.includes('"is_deleted"'));
  return JSON.parse(line ?? "null");
}

/** Which of the contestants can run here; says which peers cannot. */
async function findContestants(): Promise<(contestant: Contestant) => boolean> {
  const probes = {
    jq: ["jq", "--version"],
    rg: ["rg", "--version"],
    DuckDB: [...DUCKDB, "nothing"],
    ...STATE_PROBES,
  };
  const missing = new Set<string>();
  for (const [name, argv] of Object.entries(probes)) {
    if (await canRun(argv)) continue;
    missing.add(name);
    console.log(`${name} is missing: no figures against it`);
  }
  return ({ name }) => name.split(" | ").every((part) => !missing.has(part));
}

function ask(program: string[], log: Log, ...question: string[]): Contestant {
  return {
    name: "log",
    argv: [...program, ...question, "--json", "--tz=UTC", "--dir", log.directory],
  };
}

function askDuckDb(question: string, { file }: Log, ...more: string[]): Contestant {
  return { name: "DuckDB", argv: [...DUCKDB, question, file, ...more] };
}

function askJq(filter: string, { file }: Log, ...options: string[]): Contestant {
  return { name: "jq", argv: ["jq", "-cn", ...options, filter, file], isSlow: true };
}

function askForId(when: string, target: Target, log: Log): Case {
  const { id, at } = target;
  const variables = ["--arg", "id", id, "--arg", "until", at];
  const pipeline = `rg --fixed-strings -- "$1" "$2" | { shift 2; exec jq -cn "$@"; }`;
  return {
    name: `asof <${when}> <id>`,
    contestants: [
      ask(OURS, log, "asof", at, id),
      askDuckDb("asof-id", log, at, id),
      {
        name: "rg | jq",
        argv: ["sh", "-c", pipeline, "sh", id, log.file, ...variables, LAST_OF_ID],
      },
      ...(when === "early" ? [askJq(LAST_OF_ID, log, ...variables)] : []),
    ],
    goals: { DuckDB: "0.5, under 150 MB" },
  };
}

function bigCases(log: Log): Case[] {
  const [early, middle, late] = [0.05, 0.5, 0.95].map((fraction) => targetAt(fraction, log)) as [
    Target,
    Target,
    Target,
  ];
  return [
    askForId("early", early, log),
    askForId("middle", middle, log),
    askForId("late", late, log),
    {
      name: "list",
      contestants: [ask(OURS, log, "list"), askDuckDb("list", log), askJq(LAST_LIVE, log)],
      goals: { DuckDB: "2", jq: "0.1" },
    },
    {
      name: "stats",
      contestants: [ask(OURS, log, "stats"), askDuckDb("stats", log)],
      goals: { DuckDB: "2" },
    },
    {
      name: "validate",
      contestants: [
        ask(OURS, log, "validate"),
        {
          name: "JSON.parse",
          argv: [DENO, "run", "-A", join(PROJECT, "tools/bench/json_parse.ts"), log.file],
        },
      ],
      goals: { "JSON.parse": "3, under 200 MB" },
    },
    {
      name: "start-up alone",
      contestants: [
        { name: "log", argv: [...OURS, "--version"] },
        { name: "DuckDB", argv: [...DUCKDB, "nothing"] },
      ],
      goals: {},
    },
    {
      name: "asof <middle>",
      contestants: [ask(OURS, log, "asof", middle.at), askDuckDb("asof", log, middle.at)],
      goals: { DuckDB: "2" },
    },
  ];
}

/** Merging replaces no file in place, so second names are enough to begin anew. */
const BEGIN_ANEW = `
  rm -rf "$1"; mkdir "$1"; ln "$2" "$1/entries.jsonl"; ln "$3" "$1/entries (1).jsonl"
  shift 3; exec "$@"`;

function mergeCase({ file }: Log, copy: string, scratch: string): Case {
  const directory = join(scratch, "apart");
  const merge = [...OURS, "merge", "--json", "--dir", directory];
  const sort = 'LC_ALL=C exec sort -u "$1" "$2" -o "$3"';
  return {
    name: "merge",
    contestants: [
      { name: "log", argv: ["sh", "-c", BEGIN_ANEW, "sh", directory, file, copy, ...merge] },
      { name: "sort -u", argv: ["sh", "-c", sort, "sh", file, copy, join(scratch, "sorted")] },
    ],
    goals: { "sort -u": "2, under 300 MB" },
  };
}

async function smallCases(log: Log, scratch: string): Promise<Case[]> {
  const empty = join(scratch, "empty.ts");
  await Deno.writeTextFile(empty, "");
  const bare: Contestant = { name: "bare deno", argv: [DENO, "run", empty] };
  const goals = { "bare deno": "2.5" };
  const source = { name: "small list", contestants: [ask(OURS, log, "list"), bare], goals };
  const built = { name: "small list, built", contestants: [ask(BUILT, log, "list"), bare], goals };
  if (await canRun([...BUILT, "--version"])) return [source, built];
  console.log("dist/log is missing: no figures for it; `deno task build` makes it");
  return [source];
}

interface Options {
  /** Where logs are kept, and scratch files for a while. */
  directory: string;
  bigLines: number;
  singleAppends: number;
  runs: number;
  /** Only cases are run whose names hold this. */
  only: string;
}

async function bench(options: Options): Promise<void> {
  const { directory, bigLines, runs, only } = options;
  const canTakePart = await findContestants();
  const scratch = await Deno.makeTempDir({ dir: directory });
  try {
    const meter = await Meter.open(scratch);
    if (!meter.knowsMemory) console.log("no GNU or BSD /usr/bin/time: peak memory is not measured");
    const log = await makeLog(directory, bigLines);
    const copy = await makeCopy(log, bigLines);
    const big = [...bigCases(log), mergeCase(log, copy, scratch)];
    const small = await smallCases(await makeLog(directory, SMALL_LINES), scratch);
    const snapshots = await snapshotCases({
      program: OURS,
      makeLog: (lines, ids) => makeLog(directory, lines, ids),
      lines: bigLines,
      ids: bigLines / 5,
    });
    const history = GIT_CASE.includes(only)
      ? await gitCases({ program: OURS, directory, scratch })
      : [];
    const { hydrations, figures } = await stateCases({
      ...options,
      log,
      withSnapshot: await withSnapshot(OURS, log),
      scratch,
      canTakePart,
    });
    console.log(`${bigLines} lines (small: ${SMALL_LINES}), medians of ${runs} whole processes`);
    printHead();
    for (const one of [...big, ...snapshots, ...history, ...hydrations, ...small]) {
      if (!one.name.includes(only)) continue;
      const turns = small.includes(one) ? runs * SMALL_RUNS_EACH : runs;
      printCase(one, await race(one.contestants.filter(canTakePart), turns, meter));
    }
    await benchFigures(figures, canTakePart, options);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

async function benchFigures(
  figures: readonly FigureCase[],
  canTakePart: (contestant: Contestant) => boolean,
  { directory, runs, only }: Options,
): Promise<void> {
  console.log(`\nfigures that processes take of themselves, medians of ${runs}`);
  if (await isInMemory(directory)) {
    console.log("what is appended lies in memory here, where a sync is free: choose another --dir");
  }
  printFigureHead();
  for (const one of figures) {
    if (!one.name.includes(only)) continue;
    printFigures(one, await raceFigures(one.contestants.filter(canTakePart), runs));
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      runs: { type: "string", default: "5" },
      only: { type: "string", default: "" },
      dir: { type: "string" },
    },
  });
  const options = {
    bigLines: values.quick ? 100_000 : 1_000_000,
    singleAppends: values.quick ? 500 : 2000,
    runs: Number(values.runs),
    only: values.only,
  };
  if (values.dir === undefined) {
    const directory = await Deno.makeTempDir({ prefix: "log-bench." });
    await bench({ ...options, directory })
      .finally(() => Deno.remove(directory, { recursive: true }));
  } else {
    await Deno.mkdir(values.dir, { recursive: true });
    await bench({ ...options, directory: values.dir });
  }
}
