/**
 * Global options before the command.
 *
 * @module
 */

import { globalFlags, SHORT_OPTIONS } from "./flags.ts";

const END_OF_OPTIONS = "--";
/** No option begins with a digit (`-03:00` is an offset from UTC), and `-` alone is standard input. */
const LOOKS_LIKE_OPTION = /^-(?!\d|$)/;
/** Letters that take no value, then perhaps one that does, and the value. */
const COMBINED = /^-(?=[a-zA-Z])([qvVh]*)(?:([Cn])(.*))?$/s;
/** No global option, but one that has a letter, which may stand anywhere. */
const COUNT_OPTION = "--limit";
const HELP_OPTIONS = ["-h", "--help"];

/**
 * Arguments with the command first, as the parser wants them: options may
 * stand before it, those of one letter are spelled out, of a global option given twice the last counts (but for one
 * that may be given many times), and without a command it is `help`.
 *
 * @example
 * ```ts
 * import { hoist } from "./hoist.ts";
 *
 * const args = hoist(["--json", "--tz", "UTC", "list", "--limit=1", "--tz=Asia/Tokyo"]);
 * if (args.join(" ") !== "list --limit=1 --json --tz=Asia/Tokyo") throw new Error(args.join(" "));
 * ```
 */
export function hoist(args: readonly string[]): string[] {
  const end = args.indexOf(END_OF_OPTIONS);
  const options = (end === -1 ? args : args.slice(0, end)).flatMap(spelledOut);
  const afterOptions = end === -1 ? [] : args.slice(end);

  const globals = new Map<string, string[]>();
  const rest: string[] = [];
  while (options.length > 0) {
    const word = options.shift()!;
    const name = globalName(word);
    if (name === undefined) rest.push(word);
    else {
      const words = [word, ...takeValue(word, name, options)];
      const earlier = "variadic" in globalFlags[name] ? globals.get(name) ?? [] : [];
      globals.set(name, [...earlier, ...words]);
    }
  }
  const command = rest.findIndex((word, index) =>
    !word.startsWith("-") && rest[index - 1] !== COUNT_OPTION
  );
  const words = command === -1
    ? ["help", ...rest.filter((word) => !HELP_OPTIONS.includes(word))]
    : [...rest.splice(command, 1), ...rest];
  return [...words, ...[...globals.values()].flat(), ...afterOptions];
}

/** Options of one letter in full: `-qn3` is `--quiet --limit=3`. A word with any other letter stays. */
function spelledOut(word: string): string[] {
  const [, letters, last, value] = COMBINED.exec(word) ?? [];
  if (letters === undefined) return [word];
  const options = Array.from(letters, (letter) => SHORT_OPTIONS.get(`-${letter}`) ?? `-${letter}`);
  if (last !== undefined) {
    options.push(`${SHORT_OPTIONS.get(`-${last}`)}${value === "" ? "" : `=${value}`}`);
  }
  return options;
}

function globalName(word: string): keyof typeof globalFlags | undefined {
  const name = /^--([^=]+)/.exec(word)?.[1];
  return name !== undefined && Object.hasOwn(globalFlags, name)
    ? name as keyof typeof globalFlags
    : undefined;
}

/** Takes the value that belongs to an option from the front of what follows it. */
function takeValue(word: string, name: keyof typeof globalFlags, following: string[]): string[] {
  const wantsValue = globalFlags[name].kind !== "boolean" && !word.includes("=");
  const isValue = following[0] !== undefined && !LOOKS_LIKE_OPTION.test(following[0]);
  return wantsValue && isValue ? [following.shift()!] : [];
}
