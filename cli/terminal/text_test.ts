import fc from "fast-check";
import { deepEqual, equal, ok } from "node:assert/strict";
import { assertProperty } from "../../lib/testing/lanes/assert_property.ts";
import { escapeForTerminal } from "./escape_for_terminal.ts";
import { cut, pad, widthOf, wrap } from "./text.ts";

Deno.test("widthOf counts columns when text is wide, combined or joined", () => {
  equal(widthOf("abc"), 3);
  equal(widthOf("日本"), 4);
  equal(widthOf("e\u0301"), 1);
  equal(widthOf("👩‍👩‍👧"), 2);
  equal(widthOf("🇩🇪"), 2);
});

Deno.test("cut never exceeds the room it is given", () => {
  assertProperty(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.integer({ min: 1, max: 20 }),
      (text, columns) => ok(widthOf(cut(escapeForTerminal(text), columns)) <= columns),
    ),
    { seed: 1, numRuns: 1000 },
  );
});

Deno.test("cut marks what it cut and nothing else", () => {
  equal(cut("abcdef", 6), "abcdef");
  equal(cut("abcdef", 5), "abcd…");
  equal(cut("日本語", 5), "日本…");
  equal(cut("日本語", 4), "日…");
  equal(cut("abc", 1), "…");
});

Deno.test("pad fills to the width on the terminal", () => {
  equal(pad("日", 4), "日  ");
  equal(pad("é", 3, "right"), "  é");
  equal(pad("long", 2), "long");
});

Deno.test("wrap breaks at spaces where that wastes little, else anywhere", () => {
  deepEqual(wrap("one two three", 7, 9), ["one two", "three"]);
  deepEqual(wrap("one two three", 6, 9), ["one", "two", "three"]);
  deepEqual(wrap("a bbbbbbbbb", 8, 9), ["a bbbbbb", "bbb"]);
  deepEqual(wrap("木漏れ日と風", 5, 9), ["木漏", "れ日", "と風"]);
  deepEqual(wrap("👩‍👩‍👧👩‍👩‍👧", 3, 9), ["👩‍👩‍👧", "👩‍👩‍👧"]);
  deepEqual(wrap("", 5, 9), [""]);
});

Deno.test("wrap cuts what takes more lines than there may be", () => {
  deepEqual(wrap("abcdefghij", 4, 2), ["abcd", "efg…"]);
});

Deno.test("wrap loses nothing but spaces, and no line is too wide", () => {
  assertProperty(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.integer({ min: 2, max: 20 }),
      (text, columns) => {
        const shown = escapeForTerminal(text);
        const lines = wrap(shown, columns, Infinity);
        for (const line of lines) ok(widthOf(line) <= columns, line);
        equal(lines.join("").replaceAll(" ", ""), shown.replaceAll(" ", ""));
      },
    ),
    { seed: 1, numRuns: 1000 },
  );
});
