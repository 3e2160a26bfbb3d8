import { deepEqual } from "node:assert/strict";
import { defaultSettings } from "../../records/settings.ts";
import {
  concurrentOf,
  conflictAmong,
  EDIT_AND_DELETE,
  TWO_EDITS,
  versionOf,
} from "../../testing/directories/conflicts.ts";
import { parseInstant } from "../../time/instant.ts";
import type { Choice } from "./choice.ts";
import type { Conflict } from "./conflict.ts";
import { type Decided, linesOfDecided } from "./decided.ts";

const ORIGIN = { now: parseInstant("2026-05-05T08:00:00Z")!, device: "desk" };
const SECOND: Choice = { kind: "version", index: 1 };
const OTHER: Conflict = { ...TWO_EDITS, id: "b" };

async function linesOf(
  decided: Decided[],
  found: Conflict[],
): Promise<{ lines: string[]; outdated: readonly string[] }> {
  const settings = defaultSettings().logs.entries;
  const { lines, outdated } = await linesOfDecided(
    decided,
    found.map(concurrentOf),
    ORIGIN,
    settings,
  );
  return { lines: lines.map(({ text }) => text), outdated };
}

Deno.test("decisions become lines, in the order they were made", async () => {
  const signed = '"at":"2026-05-05T08:00:00Z"';
  const who = '"device":"desk","actor":"user"';
  const first = { kind: "version", index: 0 } as const;
  const decided = [
    { conflict: OTHER, choice: first },
    { conflict: EDIT_AND_DELETE, choice: SECOND },
  ];
  deepEqual(await linesOf(decided, [EDIT_AND_DELETE, OTHER]), {
    lines: [
      `{"id":"a",${signed},"text":"木漏れ日","context":"sunlight through the leaves, seen on the way","shape":{"kind":"word","rank":1.50},${who}}`,
      `{"id":"a",${signed},"text":"Fernweh",${who},"is_restored":true}`,
    ],
    outdated: [],
  });
});

Deno.test("nothing is appended for what is kept, or deleted already", async () => {
  const decided = [
    { conflict: OTHER, choice: null },
    { conflict: EDIT_AND_DELETE, choice: { kind: "version", index: 0 } } as const,
  ];
  deepEqual(await linesOf(decided, [EDIT_AND_DELETE, OTHER]), { lines: [], outdated: [] });
});

Deno.test("a decision holds where the same versions stand on other lines", async () => {
  const moved = TWO_EDITS.versions.map((version) => ({ ...version, line: version.line + 7 }));
  const { lines, outdated } = await linesOf(
    [{ conflict: TWO_EDITS, choice: SECOND }],
    [conflictAmong(...moved)],
  );
  deepEqual([lines.length, outdated], [1, []]);
});

Deno.test("a decision is outdated where the versions are not those that were seen", async () => {
  const [kept, other] = [TWO_EDITS.versions[0]!, TWO_EDITS.versions[1]!];
  const third = versionOf(15, "pad", '{"id":"a","text":"third"}');
  const cases: Conflict[][] = [
    [],
    [OTHER],
    [conflictAmong(other, kept)],
    [conflictAmong(kept, third)],
    [conflictAmong(kept, other, third)],
  ];
  for (const found of cases) {
    for (const choice of [SECOND, null]) {
      deepEqual(await linesOf([{ conflict: TWO_EDITS, choice }], found), {
        lines: [],
        outdated: ["a"],
      });
    }
  }
});
