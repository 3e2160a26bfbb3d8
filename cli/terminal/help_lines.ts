/**
 * The lines of a help text as what they are: prose, or terms with their meanings.
 *
 * @module
 */

/** A term, the gap behind it, and its meaning. */
const ITEM = /^( *\S.*?  +)(\S.*)$/;
const HEADING = /^[A-Z ]+$/;

/** A line that explains a term. */
export interface TermLine {
  /** The term, with what stands before its meaning. */
  readonly term: string;
  /** What it means. */
  readonly meaning: string;
}

/**
 * The term and the meaning that a line has; null for any other line.
 *
 * @example
 * ```ts
 * import { termIn } from "./help_lines.ts";
 *
 * if (termIn("  --json  Print JSON")?.meaning !== "Print JSON") throw new Error();
 * if (termIn("Prints the id of the new entry.") !== null) throw new Error();
 * ```
 */
export function termIn(line: string): TermLine | null {
  const [, term, meaning] = ITEM.exec(line) ?? [];
  return term === undefined || meaning === undefined ? null : { term, meaning };
}

/** Lines that were broken by hand in one again: of a paragraph, and below the meaning of a term. */
export function joinLines(lines: readonly string[]): string[] {
  const whole: string[] = [];
  for (const line of lines) {
    const last = whole.at(-1);
    const hang = last === undefined ? 0 : termIn(last)?.term.length ?? 0;
    const isOfItem = hang > 0 && indentOf(line) === hang;
    const isOfParagraph = last !== undefined && hang === 0 && isProse(last) && isProse(line);
    if (isOfItem || isOfParagraph) whole[whole.length - 1] = `${last} ${line.trim()}`;
    else whole.push(line);
  }
  return whole;
}

/** How many spaces a line begins with. */
export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function isProse(line: string): boolean {
  return indentOf(line) === 0 && termIn(line) === null && !HEADING.test(line);
}
