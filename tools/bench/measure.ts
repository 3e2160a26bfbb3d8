/**
 * Whole processes, timed in turn.
 *
 * @module
 */

import { join } from "node:path";

/** One program with its arguments, in a race over the same question. */
export interface Contestant {
  /** What the table calls it. */
  name: string;
  /** The program and its arguments. */
  argv: string[];
  /** Whether one run is enough, for those that take long. */
  isSlow?: boolean;
}

/** How one contestant did. */
export interface Result {
  /** What the table calls it. */
  name: string;
  /** The median of its whole-process times, in seconds. */
  seconds: number;
  /** The most memory it held, in bytes; null where this machine does not tell. */
  peakBytes: number | null;
  /** Lines it wrote to standard output. */
  rows: number;
}

/**
 * Runs all contestants in turn, `runs` times over, and tells each one's
 * median; then once more each, to count rows and memory.
 *
 * @throws {Error} If one of them fails
 */
export async function race(
  contestants: readonly Contestant[],
  runs: number,
  meter: Meter,
): Promise<Result[]> {
  const times = contestants.map((): number[] => []);
  for (let turn = 0; turn < runs; turn++) {
    for (const [index, { argv, isSlow }] of contestants.entries()) {
      if (!isSlow || turn === 0) times[index]?.push(await time(argv));
    }
  }
  const results = [];
  for (const [index, { name, argv }] of contestants.entries()) {
    results.push({ name, seconds: median(times[index] ?? []), ...await meter.survey(argv) });
  }
  return results;
}

/** What one contestant took of itself. */
export interface Figure {
  /** What the table calls it. */
  name: string;
  /** The median of the figures that its processes printed. */
  value: number;
}

/**
 * Runs all contestants in turn, `runs` times over, and tells the median of the
 * figures that each one's processes print.
 *
 * @throws {Error} If one of them fails
 */
export async function raceFigures(
  contestants: readonly Contestant[],
  runs: number,
): Promise<Figure[]> {
  const values = contestants.map((): number[] => []);
  for (let turn = 0; turn < runs; turn++) {
    for (const [index, { argv }] of contestants.entries()) {
      const { stdout } = await outputOf(argv, "piped");
      values[index]?.push(Number(new TextDecoder().decode(stdout)));
    }
  }
  return contestants.map(({ name }, index) => ({ name, value: median(values[index] ?? []) }));
}

async function time(argv: string[]): Promise<number> {
  const startMs = performance.now();
  await run(argv);
  return (performance.now() - startMs) / 1000;
}

async function run(argv: string[]): Promise<void> {
  await outputOf(argv, "null");
}

async function outputOf(
  [program = "", ...args]: string[],
  stdout: "null" | "piped",
): Promise<Deno.CommandOutput> {
  const command = new Deno.Command(program, { args, stdin: "null", stdout, stderr: "piped" });
  const output = await command.output();
  if (output.success) return output;
  const reason = new TextDecoder().decode(output.stderr);
  throw new Error(`Cannot run ${program} ${args.join(" ")}: ${reason}`);
}

/** Whether a program is there and ends well. */
export function canRun(argv: string[]): Promise<boolean> {
  return run(argv).then(() => true, () => false);
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** Counts the rows a program writes, and its memory with whichever `time` is installed. */
export class Meter {
  readonly #tool: TimeTool | null;
  readonly #directory: string;

  private constructor(tool: TimeTool | null, directory: string) {
    this.#tool = tool;
    this.#directory = directory;
  }

  /** Finds out what this machine has; scratch files go into the directory. */
  static async open(directory: string): Promise<Meter> {
    for (const tool of TIME_TOOLS) {
      const report = join(directory, "time");
      if (await canRun([...tool.argv(report), "true"])) return new Meter(tool, directory);
    }
    return new Meter(null, directory);
  }

  /** Whether memory can be measured here. */
  get knowsMemory(): boolean {
    return this.#tool !== null;
  }

  /** Runs a program once, its output into a file. */
  async survey(argv: string[]): Promise<Pick<Result, "peakBytes" | "rows">> {
    const [report, output] = [join(this.#directory, "time"), join(this.#directory, "output")];
    const intoFile = ["sh", "-c", 'output=$1; shift; exec "$@" >"$output"', "sh", output];
    await run([...this.#tool?.argv(report) ?? [], ...intoFile, ...argv]);
    return {
      peakBytes: this.#tool?.peakBytes(Deno.readTextFileSync(report)) ?? null,
      rows: countLines(output),
    };
  }
}

interface TimeTool {
  argv(report: string): string[];
  peakBytes(report: string): number;
}

const NEWLINE = 0x0a;
const TIME = "/usr/bin/time";

const TIME_TOOLS: TimeTool[] = [
  {
    argv: (report) => [TIME, "-f", "%M", "-o", report],
    peakBytes: (report) => Number(report) * 1024,
  },
  {
    argv: (report) => [TIME, "-l", "-o", report],
    peakBytes(report) {
      const peak = Number(/(\d+) +maximum resident set size/.exec(report)?.[1]);
      return Deno.build.os === "darwin" ? peak : peak * 1024;
    },
  },
];

function countLines(path: string): number {
  using file = Deno.openSync(path);
  const chunk = new Uint8Array(1 << 16);
  let lines = 0;
  for (let read = file.readSync(chunk); read !== null; read = file.readSync(chunk)) {
    for (const byte of chunk.subarray(0, read)) if (byte === NEWLINE) lines++;
  }
  return lines;
}
