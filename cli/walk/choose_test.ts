import { deepEqual, equal } from "node:assert/strict";
import { EDIT_AND_DELETE, TWO_EDITS } from "../../testdata/conflicts.ts";
import { parseInstant } from "../../lib/instant.ts";
import type { Conflict } from "../../lib/resolve/conflict.ts";
import { defaultSettings } from "../../lib/settings.ts";
import { choicesOf, decisionRemark } from "./choose.ts";
import { answered, beginWalk, type Walk } from "./walk.ts";

const ORIGIN = { now: parseInstant("2026-05-05T08:00:00Z")!, device: "desk" };

function after(conflicts: Conflict[], ...answers: string[]): Walk {
  return answers.reduce((walk, answer) => answered(walk, answer)!, beginWalk(conflicts));
}

function linesOf(walk: Walk): Record<string, string> {
  const choices = Object.entries(choicesOf(walk, ORIGIN, defaultSettings()));
  return Object.fromEntries(choices.map(([log, bytes]) => [log, new TextDecoder().decode(bytes)]));
}

Deno.test("choices become lines of their logs, in the order they were made", () => {
  const firing = { ...TWO_EDITS, log: "firings" } as const;
  const walk = after([EDIT_AND_DELETE, firing, TWO_EDITS, TWO_EDITS], "2", "2", "keep", "1");
  const signed = '"at":"2026-05-05T08:00:00Z"';
  const who = '"device":"desk","actor":"user"';
  deepEqual(linesOf(walk), {
    entries: `{"id":"a",${signed},"text":"Fernweh",${who},"is_restored":true}
{"id":"a",${signed},"text":"木漏れ日","context":"sunlight through the leaves, seen on the way","shape":{"kind":"word","rank":1.50},${who}}
`,
    firings:
      `{"id":"a",${signed},"text":"木漏れ日 👍🏽","context":"light and leaves","shape":{"kind":"phrase","rank":1.5},"tags":["jp"],${who}}
`,
  });
});

Deno.test("nothing is appended for what is kept, skipped, or deleted already", () => {
  deepEqual(linesOf(after([TWO_EDITS, TWO_EDITS, EDIT_AND_DELETE], "keep", "skip", "1")), {});
});

Deno.test("what was chosen before a walk is left is appended", () => {
  const walk = after([EDIT_AND_DELETE, TWO_EDITS], "2", "field", "1", "quit");
  deepEqual(Object.keys(linesOf(walk)), ["entries"]);
  equal(linesOf(walk).entries!.split("\n").length, 2);
});

Deno.test("the remark names what is undecided", () => {
  equal(
    decisionRemark(after([TWO_EDITS, TWO_EDITS], "1", "keep")),
    "of 2 concurrent edits: 1 chosen, 1 left as merged, 0 undecided",
  );
  equal(
    decisionRemark(after(Array(6).fill(TWO_EDITS), "1", "skip", "quit")),
    "of 6 concurrent edits: 1 chosen, 0 left as merged, 5 undecided (a, a, a, 2 more)",
  );
});
