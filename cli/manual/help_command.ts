/**
 * `log help`, and what `log` prints without a command.
 *
 * @module
 */

import { type Application, buildCommand, type Command, run } from "@stricli/core";
import { commands } from "../command_table.ts";
import type { Host } from "../host.ts";
import { type GlobalFlags, globalFlags } from "../parse/flags.ts";
import { formatHelp, type HelpSpec, type Item } from "../parse/help.ts";
import { unknownTopic } from "../parse/messages.ts";
import { withoutPrototype } from "../parse/without_prototype.ts";
import { columnsOf } from "../terminal/output.ts";
import { type Color, styleFor } from "../terminal/style.ts";
import { type Topic, topics } from "./topics.ts";

const HELP_BRIEF = "The help of a command, or a page of the manual";

/** The topics as help lists them. */
export const TOPIC_ITEMS: readonly Item[] = Object.entries(topics)
  .map(([name, { brief }]) => [name, brief]);

/** What help says of the program as a whole. */
export const rootHelp = (): HelpSpec => ({
  prefix: ["log"],
  usage: "<command> [options]",
  about: `Event-sourced state on plain JSONL: every change is a line appended to a log.
Replay the log up to any moment, and you have the state at that moment.`,
  lists: {
    COMMANDS: [
      ...Object.entries(commands).map(([name, { brief }]) => [name, brief] as const),
      ["help", HELP_BRIEF],
    ],
    "HELP TOPICS": TOPIC_ITEMS,
  },
  exitOneWhen: "the answer is no, see each command",
  examples: [
    { line: "log list", answers: "the live entries of this directory" },
    { line: "log help asof", answers: "how to ask what an entry was at some time" },
  ],
});

const ownHelp: HelpSpec = {
  prefix: ["log", "help"],
  usage: "[<command>|<topic>]",
  about: `${HELP_BRIEF}

Without a word, the commands and topics that there are.`,
  lists: { TOPICS: TOPIC_ITEMS },
  examples: [
    { line: "log help diff", answers: "how to ask what changed between two times" },
    { line: "log help times", answers: "the times that can be typed" },
  ],
};

/** What help says of each command, in the order that help lists them. */
export function commandHelp(): readonly HelpSpec[] {
  const specs = Object.entries(commands);
  return [...specs.map(([name, { help }]) => ({ ...help, prefix: ["log", name] })), ownHelp];
}

/** What help can be asked for; a command comes first where a topic has the same name. */
const briefs = (): ReadonlyMap<string, string> =>
  new Map([...TOPIC_ITEMS, ...rootHelp().lists.COMMANDS!]);

/**
 * Makes the command that prints help and the pages of the manual.
 *
 * @param app The application whose commands' help it prints.
 */
export function helpCommand(app: () => Application<Host>): Command<Host> {
  const built = buildCommand<GlobalFlags, [word?: string], Host>({
    async func(this: Host, { color }: GlobalFlags, word?: string): Promise<void> {
      const topic = topicNamed(word);
      if (topic !== null) await printTopic(topic, this, color);
      if (topic !== null && isCommand(word)) this.process.stdout.write("\n");
      if (word === undefined) await run(app(), ["--help"], this);
      else if (isCommand(word)) await run(app(), [word, "--help"], this);
    },
    parameters: {
      flags: withoutPrototype(globalFlags),
      positional: {
        kind: "tuple",
        parameters: [{
          parse: parseWord,
          proposeCompletions: () => [...briefs()].map(([name, brief]) => `${name}\t${brief}`),
          placeholder: "word",
          brief: "A command or a topic",
          optional: true,
        }],
      },
    },
    docs: { brief: HELP_BRIEF },
  });
  return { ...built, formatHelp: () => formatHelp(ownHelp) };
}

function parseWord(input: string): string {
  const known = briefs();
  if (known.has(input)) return input;
  throw unknownTopic(input, [...known.keys()]);
}

function topicNamed(word: string | undefined): Topic | null {
  return word !== undefined && Object.hasOwn(topics, word) ? topics[word]! : null;
}

function isCommand(word: string | undefined): boolean {
  return word === "help" || word !== undefined && Object.hasOwn(commands, word);
}

async function printTopic(topic: Topic, { machine, process }: Host, color: Color): Promise<void> {
  const { topicText } = await import("./topic_text.ts");
  const style = styleFor(machine.stdout, machine, color);
  process.stdout.write(await topicText(topic, { columns: columnsOf(machine.stdout), style }));
}
