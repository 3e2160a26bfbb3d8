import assert from "node:assert/strict";
import { textDifference } from "./difference.ts";

Deno.test("textDifference finds what went and what came, and both texts again", () => {
  const texts = ["", "Fernweh", "das Fernweh", "Fernweh!", "aa", "aaa", "木漏れ日", "木の日"];
  for (const from of texts) {
    for (const to of texts) {
      const found = textDifference(from, to);
      if (found === null) continue;
      assert.equal(found.start + found.removed + found.end, from);
      assert.equal(found.start + found.added + found.end, to);
    }
  }
  assert.deepEqual(textDifference("Fernweh", "das Fernweh"), {
    start: "",
    removed: "",
    added: "das ",
    end: "Fernweh",
  });
});

Deno.test("textDifference does not cut a character in two", () => {
  assert.deepEqual(textDifference("a👍", "a👎"), {
    start: "a",
    removed: "👍",
    added: "👎",
    end: "",
  });
});

Deno.test("textDifference is null for texts with nothing in common", () => {
  assert.equal(textDifference("abc", "xyz"), null);
});
