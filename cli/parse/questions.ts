/**
 * Questions as commands: options and arguments made of their parameters.
 *
 * @module
 */

import type { FlagParametersForType, TypedPositionalParameter } from "@stricli/core";
import type {
  GivenParams,
  ParamSpec,
  ParamSpecs,
  ParamValues,
} from "../../lib/query/ask/params.ts";
import { parseCount } from "../../lib/query/ask/parse_count.ts";
import { type ParamsFor, type QuestionName, QUESTIONS } from "../../lib/query/ask/questions.ts";
import { directoryCommand, type DocumentedCommand } from "../command.ts";
import type { Context } from "../context.ts";
import type { ExitCode } from "../exit.ts";
import type { Host } from "../host.ts";
import { hasRows, shapeRows } from "../rows/question_rows.ts";
import { rowFlags } from "../rows/row_flags.ts";
import type { GlobalFlags } from "./flags.ts";
import { onOff, proposeIds, proposeLogNames } from "./flags.ts";
import type { Example } from "./help.ts";

/** What a command adds to a question. */
export interface QuestionCommand<Name extends QuestionName> {
  /** Brings in the module that asks, and shows the answer. */
  readonly load: () => Promise<{
    default: (context: Context, params: ParamsFor<Name>) => Promise<ExitCode | void>;
  }>;
  /** The parameters that are arguments, in order; all others are options. */
  readonly args: readonly (keyof ParamsFor<Name> & string)[];
  /** What else there is to say. */
  readonly details?: string;
  /** When it exits with 1; left out where it never does. */
  readonly exitOneWhen?: string;
  /** Two real uses. */
  readonly examples: readonly [Example, Example];
}

/** Makes the command that asks a question. */
export function questionCommand<Name extends QuestionName>(
  name: Name,
  { load, args, ...spec }: QuestionCommand<Name>,
): DocumentedCommand {
  const { brief, params } = QUESTIONS[name] as { brief: string; params: ParamSpecs };
  const options = Object.keys(params).filter((param) =>
    !args.includes(param as typeof args[number])
  );
  const usage = args.map((arg) => params[arg]!.isRequired ? `<${arg}>` : `[<${arg}>]`);
  return directoryCommand<GlobalFlags & GivenParams, (string | undefined)[]>({
    ...spec,
    brief,
    usage: ["[options]", ...usage].join(" "),
    flags: {
      ...Object.fromEntries(options.map((option) => [option, optionOf(params[option]!)])),
      ...hasRows(name) && ownFirst(rowFlags, options),
    } as never,
    args: args.map((arg) => argumentOf(arg, params[arg]!)) as never,
    load: async () => {
      const { default: ask } = await load();
      return {
        default: async (context, flags, ...texts) => {
          const given = Object.fromEntries(args.map((arg, index) => [arg, texts[index]]));
          const left = await shapeRows(context, name, { ...flags, ...given });
          return await ask(context, await context.params(name, left));
        },
      };
    },
  });
}

/** The options of rows that are none of a question's own. */
function ownFirst<Flags extends object>(flags: Flags, own: readonly string[]): Partial<Flags> {
  const others = Object.entries(flags).filter(([name]) => !own.includes(name));
  return Object.fromEntries(others) as Partial<Flags>;
}

/** What stands for a value in help. */
const PLACEHOLDERS: Record<keyof ParamValues, string> = {
  when: "when",
  bound: "when",
  id: "id",
  log: "name",
  count: "n",
  text: "text",
  flag: "",
};

/** How the parser reads an option. */
function optionOf({ kind, brief }: ParamSpec): FlagParametersForType<{ of?: string }, Host>["of"] {
  if (kind === "flag") return onOff(brief) as never;
  return {
    kind: "parsed",
    // What is no count is told at once, before anything is opened.
    parse: kind === "count" ? parseCount as never : String,
    optional: true,
    placeholder: PLACEHOLDERS[kind],
    brief,
    ...(kind === "log" && { proposeCompletions: proposeLogNames }),
  };
}

/** How the parser reads an argument. */
function argumentOf(
  name: string,
  { kind, isRequired = false, brief }: ParamSpec,
): TypedPositionalParameter<string | undefined, Host> {
  const shown = { parse: String, placeholder: name, brief, ...PROPOSALS[kind] };
  return (isRequired ? shown : { ...shown, optional: true }) as TypedPositionalParameter<
    string | undefined,
    Host
  >;
}

/** What is proposed where an argument is typed. */
const PROPOSALS: Partial<Record<keyof ParamValues, object>> = {
  when: { proposeCompletions: () => ["now", "today", "yesterday"] },
  id: { proposeCompletions: proposeIds },
};
