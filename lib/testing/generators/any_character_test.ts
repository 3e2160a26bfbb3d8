import fc from "fast-check";
import assert from "node:assert/strict";
import { anyCharacter, UNSEEN_CHARACTERS } from "./any_character.ts";

Deno.test("anyCharacter draws one well-formed character, from the first to the last", () => {
  const drawn = fc.sample(anyCharacter, { seed: 1, numRuns: 20_000 });
  for (const character of drawn) {
    assert(character.isWellFormed());
    assert.equal([...character].length, 1);
  }
  const codes = drawn.map((character) => character.codePointAt(0)!);
  for (const [from, to] of [[0, 0], [0x20, 0x7e], [0x100, 0xd7ff], [0xe000, 0xffff]] as const) {
    assert(codes.some((code) => code >= from && code <= to), `${from} to ${to}`);
  }
  assert.equal(Math.max(...codes), 0x10ffff);
  for (const unseen of UNSEEN_CHARACTERS) assert(drawn.includes(unseen), JSON.stringify(unseen));
});

Deno.test("anyCharacter knows what it could have drawn", () => {
  for (const character of ["\0", "_", "é", "\ud7ff", "\ue000", "\u{10ffff}"]) {
    assert(anyCharacter.canShrinkWithoutContext(character), character);
  }
  for (const value of ["", "ab", "\ud800", "\udfff", 5, null]) {
    assert(!anyCharacter.canShrinkWithoutContext(value), String(value));
  }
});

Deno.test("strings of anyCharacter are names of the prototype now and then", () => {
  const drawn = fc.sample(fc.string({ unit: anyCharacter }), { seed: 1, numRuns: 20_000 });
  assert(drawn.some((text) => text.includes("__proto__")));
});
