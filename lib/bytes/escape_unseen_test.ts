import fc from "fast-check";
import { equal, notEqual, ok } from "node:assert/strict";
import { anyCharacter, UNSEEN_CHARACTERS } from "../testing/generators/any_character.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { escapeUnseen, unicodeEscape } from "./escape_unseen.ts";

const shown = (text: string) => escapeUnseen(text, unicodeEscape);
const tags = (text: string) =>
  Array.from(text, (char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join("");

/** What changes how it looks, and so stays. */
const KEPT: Record<string, string> = {
  "plain text": "plain é 日本 한국어 Ελλάδα",
  "emoji with a skin": "👍🏽",
  "a family": "👩‍👩‍👧",
  "emoji with a selector": "❤️ 🏳️‍🌈 👁️‍🗨️ ⛹🏽‍♂️",
  "a keycap": "1️⃣ #️⃣",
  "a picture as text": "⌚\ufe0e",
  "the flag of Scotland": `\u{1f3f4}${tags("gbsct")}\u{e007f}`,
  "the flag of a country": "🇩🇪",
  "Persian with a non-joiner": "می\u200cخواهم نَ\u200cه",
  "an Arabic letter that goes on": "ه\u200d",
  "Indic conjuncts": "क्\u200dष ක්\u200dර ন্\u200c",
  "Mongolian variants": "ᠠ\u180b ᠠ\u180e",
  "Arabic signs": "\u0600\u06dd",
};

for (const [what, text] of Object.entries(KEPT)) {
  Deno.test(`escapeUnseen leaves ${what} as they are written`, () => equal(shown(text), text));
}

/** What nobody would see. */
const SPELLED: [what: string, text: string, shown: string][] = [
  ["tags", `a${tags("Ab")}`, "a\\u{e0041}\\u{e0062}"],
  ["tags of no flag", `\u{1f3f4}${tags("xx")}\u{e007f}`, "\u{1f3f4}\\u{e0078}\\u{e0078}\\u{e007f}"],
  ["annotations", "a\ufff9b\ufffac\ufffb", "a\\ufff9b\\ufffac\\ufffb"],
  ["zero width characters", "a\u200bb\u2060c\ufeff", "a\\u200bb\\u2060c\\ufeff"],
  ["soft hyphens", "zu\u00adsammen", "zu\\u00adsammen"],
  ["fillers", "a\u115f\u1160\u3164\uffa0", "a\\u115f\\u1160\\u3164\\uffa0"],
  ["joiners between other letters", "a\u200cb\u200dc", "a\\u200cb\\u200dc"],
  ["a non-joiner where nothing joins", "کار\u200cها", "کار\\u200cها"],
  ["a second joiner", "می\u200c\u200cخ", "می\\u200c\\u200cخ"],
  ["emoji that are not one picture", "😀\u200d😀", "😀\\u200d😀"],
  ["selectors that select nothing", "a\ufe0f 😀\ufe0f 7\ufe0f", "a\\ufe0f 😀\\ufe0f 7\\ufe0f"],
  ["selectors of fonts", "葛\u{e0100}", "葛\\u{e0100}"],
  ["lone surrogates", "a\ud800b", "a\\ud800b"],
  ["directions and line breaks", "\u202ea\u2066\u2028\x1b", "\\u202ea\\u2066\\u2028\\u001b"],
];

for (const [what, text, expected] of SPELLED) {
  Deno.test(`escapeUnseen spells ${what}`, () => equal(shown(text), expected));
}

Deno.test("texts that differ in what nobody sees do not look alike", () => {
  const letter = fc.constantFrom("a", "b", "é", "日", "1", "-");
  const unit = fc.oneof(letter, fc.constantFrom(...UNSEEN_CHARACTERS));
  assertProperty(
    fc.property(fc.string({ unit, maxLength: 8 }), (text) => {
      const seen = [...text].filter((char) => !UNSEEN_CHARACTERS.includes(char)).join("");
      if (seen === text) equal(shown(text), text);
      else notEqual(shown(text), seen);
      ok(!UNSEEN_CHARACTERS.some((char) => shown(text).includes(char)), shown(text));
    }),
    { seed: 1, numRuns: 1000 },
  );
});

Deno.test("whatever the text, only what changes how it looks stays unseen", () => {
  const stays = new Set(["\u200c", "\u200d", "\ufe0e", "\ufe0f", "\u180b", "\u180e"]);
  const never = UNSEEN_CHARACTERS.filter((char) => !stays.has(char));
  assertProperty(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      const result = shown(text);
      ok(!never.some((char) => result.includes(char)), result);
      equal(shown(result), result, "what is shown can be shown again");
    }),
    { seed: 2, numRuns: 1000 },
  );
});
