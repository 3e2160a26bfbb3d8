import { deepEqual, equal } from "node:assert/strict";
import type { Conflict } from "../../lib/merge/resolve/conflict.ts";
import { EDIT_AND_DELETE, TWO_EDITS } from "../../lib/testing/directories/conflicts.ts";
import { decidedOf, decisionRemark } from "./choose.ts";
import { answered, beginWalk, type Walk } from "./walk.ts";

function after(conflicts: Conflict[], ...answers: string[]): Walk {
  return answers.reduce((walk, answer) => answered(walk, answer)!, beginWalk(conflicts));
}

Deno.test("what is kept is decided too, and what is skipped is not", () => {
  const firing = { ...TWO_EDITS, log: "firings" } as const;
  const walk = after([EDIT_AND_DELETE, firing, TWO_EDITS], "2", "keep", "skip");
  deepEqual(decidedOf(walk), [
    { conflict: EDIT_AND_DELETE, choice: { kind: "version", index: 1 } },
    { conflict: firing, choice: null },
  ]);
});

Deno.test("what was chosen before a walk is left is decided", () => {
  const walk = after([EDIT_AND_DELETE, TWO_EDITS], "2", "field", "1", "quit");
  deepEqual(decidedOf(walk).map(({ conflict }) => conflict), [EDIT_AND_DELETE]);
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
