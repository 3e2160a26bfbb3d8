import fc from "fast-check";
import { deepEqual, equal, ok } from "node:assert/strict";
import type { Conflict } from "../../lib/merge/resolve/conflict.ts";
import {
  conflictAmong,
  EDIT_AND_DELETE,
  TWO_EDITS,
  versionOf,
} from "../../lib/testing/directories/conflicts.ts";
import { assertProperty } from "../../lib/testing/lanes/assert_property.ts";
import { answered, beginWalk, questionOf, quit, type Walk } from "./walk.ts";

const THREE = conflictAmong(
  versionOf(3, null, '{"id":"a","is_deleted":true}'),
  versionOf(1, null, '{"id":"a","n":1}'),
  versionOf(2, null, '{"id":"a","n":2}'),
);

/** The walk after answers that all must be understood. */
function after(conflicts: Conflict[], ...answers: string[]): Walk {
  return answers.reduce((walk, answer) => {
    const next = answered(walk, answer);
    ok(next, `"${answer}" is understood`);
    return next;
  }, beginWalk(conflicts));
}

function keys(walk: Walk): string {
  return questionOf(walk)!.options.map(({ key }) => key).join("");
}

Deno.test("a walk asks about one conflict after another", () => {
  const walk = after([TWO_EDITS, EDIT_AND_DELETE], "that");
  equal(questionOf(walk)?.conflict, EDIT_AND_DELETE);
  equal(questionOf(walk)?.number, 2);
  const end = answered(walk, " KEEP ")!;
  equal(questionOf(end), null);
  equal(answered(end, "keep"), null);
  deepEqual(end.decisions, [{ kind: "version", index: 1 }, { kind: "keep" }]);
});

Deno.test("a walk takes words, their starts and their keys", () => {
  for (const answer of ["1", "this", "thi", "This"]) {
    deepEqual(after([TWO_EDITS], answer).decisions, [{ kind: "version", index: 0 }], answer);
  }
  for (const answer of ["s", "skip", "sk"]) {
    deepEqual(after([TWO_EDITS], answer).decisions, [{ kind: "skip" }], answer);
  }
});

Deno.test("a walk does not guess", () => {
  for (const answer of ["", " ", "t", "th", "3", "0", "-1", "yes", "kept", "?", "constructor"]) {
    equal(answered(beginWalk([TWO_EDITS]), answer), null, answer);
  }
});

Deno.test("a walk offers to keep both things under an id, and no mixture of them", () => {
  const other = TWO_EDITS.versions[1]!;
  const clash: Conflict = { ...TWO_EDITS, kind: "id-clash", hidden: [other] };
  equal(keys(beginWalk([clash])), "b12ksq");
  equal(keys(beginWalk([{ ...clash, hidden: [] }])), "12ksq");
  for (const answer of ["b", "both", "BO"]) {
    deepEqual(after([clash], answer).decisions, [{ kind: "both" }], answer);
  }
  equal(answered(beginWalk([TWO_EDITS]), "both"), null);
  deepEqual(after([clash], "this").decisions, [{ kind: "version", index: 0 }]);
});

Deno.test("a walk goes field by field, and back", () => {
  const first = after([TWO_EDITS], "field");
  equal(questionOf(first)?.field, 0);
  equal(questionOf(after([TWO_EDITS], "f", "1"))?.field, 1);
  deepEqual(after([TWO_EDITS], "f", "1", "b"), beginWalk([TWO_EDITS]));
  const picks = TWO_EDITS.fields.map((_, index) => index % 2);
  const end = after([TWO_EDITS], "f", ...picks.map((pick) => String(pick + 1)));
  deepEqual(end.decisions, [{ kind: "fields", picks }]);
  equal(questionOf(end), null);
});

Deno.test("a walk offers field by field only where there are fields to choose between", () => {
  equal(keys(beginWalk([TWO_EDITS])), "12fksq");
  equal(keys(beginWalk([EDIT_AND_DELETE])), "12ksq");
  equal(keys(beginWalk([THREE])), "123fksq");
  equal(keys(after([THREE], "f")), "23bq");
  deepEqual(after([THREE], "f", "3").decisions, [{ kind: "fields", picks: [1] }]);
});

Deno.test("a walk says what choosing a version does", () => {
  const meanings = (conflict: Conflict) =>
    questionOf(beginWalk([conflict]))!.options.slice(0, 2).map(({ meaning }) => meaning);
  deepEqual(meanings(TWO_EDITS), ["line 14", "line 13"]);
  deepEqual(meanings(EDIT_AND_DELETE), ["leave it deleted", "line 14, restored"]);
  const [deleted, edited] = EDIT_AND_DELETE.versions;
  deepEqual(meanings(conflictAmong(edited!, deleted!)), ["line 14", "delete it"]);
});

Deno.test("a walk does not offer a restore that holds no entry", () => {
  const bare = conflictAmong(
    versionOf(1, null, '{"id":"a","n":1}'),
    versionOf(2, null, '{"id":"a","is_restored":true}'),
  );
  equal(keys(beginWalk([bare])), "1ksq");
});

Deno.test("a walk that is quit keeps what was decided before", () => {
  const walk = after([TWO_EDITS, TWO_EDITS], "1", "f", "2", "quit");
  equal(questionOf(walk), null);
  deepEqual(walk.decisions, [{ kind: "version", index: 0 }]);
  deepEqual(walk, quit(after([TWO_EDITS, TWO_EDITS], "1", "f")));
});

Deno.test("a walk ends after finitely many answers, each conflict decided at most once", () => {
  const conflict = fc.constantFrom(TWO_EDITS, EDIT_AND_DELETE, THREE);
  const answer = fc.constantFrom("1", "2", "3", "f", "k", "s", "b", "q", "what");
  assertProperty(
    fc.property(fc.array(conflict, { maxLength: 4 }), fc.array(answer), (conflicts, answers) => {
      let walk = beginWalk(conflicts);
      for (const typed of answers) {
        const next = answered(walk, typed);
        if (next === null) continue;
        ok(next.decisions.length - walk.decisions.length <= 1);
        deepEqual(next.decisions.slice(0, walk.decisions.length), walk.decisions);
        walk = next;
      }
      ok(walk.decisions.length <= conflicts.length);
      const isOver = questionOf(walk) === null;
      equal(isOver, walk.isQuit || walk.decisions.length === conflicts.length);
      for (const [index, decision] of walk.decisions.entries()) {
        if (decision.kind !== "fields") continue;
        equal(decision.picks.length, conflicts[index]!.fields.length);
      }
    }),
    { numRuns: 500, seed: 5 },
  );
});
