/**
 * Which characters of a text are not shown as they are: those that act on a terminal, turn the
 * direction of writing or break the line, and those that nobody sees. Two texts that differ only in
 * such would look alike.
 *
 * What cannot be seen itself, but changes what is seen, stays where it does so: emoji that
 * Unicode lists, and joiners between letters that join.
 *
 * @module
 */

/** Arabic letters that never join the next one, so that nothing is seen of a non-joiner there. */
const NO_JOIN = String.raw`[\u0621-\u0625\u0627\u0629\u062F-\u0632\u0648\u0671-\u0673` +
  String
    .raw`\u0675-\u0677\u0688-\u0699\u06C0\u06C3-\u06CB\u06CD\u06CF\u06D2\u06D3\u06D5\u06EE\u06EF` +
  String.raw`\u0759-\u075B\u076B\u076C\u0771\u0773\u0774\u0778\u0779\u08AA-\u08AC\u08AE]`;
/** What takes the vowel of a letter in Indic scripts; a joiner beside it chooses a form. */
const VIRAMA = String.raw`[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA\u1039]`;
/** Letters with a variant that a selector chooses. */
const MONGOLIAN = String.raw`[\u1820-\u1878\u1880-\u18AA]`;

/** Signs that Unicode calls formatting, and that are seen: Arabic number signs and their like. */
const SEEN = String.raw`[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}]`;
const UNSEEN = String
  .raw`[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--${SEEN}]`;

/** A flag of England, Scotland or Wales; with other tags there is only a black one. */
const FLAG = String.raw`\u{1F3F4}\u{E0067}\u{E0062}` +
  String
    .raw`(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}`;
/** Emoji with joiners between them: one picture, if Unicode lists it. */
const JOINED = String.raw`\p{Emoji}[\uFE0F\p{Emoji_Modifier}]?` +
  String.raw`(?:\u200D\p{Emoji}[\uFE0F\p{Emoji_Modifier}]?)+`;

/** What stays, tried first at each place. */
const KEPT = [
  FLAG,
  String.raw`[0-9#*]\uFE0F\u20E3`,
  // A picture that is asked for as text, and then text that is asked for as a picture.
  String.raw`\p{Emoji_Presentation}\uFE0E`,
  String.raw`\p{Basic_Emoji}`,
  String.raw`(?<=[[\p{Script=Arabic}&&\p{L}]--${NO_JOIN}]\p{M}*)\u200C(?=\p{Script=Arabic})`,
  // At the end of a word, where it keeps the form of a letter that goes on.
  String.raw`(?<=[[\p{Script=Arabic}&&\p{L}]--${NO_JOIN}])\u200D(?!\p{Script=Arabic})`,
  String.raw`(?<=${VIRAMA})[\u200C\u200D]|(?<=\p{L})\u200D(?=${VIRAMA})`,
  String.raw`(?<=${MONGOLIAN})[\u180B-\u180F]`,
];

const JOINERS = /[\u200d\ufe0f]/g;

/** Each is made once it is needed: what Unicode lists takes longer to read than a small log. */
let anyUnseen: RegExp | null = null;
let keptOrUnseen: RegExp | null = null;
let listed: RegExp | null = null;

/**
 * A text in which whatever is not shown as it is, is spelled.
 *
 * @param spell How one code point is spelled, in characters that are seen.
 *
 * @example
 * ```ts
 * import { escapeUnseen, unicodeEscape } from "./escape_unseen.ts";
 *
 * const shown = escapeUnseen("a\u{e0041}👩‍🚀", unicodeEscape);
 * if (shown !== "a\\u{e0041}👩‍🚀") throw new Error(shown);
 * ```
 */
export function escapeUnseen(text: string, spell: (code: number) => string): string {
  // Nearly all texts have none, and looking for what stays takes longer.
  anyUnseen ??= new RegExp(UNSEEN, "v");
  if (!anyUnseen.test(text)) return text;
  keptOrUnseen ??= new RegExp(`(${JOINED})|(${KEPT.join("|")})|${UNSEEN}`, "gv");
  return text.replace(keptOrUnseen, (found, joined?: string, kept?: string) => {
    if (joined === undefined) return kept ?? spell(found.codePointAt(0)!);
    return isListed(joined) ? joined : joined.replace(JOINERS, (char) => spell(char.charCodeAt(0)));
  });
}

function isListed(joined: string): boolean {
  listed ??= new RegExp(String.raw`^\p{RGI_Emoji_ZWJ_Sequence}$`, "v");
  return listed.test(joined);
}

/** A code point as `\u202e` or `\u{e0041}`. */
export function unicodeEscape(code: number): string {
  const digits = code.toString(16);
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
}
