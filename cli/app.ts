/**
 * The application that the parser runs: the commands, `help`, and what shells
 * ask for when they complete.
 *
 * @module
 */

import {
  type Application,
  buildApplication,
  buildCommand,
  buildRouteMap,
  type Command,
  help,
  type RouteMap,
  run,
  type StricliIntegration,
} from "@stricli/core";
import type { Host } from "./command.ts";
import { commands } from "./command_table.ts";
import { type GlobalFlags, globalFlags } from "./flags.ts";
import { withEnding } from "./help.ts";
import { messages } from "./messages.ts";
import { VERSION } from "./version.ts";
import { withoutPrototype } from "./without_prototype.ts";

const NAME = "log";
const ABOUT = `Event-sourced state on plain JSONL: every change is a line appended to a log, and
what things were at any time is what the lines up to then say.`;

const helpFlag: StricliIntegration<Host> = help({
  brief: "Print help and exit",
  defaultForRouteMap: true,
  formatting: { useAliasInUsageLine: false, onlyRequiredInUsageLine: true, caseStyle: "original" },
});

const versionFlag: StricliIntegration<Host> = {
  flag: {
    brief: "Print the version and exit",
    global: true,
    run() {
      this.process.stdout.write(`${VERSION}\n`);
    },
  },
};

/**
 * The application for one run.
 *
 * @param formatError What is printed of a failure that the parser meets.
 */
export function buildApp(formatError: (error: unknown) => string): Application<Host> {
  const routes = { ...commands, help: helpCommand(() => app), __complete: completeCommand(() => app) };
  const root: RouteMap<Host> = buildRouteMap({
    routes: withoutPrototype(routes),
    docs: { brief: ABOUT, hideRoute: { __complete: true } },
  });
  const app: Application<Host> = buildApplication(
    withEnding(root, {
      no: "the answer is no",
      examples: [
        { line: "log list", answers: "the live entries of this directory" },
        { line: "log asof yesterday --dir .", answers: "those that were live when yesterday ended" },
      ],
    }),
    {
      name: NAME,
      scanner: { allowArgumentEscapeSequence: true },
      documentation: { disableAnsiColor: true },
      localization: { text: messages(formatError) },
    },
    { help: helpFlag, version: versionFlag },
  );
  return app;
}

function helpCommand(app: () => Application<Host>): Command<Host> {
  return buildCommand<GlobalFlags, [command?: string], Host>({
    async func(this: Host, _flags: GlobalFlags, command?: string): Promise<void> {
      await run(app(), command === undefined ? ["--help"] : [command, "--help"], this);
    },
    parameters: {
      flags: globalFlags,
      positional: {
        kind: "tuple",
        parameters: [{ parse: String, placeholder: "command", brief: "A command", optional: true }],
      },
    },
    docs: { brief: "The help of a command", customUsage: ["[<command>]"] },
  });
}

/** What the completion scripts call; see `completions/propose.ts`. */
function completeCommand(app: () => Application<Host>): Command<Host> {
  return buildCommand<Record<never, never>, string[], Host>({
    async func(this: Host, _flags: Record<never, never>, ...words: string[]): Promise<void> {
      const { propose } = await import("./completions/propose.ts");
      this.process.stdout.write(await propose(app(), words, this));
    },
    parameters: {
      positional: {
        kind: "array",
        parameter: { parse: String, placeholder: "word", brief: "A word behind log" },
      },
    },
    docs: { brief: "Proposals for a command line that is not finished" },
  });
}
