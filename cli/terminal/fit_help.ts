/**
 * Help on a terminal that is narrower than the texts were written for.
 *
 * @module
 */

import { indentOf, joinLines, termIn } from "./help_lines.ts";
import { widthOf, wrap } from "./text.ts";

/** A meaning behind its term needs so much room; with less it stands below. */
const MEANING_MIN_COLUMNS = 24;
/** Of a line, terms and the gap behind them take at most so much. */
const TERM_MAX = 2 / 5;
const BELOW = " ".repeat(6);
const CONTINUATION = " ".repeat(4);
const EXAMPLE = /^ {2}log /;
/** Words of a command line: what stands in quotes is one, and an option goes with its value. */
const WORDS = /(?:--\S+ (?!-))?(?:'[^']*'|"[^"]*"|[^\s'"])+/g;
const CONTINUED = " \\";

/**
 * The same help for so many columns: paragraphs and meanings are wrapped, command lines are
 * continued so that they can still be copied.
 *
 * @example
 * ```ts
 * import { fitHelp } from "./fit_help.ts";
 *
 * const help = "OPTIONS\n  --tz <zone>  The time zone, instead of the config's or the system's\n";
 * if (fitHelp(help, 80) !== help) throw new Error();
 * const [, first, second] = fitHelp(help, 40).split("\n");
 * if (first !== "  --tz <zone>  The time zone, instead of") throw new Error(first);
 * if (second !== "               the config's or the") throw new Error(second);
 * ```
 */
export function fitHelp(text: string, columns: number): string {
  if (text.split("\n").every((line) => widthOf(line) <= columns)) return text;
  const blocks = text.trimEnd().split("\n\n");
  return blocks.map((block) => fitBlock(block, columns).join("\n")).join("\n\n") + "\n";
}

/** Lines between two blank ones: a heading, a paragraph, a list. */
function fitBlock(block: string, columns: number): string[] {
  const lines = joinLines(block.split("\n"));
  const gaps = lines.map((line) => termIn(line)?.term.length ?? 0);
  const gap = Math.max(...gaps);
  const isBelow = columns - gap < MEANING_MIN_COLUMNS || gap > columns * TERM_MAX;
  const isExamples = lines[0] === "EXAMPLES";
  return lines.flatMap((line) =>
    isExamples && EXAMPLE.test(line) ? continued(line, columns) : fitLine(line, columns, isBelow)
  );
}

function fitLine(line: string, columns: number, isBelow: boolean): string[] {
  const item = termIn(line);
  if (widthOf(line) <= columns && !(isBelow && item !== null)) return [line];
  if (item === null) {
    const indent = " ".repeat(indentOf(line));
    return hanging(line.trim(), indent, columns).map((part) => indent + part);
  }
  const { term, meaning } = item;
  if (isBelow) {
    return [term.trimEnd(), ...hanging(meaning, BELOW, columns).map((part) => BELOW + part)];
  }
  const [first = "", ...more] = hanging(meaning, term, columns);
  return [term + first, ...more.map((part) => " ".repeat(term.length) + part)];
}

function hanging(text: string, before: string, columns: number): string[] {
  return wrap(text, columns - before.length, Infinity);
}

/** A command line over several, each but the last ended by a backslash. */
function continued(line: string, columns: number): string[] {
  const lines: string[] = [];
  let current = " ";
  for (const word of line.match(WORDS) ?? []) {
    const isFirst = current.trim() === "";
    if (!isFirst && widthOf(`${current} ${word}${CONTINUED}`) > columns) {
      lines.push(current + CONTINUED);
      current = CONTINUATION.slice(1);
    }
    current += ` ${word}`;
  }
  return [...lines, current];
}
