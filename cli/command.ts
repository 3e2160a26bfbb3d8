/**
 * How a command's module becomes something the parser can run: failures become
 * words and exit codes here, and nowhere else.
 *
 * @module
 */

import {
  buildCommand,
  type Command,
  type FlagParametersForType,
  type TypedCommandParameters,
  type TypedPositionalParameter,
} from "@stricli/core";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit.ts";
import type { Host } from "./host.ts";
import type { Machine } from "./machine.ts";
import { type GlobalFlags, globalFlags } from "./parse/flags.ts";
import { formatHelp, type HelpSpec, optionItems } from "./parse/help.ts";
import { withoutPrototype } from "./parse/without_prototype.ts";
import { Output } from "./terminal/output.ts";

/** A command's work: it reads its arguments, asks the library and prints the value. */
type Work<Target, Flags, Args extends readonly unknown[]> = (
  target: Target,
  flags: Flags,
  ...args: Args
) => Promise<ExitCode | void>;

/** What a command is called with, what its help says, and how it is brought in. */
export interface CommandSpec<Target, Flags extends GlobalFlags, Args extends readonly unknown[]>
  extends Omit<HelpSpec, "prefix" | "about" | "lists"> {
  /** Brings in the module that does the work; without an exit code it is done. */
  readonly load: () => Promise<{ default: Work<Target, Flags, Args> }>;
  /** Its own options. */
  readonly flags: NoInfer<FlagParametersForType<Omit<Flags, keyof GlobalFlags>, Host>>;
  /** Its arguments, in order. */
  readonly args: NoInfer<
    { readonly [Index in keyof Args]: TypedPositionalParameter<Args[Index], Host> }
  >;
  /** Whether its one argument may be left out, or given many times. */
  readonly isVariadic?: true;
  /** What it does, in a line. */
  readonly brief: string;
  /** What else there is to say. */
  readonly details?: string;
}

/** A command that the parser can run, and its help as data. */
export type DocumentedCommand = Command<Host> & {
  /** What its help says, whatever the command is called. */
  readonly help: Omit<HelpSpec, "prefix">;
};

/** What a command works with that may do without a log directory. */
export interface Tools {
  /** The machine underneath. */
  readonly machine: Machine;
  /** Where everything that is printed goes. */
  readonly output: Output;
}

/** The work of a command that some options turn away from the log directory. */
export interface OtherWork<Flags extends GlobalFlags> {
  /** Whether these options do. */
  readonly isMeant: (flags: Flags) => boolean;
  /** Brings in the module that does the work then. */
  readonly load: () => Promise<{ default: (tools: Tools, flags: Flags) => Promise<ExitCode> }>;
}

/** Makes a command that works on a log directory, and so reads its config. */
export function directoryCommand<Flags extends GlobalFlags, Args extends readonly unknown[]>(
  spec: Omit<CommandSpec<Context, Flags, Args>, "readsConfig"> & {
    readonly elsewhere?: OtherWork<Flags>;
  },
): DocumentedCommand {
  const { elsewhere } = spec;
  return command<Flags, Args>(
    { ...spec, readsConfig: true },
    async (machine, output, flags, args) => {
      if (elsewhere?.isMeant(flags)) {
        const { default: work } = await elsewhere.load();
        return await work({ machine, output }, flags);
      }
      const [{ default: work }, { openContext }, { warnOfFilesBeside }, { warnOfLostLines }] =
        await Promise.all([
          spec.load(),
          import("./context.ts"),
          import("./files_beside.ts"),
          import("./lost_lines.ts"),
        ]);
      const context = await openContext(machine, flags, output);
      try {
        return await work(context, flags, ...args);
      } finally {
        context.remarkOnLines();
        // One that lasts says so when it begins.
        if (!spec.runsUntilStopped) {
          await warnOfFilesBeside(context);
          await warnOfLostLines(context);
        }
      }
    },
  );
}

/** Makes a command that may do without a log directory. */
export function plainCommand<Flags extends GlobalFlags, Args extends readonly unknown[]>(
  spec: CommandSpec<Tools, Flags, Args>,
): DocumentedCommand {
  return command<Flags, Args>(spec, async (machine, output, flags, args) => {
    const { default: work } = await spec.load();
    return await work({ machine, output }, flags, ...args);
  });
}

function command<Flags extends GlobalFlags, Args extends readonly unknown[]>(
  spec: Omit<CommandSpec<never, Flags, Args>, "load">,
  work: (
    machine: Machine,
    output: Output,
    flags: Flags,
    args: Args,
  ) => Promise<ExitCode | void>,
): DocumentedCommand {
  const { brief, details, args, isVariadic } = spec;
  const built = buildCommand<Flags, Args, Host>({
    async func(this: Host, flags: Flags, ...args: Args): Promise<void> {
      const output = new Output(this.machine, flags);
      this.process.exitCode = await finish(
        output,
        this.machine,
        () => work(this.machine, output, flags, args),
      );
    },
    // Nothing but `Flags` without the global ones and those: more than the compiler can see.
    parameters: {
      flags: withoutPrototype({ ...spec.flags, ...globalFlags }),
      positional: isVariadic
        ? { kind: "array", parameter: args[0] }
        : { kind: "tuple", parameters: args },
    } as unknown as TypedCommandParameters<Flags, Args, Host>,
    docs: { brief },
  });
  const help = {
    ...spec,
    about: details === undefined ? brief : `${brief}\n\n${details}`,
    lists: { OPTIONS: optionItems(spec.flags) },
  };
  return { ...built, help, formatHelp: ({ prefix }) => formatHelp({ ...help, prefix }) };
}

/** Runs to the end whatever happens; a reader that went away is no failure. */
async function finish(
  output: Output,
  machine: Machine,
  work: () => Promise<ExitCode | void>,
): Promise<ExitCode> {
  try {
    return await work() ?? EXIT.done;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) {
      output.sayEffect();
      return EXIT.done;
    }
    await output.fail(error, machine.env("LOG_DEBUG") === "1");
    return exitCodeOf(error);
  } finally {
    output.end();
  }
}
