import { deepEqual, equal } from "node:assert/strict";
import type { Conflict } from "../../lib/merge/resolve/conflict.ts";
import { EDIT_AND_DELETE, TWO_EDITS } from "../../lib/testing/directories/conflicts.ts";
import { fakeScreen } from "../../lib/testing/processes/fake_screen.ts";
import { walkThrough } from "./ask.ts";
import type { Walk } from "./walk.ts";

/** What a terminal shows when these answers are typed, and where that leads. */
async function typed(
  conflicts: Conflict[],
  answers: string[],
  columns = 72,
): Promise<{ terminal: string; walk: Walk }> {
  let terminal = "";
  const walk = await walkThrough(conflicts, {
    screen: fakeScreen({ columns }),
    ask: (lines) => terminal += [...lines].join("\n"),
    answer: () => {
      const answer = answers.shift() ?? null;
      if (answer !== null) terminal += `${answer}\n`;
      return Promise.resolve(answer);
    },
  });
  return { terminal, walk };
}

Deno.test("the walk shows each conflict and what can be answered", async () => {
  const { terminal, walk } = await typed([EDIT_AND_DELETE], ["?", "all", "that"]);
  equal(
    terminal,
    `
1 of 1  entries  a  edited and deleted apart
       1 kept                      2
does   delete                      edit
line   13                          14
at     2026-04-20 09:30:00 +00:00  2026-04-20 10:15:00 +00:00
by     tablet/user                 phone/user
in     entries (1).jsonl           entries.jsonl
/text                              "Fernweh"
this (1), that (2), keep (k), skip (s), quit (q)? ?
  1, this  leave it deleted
  2, that  line 14, restored
  k, keep  what the merge keeps, nothing is appended
  s, skip  decide later; until then the kept version wins
  q, quit  leave; what was chosen so far is kept
this (1), that (2), keep (k), skip (s), quit (q)? all
"all" is not one of these:
  1, this  leave it deleted
  2, that  line 14, restored
  k, keep  what the merge keeps, nothing is appended
  s, skip  decide later; until then the kept version wins
  q, quit  leave; what was chosen so far is kept
this (1), that (2), keep (k), skip (s), quit (q)? that
`,
  );
  deepEqual(walk.decisions, [{ kind: "version", index: 1 }]);
});

Deno.test("the walk goes field by field where that is asked for", async () => {
  const { terminal, walk } = await typed([TWO_EDITS], ["f", "2", "1", "2", "1"]);
  equal(
    terminal.slice(terminal.indexOf("field (f)")),
    `field (f), keep (k), skip (s), quit (q)? f

field 1 of 4
       1 kept      2
/text  "木漏れ日"  "木漏れ日 👍🏽"
this (1), that (2), back (b), quit (q)? 2

field 2 of 4
          1 kept                                      2
/context  "sunlight through the leaves, seen on the   "light and leaves"
          way"
this (1), that (2), back (b), quit (q)? 1

field 3 of 4
             1 kept  2
/shape/kind  "word"  "phrase"
this (1), that (2), back (b), quit (q)? 2

field 4 of 4
       1 kept  2
/tags          ["jp"]
this (1), that (2), back (b), quit (q)? 1
`,
  );
  deepEqual(walk.decisions, [{ kind: "fields", picks: [1, 0, 1, 0] }]);
});

Deno.test("the walk is left where there are no more answers", async () => {
  const { terminal, walk } = await typed([TWO_EDITS, TWO_EDITS], ["k"]);
  equal(terminal.endsWith("quit (q)? \n"), true);
  deepEqual([walk.decisions, walk.isQuit], [[{ kind: "keep" }], true]);
});

Deno.test("the walk asks on as many lines as the screen needs", async () => {
  const { terminal } = await typed([TWO_EDITS], [], 31);
  equal(
    terminal.endsWith("this (1), that (2), field (f),\nkeep (k), skip (s), quit (q)? \n"),
    true,
  );
});
