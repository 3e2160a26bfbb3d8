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
import { LogError } from "../lib/errors.ts";

const HELP_HINT = "see log --help";

/**
 * A parser's complaint as an error with a hint.
 *
 * @example
 * ```ts
 * import { FlagNotFoundError } from "@stricli/core";
 * import { argumentError } from "./messages.ts";
 *
 * const { message, hint } = argumentError(new FlagNotFoundError("jsn", ["json"]));
 * if (message !== 'Cannot use "--jsn": there is no such option') throw new Error(message);
 * if (hint !== "did you mean --json?") throw new Error(hint);
 * ```
 */
export function argumentError(error: unknown): LogError {
  if (error instanceof ArgumentParseError && error.exception instanceof LogError) {
    return error.exception;
  }
  if (error instanceof FlagNotFoundError) {
    const corrections = error.corrections.map((name) => `--${name}`);
    return usage(`Cannot use "--${error.input}": there is no such option`, didYouMean(corrections));
  }
  if (error instanceof AliasNotFoundError) {
    return usage(`Cannot use "-${error.input}": there is no such option`);
  }
  if (error instanceof EnumValidationError) {
    const { input, externalFlagName, values } = error;
    return usage(
      `Cannot use "${input}" for --${externalFlagName}: it is none of ${values.join(", ")}`,
    );
  }
  if (error instanceof UnsatisfiedFlagError) {
    return usage(`Cannot use --${error.externalFlagName}: its value is missing`);
  }
  if (error instanceof UnexpectedFlagError) {
    return usage(`Cannot use --${error.externalFlagName}: it was given twice`);
  }
  if (error instanceof UnexpectedPositionalError) {
    return usage(
      `Cannot use "${error.input}": there are more arguments than the ${error.expectedCount} it takes`,
      'quote an argument of several words, as in "last tuesday"',
    );
  }
  if (error instanceof UnsatisfiedPositionalError) {
    return usage(`Cannot do without <${error.placeholder}>: the argument is missing`);
  }
  return usage(`Cannot read the arguments: ${error instanceof Error ? error.message : error}`);
}

/** A command that does not exist as an error with a hint. */
export function commandError(input: string, corrections: readonly string[]): LogError {
  return usage(`Cannot run "${input}": there is no such command`, didYouMean(corrections));
}

function usage(message: string, hint = HELP_HINT): LogError {
  return new LogError("bad_usage", message, { hint });
}

function didYouMean(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `did you mean ${names.join(" or ")}?`;
}

/** Texts for the parser, which shows errors by `format`. */
export function messages(format: (error: LogError) => string): typeof text_en {
  return {
    ...text_en,
    noCommandRegisteredForInput: ({ input, corrections }) =>
      format(commandError(input, corrections.map((name) => name.replaceAll("`", "")))),
    exceptionWhileParsingArguments: (error) => format(argumentError(error)),
  };
}
