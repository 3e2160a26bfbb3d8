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
  type StricliIntegration,
} from "@stricli/core";
import { commands } from "./command_table.ts";
import type { Host } from "./host.ts";
import { helpCommand, rootHelp } from "./manual/help_command.ts";
import { topics } from "./manual/topics.ts";
import { globalFlags } from "./parse/flags.ts";
import { formatHelp } from "./parse/help.ts";
import { type FormatError, messages, type Names } from "./parse/messages.ts";
import { withoutPrototype } from "./parse/without_prototype.ts";
import { VERSION } from "./version.ts";

const helpFlag: StricliIntegration<Host> = help({
  brief: "Print this help",
  complete: true,
  defaultForRouteMap: true,
  formatting: { useAliasInUsageLine: false, onlyRequiredInUsageLine: false, caseStyle: "original" },
});

const versionFlag: StricliIntegration<Host> = {
  flag: {
    brief: "Print the version",
    complete: true,
    global: true,
    run() {
      this.process.stdout.write(`${VERSION}\n`);
    },
  },
};

/**
 * The application for one run.
 *
 * @param command The command that is asked for.
 * @param formatError What is printed of a failure that the parser meets.
 * @param fit Makes help fit whoever reads it.
 */
export function buildApp(
  command: string | undefined,
  formatError: FormatError,
  fit: (help: string) => string,
): Application<Host> {
  const known = command !== undefined && Object.hasOwn(commands, command)
    ? command as keyof typeof commands
    : undefined;
  const named = known === undefined
    ? {
      ...Object.fromEntries(Object.entries(commands).map(([name, built]) => [name, fitted(built)])),
      help: fitted(helpCommand(() => app)),
      __complete: completeCommand(() => app),
    }
    : { [known]: fitted<Command<Host>>(commands[known]) };
  function fitted<Target extends Command<Host> | RouteMap<Host>>(target: Target): Target {
    const formatHelp: Target["formatHelp"] = (args) => fit(target.formatHelp(args));
    return { ...target, formatHelp };
  }
  const root: RouteMap<Host> = buildRouteMap({
    routes: withoutPrototype(named),
    aliases: withoutPrototype({}),
    docs: { brief: "", hideRoute: { __complete: true } },
  });
  const app: Application<Host> = buildApplication(
    fitted({ ...root, formatHelp: () => formatHelp(rootHelp()) }),
    {
      name: "log",
      scanner: {
        allowArgumentEscapeSequence: true,
      },
      documentation: { disableAnsiColor: true },
      localization: { text: messages(formatError, namesFor(known)) },
    },
    { help: helpFlag, version: versionFlag },
  );
  return app;
}

function namesFor(command: keyof typeof commands | undefined): Names {
  const { parameters } = (command && commands[command]) ?? {};
  return {
    commands: [...Object.keys(commands), "help"],
    topics: Object.keys(topics),
    command,
    options: [...Object.keys(parameters?.flags ?? globalFlags), "help", "version"],
  };
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
