import { equal } from "node:assert/strict";
import { hasText } from "./has_text.ts";

Deno.test("a text is found whatever its case, also where one letter has several forms of it", () => {
  const cases: [text: string, wanted: string, isFound: boolean][] = [
    ["Straße", "STRASSE", true],
    ["STRASSE", "straße", true],
    ["Οδυσσεύς", "ΟΔΥΣΣΕΎΣ", true],
    ["ΣΑΣ", "σασ", true],
    ["café", "CAFE\u0301", true],
    ["cafe", "café", false],
  ];
  for (const [text, wanted, isFound] of cases) equal(hasText({ text }, wanted), isFound, wanted);
});
