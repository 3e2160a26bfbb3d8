/**
 * Global options before the command.
 *
 * @module
 */

import { globalFlags, SHORT_OPTIONS } from "./flags.ts";

const END_OF_OPTIONS = "--";
/** No option begins with a digit (`-03:00` is an offset from UTC), and `-` alone is standard input. */
const LOOKS_LIKE_OPTION = /^-(?!\d|$)/;
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
  const options = (end === -1 ? args : args.slice(0, end)).map(spelledOut);
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
  const command = rest.findIndex((word) => !word.startsWith("-"));
  const words = command === -1
    ? ["help", ...rest.filter((word) => !HELP_OPTIONS.includes(word))]
    : [...rest.splice(command, 1), ...rest];
  return [...words, ...[...globals.values()].flat(), ...afterOptions];
}

/** An option of one letter in full; `-n3` is `--limit=3`. */
function spelledOut(word: string): string {
  const short = SHORT_OPTIONS.get(word);
  if (short !== undefined) return short;
  const [, letter = "", value] = /^(-[Cn])(.+)$/s.exec(word) ?? [];
  return value === undefined ? word : `${SHORT_OPTIONS.get(letter)}=${value}`;
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
