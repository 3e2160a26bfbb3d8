/**
 * The commands and their arguments; what each does is brought in when it runs.
 *
 * @module
 */

import {
  type Application,
  buildApplication,
  buildCommand,
  buildRouteMap,
  help,
  proposeCompletions,
  run,
  type TypedPositionalParameter,
} from "@stricli/core";
import { type Host, printing, reading } from "./command.ts";
import { atFlag, globalFlags, limitFlag, logFlag, windowFlags } from "./flags.ts";
import { withEnding } from "./help.ts";
import { messages } from "./messages.ts";
import { VERSION } from "./version.ts";

type Positional<T> = TypedPositionalParameter<T, Host>;

const word = (placeholder: string, brief: string): Positional<string> => ({
  parse: String,
  placeholder,
  brief,
});
const optionalWord = (
  placeholder: string,
  brief: string,
): Positional<string | undefined> => ({ ...word(placeholder, brief), optional: true });

const when = (name: string) => word(name, 'A time: 2026-04-20, "last tuesday", 2h ago, line:7');
const id = word("id", "An id");
const optionalId = optionalWord("id", "An id; without it, all of them");

const asof = withEnding(
  buildCommand({
    loader: reading(() => import("./commands/asof.ts")),
    parameters: {
      flags: { ...logFlag, ...windowFlags, ...globalFlags },
      positional: { kind: "tuple", parameters: [when("when"), optionalId] },
    },
    docs: {
      brief: "The entry as it stood at a time, or all live entries then",
      customUsage: ["<when> [id]"],
    },
  }),
  {
    no: "there was no such id then",
    examples: [
      { line: "log asof 2026-03-31", answers: "all entries that were live when 31 March ended" },
      { line: "log asof 2026-03-31 --json", answers: "" },
    ],
  },
);

const list = withEnding(
  buildCommand({
    loader: reading(() => import("./commands/list.ts")),
    parameters: { flags: { ...logFlag, ...windowFlags, ...globalFlags } },
    docs: { brief: "The live entries", customUsage: [""] },
  }),
  {
    examples: [
      { line: "log list --since yesterday", answers: "what was captured" },
      { line: "log list --json", answers: "" },
    ],
  },
);
void [atFlag, limitFlag, id, asof, list, proposeCompletions, run, help, buildApplication, buildRouteMap, messages, VERSION, printing]; export type X = Application<Host>;
