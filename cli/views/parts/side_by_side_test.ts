import { equal, ok } from "node:assert/strict";
import type { Conflict } from "../../../lib/merge/resolve/conflict.ts";
import {
  conflictAmong,
  EDIT_AND_DELETE,
  TWO_EDITS,
  versionOf,
} from "../../../lib/testing/directories/conflicts.ts";
import { fakeScreen } from "../../../lib/testing/processes/fake_screen.ts";
import { coloured, plain } from "../../terminal/style.ts";
import { widthOf } from "../../terminal/text.ts";
import { sideBySide } from "./side_by_side.ts";

function shown(conflict: Conflict, columns: number, style = plain, field?: number): string {
  const screen = fakeScreen({ columns, style });
  return [...sideBySide(conflict, screen, field)].join("\n");
}

Deno.test("versions stand side by side, wide characters lined up", () => {
  equal(
    shown(TWO_EDITS, 78),
    `             1 kept                                 2
line         14                                     13
at           2026-04-20 10:15:00 +00:00             2026-04-20 09:00:00 +00:00
by           phone/user                             laptop/user
in           entries.jsonl                          entries (1).jsonl
/text        "木漏れ日"                             "木漏れ日 👍🏽"
/context     "sunlight through the leaves, seen on  "light and leaves"
             the way"
/shape/kind  "word"                                 "phrase"
/tags                                               ["jp"]`,
  );
});

Deno.test("versions stand below one another where there is no room for columns", () => {
  equal(
    shown(TWO_EDITS, 36),
    `line
  1 kept  14
  2       13
at
  1 kept  2026-04-20 10:15:00 +00:00
  2       2026-04-20 09:00:00 +00:00
by
  1 kept  phone/user
  2       laptop/user
in
  1 kept  entries.jsonl
  2       entries (1).jsonl
/text
  1 kept  "木漏れ日"
  2       "木漏れ日 👍🏽"
/context
  1 kept  "sunlight through the
          leaves, seen on the way"
  2       "light and leaves"
/shape/kind
  1 kept  "word"
  2       "phrase"
/tags
  1 kept
  2       ["jp"]`,
  );
});

Deno.test("a version that deletes holds no fields", () => {
  equal(
    shown(EDIT_AND_DELETE, Infinity),
    `       1 kept                      2
does   delete                      edit
line   13                          14
at     2026-04-20 09:30:00 +00:00  2026-04-20 10:15:00 +00:00
by     tablet/user                 phone/user
in     entries (1).jsonl           entries.jsonl
/text                              "Fernweh"`,
  );
});

Deno.test("versions that differ in no field say so", () => {
  const same = conflictAmong(
    versionOf(2, null, '{"id":"a","n":1.0}'),
    versionOf(1, null, '{"id":"a","n":1}'),
  );
  equal(
    shown(same, Infinity),
    `      1 kept         2
line  2              1
in    entries.jsonl  entries (1).jsonl
no field differs`,
  );
});

Deno.test("one field can be shown alone", () => {
  equal(
    shown(TWO_EDITS, Infinity, plain, 2),
    `             1 kept  2
/shape/kind  "word"  "phrase"`,
  );
});

Deno.test("versions are never wider than the screen", () => {
  const hostile = conflictAmong(
    versionOf(1, "\u001b[31m", `{"id":"a","${"long".repeat(20)}":"${"木".repeat(500)}"}`),
    versionOf(2, null, '{"id":"a","b":{"c":[1,2,3]},"e":"👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧"}'),
    versionOf(3, null, '{"id":"a","is_deleted":true}'),
  );
  for (let columns = 20; columns < 160; columns++) {
    for (const line of shown(hostile, columns).split("\n")) {
      ok(widthOf(line) <= columns, `${columns}: ${line}`);
      ok(!line.includes("\u001b"), line);
    }
  }
});

Deno.test("colours change nothing but colours", () => {
  for (const columns of [30, 80]) {
    const colours = shown(TWO_EDITS, columns, coloured);
    ok(colours.includes("\x1b[2m"));
    // deno-lint-ignore no-control-regex
    equal(colours.replace(/\x1b\[[\d;]*m/g, "").replace(/ +$/gm, ""), shown(TWO_EDITS, columns));
  }
});
