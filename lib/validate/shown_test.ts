import fc from "fast-check";
import assert from "node:assert/strict";
import { countedBytes } from "../testing/counted_bytes.ts";
import { anyCharacter } from "../testing/generators/any_character.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { characterAt, Columns, excerpt, preview } from "./shown.ts";

const encoder = new TextEncoder();
const place = (start: number, end = start) => ({ start, end });

Deno.test("excerpt spells in escapes what acts on a terminal, turns writing or breaks the line", () => {
  const cases: [text: string, shown: string][] = [
    ['caf\u00e9 木漏れ日 👍🏽 \\ "', 'caf\u00e9 木漏れ日 👍🏽 \\ "'],
    ["a\tb\nc\rd", "a\\tb\\nc\\rd"],
    ["\x00\x1b[31m\x7f", "\\x00\\x1b[31m\\x7f"],
    ["\u0085\u009b", "\\u0085\\u009b"],
    ["\u202e\u2066\u200f\u061c", "\\u202e\\u2066\\u200f\\u061c"],
    ["\u2028\u2029\ufeff", "\\u2028\\u2029\\ufeff"],
    ["\ud83d", "\\ud83d"],
  ];
  for (const [text, shown] of cases) assert.equal(excerpt(text), shown);
});

Deno.test("excerpt cuts what is long, but no character in two", () => {
  assert.equal(excerpt("x".repeat(80)), "x".repeat(80));
  assert.equal(excerpt("x".repeat(81)), "x".repeat(79) + "…");
  assert.equal(excerpt("x".repeat(78) + "😀".repeat(9)), "x".repeat(78) + "…");
});

Deno.test("preview shows a line around a place", () => {
  const line = encoder.encode("0123456789".repeat(30));
  assert.equal(preview(line, place(0)), `${"0123456789".repeat(12)}…`);
  assert.equal(preview(line, place(100)), `…${"0123456789".repeat(12)}…`);
  assert.equal(preview(line, place(300)), `…${"0123456789".repeat(4)}`);
  assert.equal(preview(line.subarray(0, 100), place(0, 300)), `${"0123456789".repeat(10)}…`);
  assert.equal(preview(line.subarray(0, 100), place(9, 100)), "0123456789".repeat(10));
});

Deno.test("preview shows bytes that are no UTF-8 by their number, and the rest as text", () => {
  const line = Uint8Array.from([0xff, ...encoder.encode("é"), 0xe6, 0x9c, 0x61, 0xed, 0xa0, 0x80]);
  assert.equal(preview(line, place(0)), "\\xffé\\xe6\\x9ca\\xed\\xa0\\x80");
});

Deno.test("preview cuts no character in two and stays short", () => {
  const property = fc.property(
    fc.string({ unit: anyCharacter, maxLength: 300, size: "max" }).map((text) =>
      text.toWellFormed()
    ),
    fc.nat(),
    (text, pick) => {
      const line = encoder.encode(text);
      const shown = preview(line, place(pick % (line.length + 1)));
      assert(shown.length <= 200);
      assert.doesNotMatch(shown, /\\x[89a-f]|[\p{Cc}\p{Cs}\p{Bidi_Control}]/u);
    },
  );
  assertProperty(property, { seed: 1, numRuns: 500 });
});

/** What a decoder makes of bytes that may be no UTF-8. */
const bytes = fc.uint8Array({ maxLength: 12 }).chain((noise) =>
  fc.constantFrom(
    noise,
    ...["é木😀", "\ud7ff\ue000"].map((text) =>
      Uint8Array.from([...encoder.encode(text), ...noise])
    ),
    ...[[0xe0, 0x80], [0xe0, 0xa0], [0xed, 0x9f], [0xed, 0xa0], [0xf0, 0x80], [0xf0, 0x90, 0x80]]
      .map((head) => Uint8Array.from([...head, ...noise])),
    ...[[0xf4, 0x8f, 0xbf], [0xf4, 0x90], [0xc1], [0xf5]]
      .map((head) => Uint8Array.from([...head, ...noise])),
  )
);

Deno.test("characterAt and Columns count what a decoder makes of the bytes", () => {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const property = fc.property(bytes, (bytes) => {
    let text = "";
    for (let at = 0, length; at < bytes.length; at += Math.abs(length)) {
      length = characterAt(bytes, at);
      text += length > 0 ? decoder.decode(bytes.subarray(at, at + length)) : "\ufffd";
    }
    assert.equal(text, decoder.decode(bytes));
    assert.equal(new Columns(bytes).at(bytes.length), [...text].length + 1);
  });
  assertProperty(property, { seed: 1, numRuns: 2000 });
});

Deno.test("Columns gives the same in any order of the places, those within a code point too", () => {
  const line = encoder.encode("aé木\u{1f642}b");
  const columnAt = [1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6];
  const property = fc.property(fc.array(fc.nat({ max: line.length })), (places) => {
    const columns = new Columns(line);
    for (const place of places) assert.equal(columns.at(place), columnAt[place] ?? 6);
  });
  assertProperty(property, { seed: 1, numRuns: 200 });
});

Deno.test("Columns passes a line once, however many places are asked for in ascending order", () => {
  const line = countedBytes("é木".repeat(2000));
  const columns = new Columns(line.bytes);
  for (let place = 0; place <= 10_000; place++) columns.at(place);
  assert(line.reads < 5 * 10_000, `${line.reads}`);
});
