import { deepEqual } from "node:assert/strict";
import type { ProblemRow, ValidateSummary } from "../../../lib/answers.ts";
import github from "./github.ts";

const PROBLEM: ProblemRow = {
  type: "problem",
  severity: "warning",
  code: "orphan",
  file: "a,b:c%.jsonl",
  line: 7,
  column: 3,
  offset: 90,
  length: 4,
  message: 'No entry has the id "50%, a:b"\r\n',
  preview: "…",
};

Deno.test("github escapes what would end a property or the command", async () => {
  const summary: ValidateSummary = {
    type: "summary",
    files: [],
    errors: 0,
    warnings: 1,
    repairs: 0,
    sets_aside: 0,
  };
  deepEqual(await Array.fromAsync(github([PROBLEM, summary])), [
    "::warning file=a%2Cb%3Ac%25.jsonl,line=7,col=3,title=orphan::" +
    'No entry has the id "50%25, a:b"%0D%0A',
  ]);
});
