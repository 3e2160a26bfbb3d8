/**
 * What the parser says of arguments it cannot use, in the words of the house.
 *
 * @module
 */

import {
  AliasNotFoundError,
  ArgumentParseError,
  EnumValidationError,
  FlagNotFoundError,
  text_en,
  UnexpectedFlagError,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
  UnsatisfiedPositionalError,
} from "@stricli/core";
import { LogError } from "../../lib/errors.ts";
import { anyOf } from "./any_of.ts";
import { COMMAND_SYNONYMS, namesMeant, OPTION_SYNONYMS } from "./did_you_mean.ts";

/** Makes a failure into the text that is printed. */
export type FormatError = (error: unknown) => string;

/** What may be asked for. */
export interface Names {
  /** The commands. */
  readonly commands: readonly string[];
  /** The topics of the manual. */
  readonly topics: readonly string[];
  /** The command that was asked for, where help on it is of use. */
  readonly command: string | undefined;
  /** Its options. */
  readonly options: readonly string[];
}

/** Texts for the parser. */
export function messages(format: FormatError, names: Names): typeof text_en {
  const { command, options } = names;
  const help = `see log ${command === undefined ? "" : `${command} `}--help`;
  return {
    ...text_en,
    briefs: { ...text_en.briefs, argumentEscapeSequence: "End of options" },
    noCommandRegisteredForInput: ({ input }) => format(unknownCommand(input, names)),
    exceptionWhileParsingArguments: (error) => format(argumentError(error, help, options)),
    exceptionWhileRunningCommand: format,
    exceptionWhileRunningIntegrationFlag: ({ exception }) => format(exception),
  };
}

/**
 * A parser's complaint as an error with a hint.
 *
 * @param help The hint where there is no better one.
 * @param options The options that there are.
 *
 * @example
 * ```ts
 * import { FlagNotFoundError } from "@stricli/core";
 * import { argumentError } from "./messages.ts";
 *
 * const error = new FlagNotFoundError("jsn", []);
 * const { message, hint } = argumentError(error, "see the help", ["json"]);
 * if (message !== 'Cannot use "--jsn": there is no such option') throw new Error(message);
 * if (hint !== "did you mean --json?") throw new Error(hint);
 * ```
 */
export function argumentError(
  error: unknown,
  help: string,
  options: readonly string[],
): LogError {
  if (error instanceof ArgumentParseError && error.exception instanceof LogError) {
    return error.exception;
  }
  return new LogError("bad_usage", complaint(error), { hint: betterHint(error, options) ?? help });
}

function complaint(error: unknown): string {
  if (error instanceof FlagNotFoundError) {
    return `Cannot use "--${error.input}": there is no such option`;
  }
  if (error instanceof AliasNotFoundError) {
    return `Cannot use "-${error.input}": there is no such option`;
  }
  if (error instanceof EnumValidationError) {
    const { input, externalFlagName, values } = error;
    return `Cannot use "${input}" for --${externalFlagName}: it must be ${anyOf(values)}`;
  }
  if (error instanceof UnsatisfiedFlagError) {
    return `Cannot use --${error.externalFlagName}: its value is missing`;
  }
  if (error instanceof UnexpectedFlagError) {
    return `Cannot use --${error.externalFlagName}: it was given twice`;
  }
  if (error instanceof UnexpectedPositionalError) {
    return `Cannot use "${error.input}": unexpected argument`;
  }
  if (error instanceof UnsatisfiedPositionalError) {
    return `Missing argument: <${error.placeholder}>`;
  }
  return `Cannot read the arguments: ${error instanceof Error ? error.message : error}`;
}

function betterHint(error: unknown, options: readonly string[]): string | undefined {
  if (error instanceof FlagNotFoundError) {
    const names = namesMeant(error.input, options, OPTION_SYNONYMS);
    return didYouMean(names.map((name) => `--${name}`));
  }
  if (
    error instanceof UnexpectedPositionalError && error.expectedCount > 0 && isWord(error.input)
  ) {
    return 'quote an argument of several words, as in "last tuesday"';
  }
  return undefined;
}

/** Whether an argument can be one of several words that belong together; a path or a setting is none. */
function isWord(input: string): boolean {
  return /^[\p{L}\d:+.-]+$/u.test(input);
}

function unknownCommand(input: string, { commands, topics }: Names): LogError {
  const names = namesMeant(input, commands, COMMAND_SYNONYMS);
  const page = topics.includes(input) ? `see log help ${input}` : undefined;
  return new LogError("bad_usage", `Cannot run "${input}": there is no such command`, {
    hint: page ?? didYouMean(names) ?? "see log --help",
  });
}

/** The failure of asking help for what there is none of, among these names. */
export function unknownTopic(input: string, names: readonly string[]): LogError {
  const message = `Cannot help with "${input}": no command or topic has this name`;
  return new LogError("bad_usage", message, {
    hint: didYouMean(namesMeant(input, names, COMMAND_SYNONYMS)) ?? "see log help",
  });
}

function didYouMean(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `did you mean ${anyOf(names)}?`;
}
