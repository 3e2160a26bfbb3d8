/**
 * How a command's module becomes something the parser can run: errors become
 * words and exit codes here, and nowhere else.
 *
 * @module
 */

import type { CommandContext, CommandFunction, StricliProcess } from "@stricli/core";
import { type Context, openContext } from "./context.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Machine } from "./machine.ts";
import { Output } from "./output.ts";

/** What the parser hands to a command. */
export interface Host extends CommandContext {
  /** The streams that the parser writes to, and the exit code. */
  readonly process: StricliProcess;
  /** The machine underneath. */
  readonly machine: Machine;
}

/**
 * A command on a log directory: reads its arguments, asks the library, prints
 * the value. Without a code it is done.
 */
export type ReadCommand<Flags extends GlobalFlags, Args extends readonly unknown[]> = (
  context: Context,
  flags: Flags,
  ...args: Args
) => Promise<ExitCode | void>;

/** Makes a parser's command out of one whose module is brought in when it runs. */
export function reading<Flags extends GlobalFlags, Args extends readonly unknown[]>(
  load: () => Promise<{ default: ReadCommand<Flags, Args> }>,
): () => Promise<CommandFunction<Flags, Args, Host>> {
  return async () => {
    const { default: command } = await load();
    return async function (this: Host, flags: Flags, ...args: Args): Promise<void> {
      this.process.exitCode = await finish(this.machine, flags, async (output) => {
        const context = await openContext(this.machine, flags, output);
        try {
          return await command(context, flags, ...args) ?? EXIT.done;
        } finally {
          context.warnOfSkipped();
        }
      });
    };
  };
}

/** Runs to the end whatever happens; a reader that went away is no failure. */
async function finish(
  machine: Machine,
  flags: GlobalFlags,
  run: (output: Output) => Promise<ExitCode>,
): Promise<ExitCode> {
  const output = new Output(machine, flags);
  try {
    const code = await run(output);
    output.end();
    return code;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return EXIT.done;
    output.fail(error, machine.env("LOG_DEBUG") === "1");
    return exitCodeOf(error);
  }
}
