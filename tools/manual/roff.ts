/**
 * Text in the language of manual pages, with the macros of `man(7)`.
 *
 * @module
 */

import { wrap } from "../../cli/terminal/text.ts";

/** Characters that mean something, or that would be set as typographic ones. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
  '"': "\\(dq",
};
const SPECIAL = /[\\\-'`^~"]|[^\n -~]/gu;
/** Lines of the source are broken here, so that differences between two are easy to read. */
const SOURCE_COLUMNS = 80;

/**
 * A text as it is shown.
 *
 * @example
 * ```ts
 * import { escapeRoff } from "./roff.ts";
 *
 * if (escapeRoff("--set n\\=1 …") !== "\\-\\-set n\\e=1 \\[u2026]") throw new Error();
 * ```
 */
export function escapeRoff(text: string): string {
  return text.replace(SPECIAL, (character) => ESCAPES[character] ?? codeOf(character));
}

/** A paragraph. */
export function paragraph(text: string): string {
  return `.PP\n${filled(text)}`;
}

/** A term in bold, and below or behind it what it means. */
export function term(name: string, meaning: string): string {
  return `.TP\n\\fB${escapeRoff(name)}\\fR\n${filled(meaning)}`;
}

/** The heading of a section. */
export function section(heading: string): string {
  return `.SH ${heading}`;
}

/** The heading of a part of a section. */
export function subsection(heading: string): string {
  return `.SS "${escapeRoff(heading)}"`;
}

/** A text that is filled into lines; none of its lines is taken for a request. */
export function filled(text: string): string {
  return wrap(text, SOURCE_COLUMNS, Infinity)
    .map((line) => escapeRoff(line).replace(/^\./, "\\&."))
    .join("\n");
}

function codeOf(character: string): string {
  return `\\[u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`;
}
