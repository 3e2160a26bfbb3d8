import fc from "fast-check";

const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;
const LAST = 0x10ffff;

/**
 * Draws one character of all that Unicode can have, as a unit of strings. It stands
 * for fast-check's own unit `binary`, whose first use takes more than a second.
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
export const anyCharacter: fc.Arbitrary<string> = fc.nat({ max: LAST - SURROGATES }).map(
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
