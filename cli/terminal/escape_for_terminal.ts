const CONTROL_PICTURES = 0x2400;
const DELETE_PICTURE = "\u2421";
const FIRST_PRINTABLE = 0x20;
const DELETE = 0x7f;

const PRINTABLE_ASCII = /^[ -~]*$/;
/** Controls (C0, DEL, C1), what turns the direction of writing, and line separators. */
const UNSAFE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * Text from a log as it can be shown: what would act on the terminal, or break
 * the line, is replaced by a picture of itself (`␛`, `␊`) or by its number.
 *
 * @example
 * ```ts
 * import { escapeForTerminal } from "./escape_for_terminal.ts";
 *
 * if (escapeForTerminal("a\x1b[31m\n\u202e") !== "a␛[31m␊\\u202e") throw new Error();
 * ```
 */
export function escapeForTerminal(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : text.replace(UNSAFE, pictureOf);
}

function pictureOf(char: string): string {
  const code = char.charCodeAt(0);
  if (code < FIRST_PRINTABLE) return String.fromCharCode(CONTROL_PICTURES + code);
  if (code === DELETE) return DELETE_PICTURE;
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
