import assert from "node:assert/strict";
import { visibleText } from "./odd.ts";

function shown(text: string): string {
  return visibleText(text).pieces.map(({ text, isOdd }) => isOdd ? `[${text}]` : text).join("");
}

Deno.test("visibleText leaves text of any script as it is", () => {
  for (const text of ["", "Fernweh", "木漏れ日", "طرب", "👩🏽", "two\nlines\tand a tab"]) {
    assert.equal(shown(text), text);
  }
});

Deno.test("visibleText shows controls and characters that turn or hide their neighbours", () => {
  assert.equal(shown("\x07\x1b[31m"), "[U+0007][U+001B][31m");
  assert.equal(shown("a\u202eb\u200bc\u2066d\ufeff"), "a[U+202E]b[U+200B]c[U+2066]d[U+FEFF]");
  assert.equal(shown("\u{e0041}"), "[U+E0041]");
  assert.equal(shown("lone \ud800"), "lone [U+D800]");
});

Deno.test("visibleText counts equal characters in a row", () => {
  assert.equal(shown("\0\0\0x\0"), "[U+0000 ×3]x[U+0000]");
});

Deno.test("visibleText cuts a long text, and says how much is left", () => {
  const { pieces, left } = visibleText("x".repeat(300_000), 100);
  assert.deepEqual(pieces, [{ text: "x".repeat(100), isOdd: false }]);
  assert.equal(left, 299_900);
});
