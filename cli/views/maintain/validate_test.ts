import { deepEqual } from "node:assert/strict";
import type { ProblemRow, ValidateRow, ValidateSummary } from "../../../lib/answers.ts";
import { fakeScreen } from "../../../lib/testing/processes/fake_screen.ts";
import { coloured, plain, type Style } from "../../terminal/style.ts";
import validate from "./validate.ts";

const TORN: ProblemRow = {
  type: "problem",
  severity: "error",
  code: "torn-tail",
  file: "entries\x1b.jsonl",
  line: 1200,
  column: 3,
  offset: 90,
  length: 4,
  message: "Cannot read the line",
  preview: '{"id":"木漏れ日","te',
};
const ORPHAN: ProblemRow = {
  ...TORN,
  severity: "warning",
  code: "orphan",
  message: "No entry",
  preview: "",
};

function summary(
  errors: number,
  warnings: number,
  [repairs, sets_aside]: [number, number] = [0, 0],
): ValidateSummary {
  const counts = { lines: 1200, bytes: 1, errors: 0, warnings: 0, repairs: 0, sets_aside: 0 };
  const files = ["a", "b"].map((file) => ({ file, ...counts }));
  return { type: "summary", files, errors, warnings, repairs, sets_aside };
}

function lines(rows: ValidateRow[], columns = Infinity, style: Style = plain): Promise<string[]> {
  return Array.fromAsync(validate(rows, fakeScreen({ columns, style })));
}

Deno.test("validate shows a problem, the bytes in question, and what to do", async () => {
  deepEqual(await lines([TORN, ORPHAN, summary(1, 1, [0, 1])]), [
    "entries␛.jsonl:1200:3  error  torn-tail  Cannot read the line",
    '    {"id":"木漏れ日","te',
    "entries␛.jsonl:1200:3  warning  orphan  No entry",
    "1 error, 1 warning in 2,400 lines of 2 files",
    '"log validate --fix" sets aside 1 line in a log directory, and --dry-run shows how',
  ]);
});

Deno.test("validate tells what --fix repairs from what it sets aside, and from what it leaves", async () => {
  const next = async (counts: [number, number]) => (await lines([summary(2, 1, counts)])).at(-1);
  deepEqual(
    await next([2, 1]),
    '"log validate --fix" repairs 2 of them and sets aside 1 in a log directory, and --dry-run shows how',
  );
  deepEqual(
    await next([3, 0]),
    '"log validate --fix" repairs 3 of them in a log directory, and --dry-run shows how',
  );
  deepEqual(await next([0, 0]), '"log validate --fix" cannot fix these errors');
});

Deno.test("validate says so where nothing is to be repaired, or nothing is wrong", async () => {
  const [, found, next] = await lines([ORPHAN, summary(0, 1)]);
  deepEqual([found, next], [
    "0 errors, 1 warning in 2,400 lines of 2 files",
    "nothing has to be repaired: every line is read",
  ]);
  const evicted: ProblemRow = { ...ORPHAN, code: "evicted-placeholder" };
  deepEqual(
    (await lines([evicted, summary(0, 1)])).at(-1),
    "a file is not on this machine: let the sync service download it, then check again",
  );
  deepEqual(await lines([summary(0, 0)]), ["no problems in 2,400 lines of 2 files"]);
});

Deno.test("validate cuts the preview to the terminal", async () => {
  const [, preview] = await lines([TORN], 16);
  deepEqual(preview, '    {"id":"木漏…');
});

Deno.test("validate colours errors and warnings", async () => {
  const [error, , warning] = await lines([TORN, ORPHAN], Infinity, coloured);
  deepEqual([error!.includes("\x1b[1;31merror\x1b[0m"), warning!.includes("\x1b[33mwarning")], [
    true,
    true,
  ]);
});
