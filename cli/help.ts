/**
 * What every command's help ends with.
 *
 * @module
 */

import { EXIT, type ExitCode } from "./exit.ts";

/** A command line that works as it stands. */
export interface Example {
  /** What is typed. */
  readonly line: string;
  /** What it answers. */
  readonly answers: string;
}

/** What a help text ends with. */
export interface HelpEnding {
  /** When the command exits with 1; left out where it never does. */
  readonly no?: string;
  /** Two real uses. */
  readonly examples: readonly [Example, Example];
}

/** Whatever the parser can print help for. */
interface Documented {
  formatHelp(args: never): string;
}

/** The same command, or group of commands, with the ending behind its help. */
export function withEnding<T extends Documented>(target: T, ending: HelpEnding): T {
  const formatHelp: Documented["formatHelp"] = (args) =>
    `${target.formatHelp(args)}\n${formatEnding(ending)}`;
  return { ...target, formatHelp };
}

/**
 * Exit codes and examples as the end of a help text.
 *
 * @example
 * ```ts
 * import { formatEnding } from "./help.ts";
 *
 * const text = formatEnding({
 *   no: "the id is unknown",
 *   examples: [
 *     { line: "log show a", answers: "the entry" },
 *     { line: "log show a --json", answers: "the same for a program" },
 *   ],
 * });
 * if (!text.includes("  1  the id is unknown\n")) throw new Error(text);
 * if (!text.endsWith("  log show a --json\n      the same for a program\n")) throw new Error(text);
 * ```
 */
export function formatEnding({ no, examples }: HelpEnding): string {
  const codes: [ExitCode, string | undefined][] = [
    [EXIT.done, "done"],
    [EXIT.no, no],
    [EXIT.usage, "wrong usage, or input that cannot be read"],
    [EXIT.environment, "the environment failed: reading, permission"],
  ];
  return [
    "EXIT CODES",
    ...codes.flatMap(([code, meaning]) => meaning === undefined ? [] : [`  ${code}  ${meaning}`]),
    "",
    "EXAMPLES",
    ...examples.flatMap(({ line, answers }) => [`  ${line}`, `      ${answers}`]),
    "",
  ].join("\n");
}
