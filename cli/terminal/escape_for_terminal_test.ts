import fc from "fast-check";
import { equal, ok } from "node:assert/strict";
import { anyCharacter } from "../../lib/testing/generators/any_character.ts";
import { assertProperty } from "../../lib/testing/lanes/assert_property.ts";
import { escapeForTerminal } from "./escape_for_terminal.ts";

Deno.test("escapeForTerminal shows every control character and direction mark", () => {
  equal(escapeForTerminal("\x00\t\n\r\x1b\x7f\x9b"), "␀␉␊␍␛␡\\u009b");
  equal(escapeForTerminal("\u202etxt\u2066\u200f\u2028"), "\\u202etxt\\u2066\\u200f\\u2028");
  equal(escapeForTerminal("plain é 日本 👍🏽 👩‍👩‍👧"), "plain é 日本 👍🏽 👩‍👩‍👧");
});

Deno.test("escapeForTerminal leaves nothing that a terminal would act on", () => {
  assertProperty(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      ok(!/[\p{Cc}\p{Bidi_Control}]/u.test(escapeForTerminal(text)));
    }),
    { seed: 1, numRuns: 500 },
  );
});
