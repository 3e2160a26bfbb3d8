/**
 * Characters with no glyph of their own: controls, and those that turn or hide what is near. Signs
 * before Arabic and Syriac numbers are of the same category, and are seen.
 */
const ODD =
  // deno-lint-ignore no-invalid-regexp
  /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]--[\t\n\u{600}-\u{605}\u{6dd}\u{70f}\u{890}\u{891}\u{8e2}]]/v;

/** A stretch of text that is shown as it is, or one character that is shown by its number. */
export interface TextPiece {
  readonly text: string;
  /** Whether `text` is the number of a character. */
  readonly isOdd: boolean;
}

/** A text ready to be shown. */
export interface VisibleText {
  readonly pieces: readonly TextPiece[];
  /** How many code units were left out at the end. */
  readonly left: number;
}

/**
 * A text of a log as it may be shown: a character that cannot be seen, or that would change how
 * its neighbours are seen, becomes its number. Equal ones in a row are counted.
 *
 * @param max Code units that are shown at most.
 *
 * @example
 * ```ts
 * import { visibleText } from "./odd.ts";
 *
 * const { pieces } = visibleText("a\u202eb\0\0\0");
 * if (pieces.map(({ text }) => text).join("|") !== "a|U+202E|b|U+0000 ×3") throw new Error();
 * ```
 */
export function visibleText(text: string, max = 2_000): VisibleText {
  const shown = [...text.slice(0, max)];
  const pieces: { text: string; isOdd: boolean }[] = [];
  for (let at = 0; at < shown.length;) {
    const char = shown[at]!;
    let end = at + 1;
    if (ODD.test(char)) {
      while (shown[end] === char) end++;
      pieces.push({ text: numbered(char, end - at), isOdd: true });
    } else {
      while (end < shown.length && !ODD.test(shown[end]!)) end++;
      pieces.push({ text: shown.slice(at, end).join(""), isOdd: false });
    }
    at = end;
  }
  return { pieces, left: Math.max(0, text.length - max) };
}

function numbered(char: string, times: number): string {
  const digits = char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
  return times === 1 ? `U+${digits}` : `U+${digits} ×${times}`;
}
