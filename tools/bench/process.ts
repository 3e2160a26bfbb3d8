/**
 * One run of a program, measured from outside.
 *
 * @module
 */

import { childCpuSeconds } from "./cpu.ts";
import { watchPeak } from "./memory.ts";

/** Times of one run. */
export interface Sample {
  /** Wall time, or the figure that the process printed. */
  value: number;
  /** User and system time of the process and its children, as `value`; NaN if unknown. */
  cpu: number;
}

/** What one run showed besides its time. */
export interface Survey {
  sample: Sample;
  /** The most memory that one process held, in bytes; null where this machine does not tell. */
  peakBytes: number | null;
  /** Lines it wrote to standard output. */
  rows: number;
}

/** Where a sample comes from: the whole process in seconds, or what the process says of itself. */
export type Source = "process" | "report";

const NEWLINE = 10;

/** Ends the run that is being measured, and every one after it. */
export const interruption = new AbortController();

/**
 * Runs a program once and takes its times.
 *
 * @throws {Error} If it fails
 */
export async function sample(argv: readonly string[], source: Source): Promise<Sample> {
  const stopwatch = start();
  const output = await measured(argv, source === "report").output();
  const times = stopwatch();
  if (!output.success) throw failure(argv, output.stderr);
  // What is not read cannot be asked for.
  return source === "report" ? reported(new TextDecoder().decode(output.stdout)) : times;
}

/**
 * Runs a program once, counts the rows it prints, and watches its memory.
 *
 * @throws {Error} If it fails
 */
export async function survey(argv: readonly string[], source: Source): Promise<Survey> {
  const stopwatch = start();
  const child = measured(argv, true).spawn();
  using peak = watchPeak(child.pid);
  const stderr = new Response(child.stderr).bytes();
  let [rows, first] = [0, new Uint8Array()];
  for await (const chunk of child.stdout) {
    if (rows === 0) first = chunk;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) rows++;
  }
  const { success } = await child.status;
  const times = stopwatch();
  if (!success) throw failure(argv, await stderr);
  await stderr;
  const taken = source === "report" ? reported(new TextDecoder().decode(first)) : times;
  return { sample: taken, peakBytes: peak.bytes, rows };
}

/** What a program prints; null where it fails, or is missing. */
export async function outputOf(program: string, ...args: string[]): Promise<string | null> {
  try {
    const { success, stdout } = await new Deno.Command(program, { args, stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout) : null;
  } catch {
    return null;
  }
}

/** Whether a program is there and ends well. */
export async function canRun(argv: readonly string[]): Promise<boolean> {
  return await run(argv).then(() => true, () => false);
}

/**
 * Runs a program and drops what it prints.
 *
 * @throws {Error} If it fails
 */
export async function run(argv: readonly string[]): Promise<void> {
  const [program = "", ...args] = argv;
  const command = new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  const { success, stderr } = await command.output();
  if (!success) throw failure(argv, stderr);
}

function measured([program = "", ...args]: readonly string[], isRead: boolean): Deno.Command {
  const stdout = isRead ? "piped" : "null";
  const { signal } = interruption;
  return new Deno.Command(program, { args, stdin: "null", stdout, stderr: "piped", signal });
}

/** Times what ends before it is called. */
function start(): () => Sample {
  const [wallMs, cpu] = [performance.now(), childCpuSeconds()];
  return () => ({
    value: (performance.now() - wallMs) / 1000,
    cpu: (childCpuSeconds() ?? NaN) - (cpu ?? NaN),
  });
}

/** What a process printed of itself: its figure, and after a space the processor time of it. */
function reported(text: string): Sample {
  const [value = NaN, cpu = NaN] = text.trim().split(" ").map(Number);
  return { value, cpu };
}

function failure(argv: readonly string[], stderr: Uint8Array): Error {
  return new Error(`Cannot run ${argv.join(" ")}: ${new TextDecoder().decode(stderr).trim()}`);
}
