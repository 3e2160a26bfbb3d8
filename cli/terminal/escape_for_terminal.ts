import { escapeUnseen, unicodeEscape } from "../../lib/bytes/escape_unseen.ts";

const CONTROL_PICTURES = 0x2400;
const DELETE_PICTURE = "\u2421";
const FIRST_PRINTABLE = 0x20;
const DELETE = 0x7f;

const PRINTABLE_ASCII = /^[ -~]*$/;

/**
 * Text from a log as it can be shown: what would act on the terminal, break the line or not be
 * seen at all is replaced by a picture of itself (`␛`, `␊`) or by its number.
 *
 * @example
 * ```ts
 * import { escapeForTerminal } from "./escape_for_terminal.ts";
 *
 * if (escapeForTerminal("a\x1b[31m\n\u202e") !== "a␛[31m␊\\u202e") throw new Error();
 * ```
 */
export function escapeForTerminal(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : escapeUnseen(text, pictureOf);
}

function pictureOf(code: number): string {
  if (code < FIRST_PRINTABLE) return String.fromCharCode(CONTROL_PICTURES + code);
  return code === DELETE ? DELETE_PICTURE : unicodeEscape(code);
}
