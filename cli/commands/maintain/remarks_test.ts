import { equal } from "node:assert/strict";
import type { RecoveredRun } from "../../../lib/answers.ts";
import { recoveredRemark } from "./remarks.ts";

const RUN = { stamp: "S", command: "merge", at: "2026-04-20T10:15:00Z" };
const BOTH: RecoveredRun["files"] = [
  { file: "a.jsonl", in_place: "new" },
  { file: "b.jsonl", in_place: "old" },
];

Deno.test("remarks say what became of a run that was cut short", () => {
  const run = '"merge" of 2026-04-20 12:15:00 +02:00';
  const cases: [RecoveredRun["outcome"], RecoveredRun["files"], string][] = [
    [
      "discarded",
      [BOTH[1]!],
      `${run} was cut short before it replaced anything; what it had left is removed`,
    ],
    [
      "kept",
      BOTH,
      `${run} was cut short: it replaced a.jsonl, but not b.jsonl; "log undo" puts that back`,
    ],
    ["kept", [], `${run} was cut short: it moved its copies; "log undo" puts that back`],
    ["undone", [BOTH[1]!], `the undo of ${run} was cut short, and is finished now`],
    [
      "half_undone",
      BOTH,
      `the undo of ${run} was cut short, and cannot be finished: b.jsonl is back, ` +
      'but not a.jsonl; "log undo" says why',
    ],
    [
      "half_undone",
      [BOTH[0]!],
      `the undo of ${run} was cut short, and cannot be finished: none of its logs was put back; ` +
      '"log undo" says why',
    ],
    [
      "half_undone",
      [BOTH[1]!],
      `the undo of ${run} was cut short, and cannot be finished: its logs are back, ` +
      'but not all of its copies; "log undo" says why',
    ],
  ];
  for (const [outcome, files, remark] of cases) {
    equal(recoveredRemark({ ...RUN, outcome, files }, "Europe/Berlin"), remark);
  }
});
