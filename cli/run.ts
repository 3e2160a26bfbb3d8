/**
 * One run of the command line, from its arguments to its exit code.
 *
 * @module
 */

import { ExitCode as ParserCode, run as runApp, type StricliProcess } from "@stricli/core";
import { buildApp } from "./app.ts";
import { EXIT } from "./exit.ts";
import type { Machine, OutputStream } from "./machine.ts";
import { hoist } from "./parse/hoist.ts";
import { columnsOf } from "./terminal/output.ts";
import { reportLines } from "./terminal/report.ts";
import { type Color, styleFor } from "./terminal/style.ts";

const HELP_COLUMNS = 80;
const encoder = new TextEncoder();
/** Matched against arguments that are joined and enclosed by NUL. */
const COLOR_OPTION = /\0--color[=\0](always|never)\0/;

/**
 * Runs `log` with these arguments and gives its exit code. Nothing is thrown:
 * whatever fails has been said on standard error.
 */
export async function run(args: readonly string[], machine: Machine): Promise<number> {
  const inputs = hoist(args);
  const style = styleFor(machine.stderr, machine, colorOf(inputs));
  const debug = machine.env("LOG_DEBUG") === "1";
  const formatError = (error: unknown) => reportLines(error, { style, debug }).join("\n");
  const app = buildApp(inputs[0], formatError, await helpFitter(columnsOf(machine.stdout)));
  const process: StricliProcess = {
    stdout: textStream(machine.stdout),
    stderr: textStream(machine.stderr),
  };
  await runApp(app, inputs, { process, machine });
  return exitCode(Number(process.exitCode));
}

/** Help is written for 80 columns: what fits it to fewer is not loaded for others. */
async function helpFitter(columns: number): Promise<(help: string) => string> {
  if (columns >= HELP_COLUMNS) return (help) => help;
  const { fitHelp } = await import("./terminal/fit_help.ts");
  return (help) => fitHelp(help, columns);
}

/** The parser has codes of its own, all below zero. */
function exitCode(code: number): number {
  if (code === ParserCode.UnknownCommand || code === ParserCode.InvalidArgument) return EXIT.usage;
  return code < 0 ? EXIT.environment : code;
}

/** What `--color` says, for failures before the options are parsed. */
function colorOf(args: readonly string[]): Color {
  const value = COLOR_OPTION.exec(`\0${args.join("\0")}\0`)?.[1];
  return value === undefined ? "auto" : value as Color;
}

/** Help that no one reads to the end is no failure. */
function textStream(stream: OutputStream): { write(text: string): void } {
  return {
    write(text) {
      try {
        stream.write(encoder.encode(text));
      } catch (error) {
        if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      }
    },
  };
}
