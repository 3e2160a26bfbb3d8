import fc from "fast-check";

const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;
const LAST = 0x10ffff, ASCII_LAST = 0x7f;

/** Characters that nobody sees, one or more of each kind; most are in the plain text of nobody. */
export const UNSEEN_CHARACTERS: readonly string[] = [
  ...[0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x180b, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e],
  ...[0x200f, 0x202a, 0x202e, 0x2060, 0x2062, 0x2064, 0x2066, 0x2069, 0x206a, 0x3164, 0xfe00],
  ...[0xfe0e, 0xfe0f, 0xfeff, 0xffa0, 0xfff0, 0xfff9, 0xfffa, 0xfffb, 0x1bca0, 0x1d173, 0xe0001],
  ...[0xe0020, 0xe0041, 0xe007f, 0xe0100, 0xe01ef],
].map((code) => String.fromCodePoint(code));

/**
 * Draws one character of all that Unicode can have, as a unit of strings. It stands
 * for fast-check's own unit `binary`, whose first use takes more than a second. One in twenty is
 * ASCII, and one is of {@linkcode UNSEEN_CHARACTERS}: neither would be drawn much else.
 *
 * @example
 * ```ts
 * import fc from "fast-check";
 * import { anyCharacter } from "./any_character.ts";
 *
 * const text = fc.string({ unit: anyCharacter });
 * fc.assert(fc.property(text, (text) => text.isWellFormed()));
 * ```
 */
export const anyCharacter: fc.Arbitrary<string> = fc.oneof(
  { weight: 18, arbitrary: characterUpTo(LAST) },
  { weight: 1, arbitrary: characterUpTo(ASCII_LAST) },
  { weight: 1, arbitrary: fc.constantFrom(...UNSEEN_CHARACTERS) },
);

function characterUpTo(last: number): fc.Arbitrary<string> {
  const max = last < FIRST_SURROGATE ? last : last - SURROGATES;
  return fc.nat({ max }).map(
    (index) => String.fromCodePoint(index < FIRST_SURROGATE ? index : index + SURROGATES),
    // So that fast-check can mix in words that are dangerous, "__proto__" for one.
    (value) => {
      const isCharacter = typeof value === "string" && value.isWellFormed() &&
        [...value].length === 1;
      if (!isCharacter) throw new Error("Cannot draw it: it is not one character");
      const code = value.codePointAt(0)!;
      return code < FIRST_SURROGATE ? code : code - SURROGATES;
    },
  );
}
