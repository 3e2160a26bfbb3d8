import assert from "node:assert/strict";
import { isAskedFor, parseOptions } from "./options.ts";

Deno.test("the bench takes the median of 5 runs over a million lines unless told otherwise", () => {
  const { lines, runs, base, json, isScale, isMarkdown } = parseOptions([]);
  assert.deepEqual(
    { lines, runs, base, json, isScale, isMarkdown },
    { lines: 1_000_000, runs: 5, base: null, json: null, isScale: false, isMarkdown: false },
  );
  assert.equal(parseOptions(["--quick", "--runs=9"]).lines, 100_000);
  assert.equal(parseOptions(["--quick", "--runs=9"]).runs, 9);
});

Deno.test("the bench refuses runs that are no number, and two answers on standard output", () => {
  for (const runs of ["0", "1.5", "many", "-1"]) {
    assert.throws(() => parseOptions([`--runs=${runs}`]), /Cannot read --runs/);
  }
  assert.throws(() => parseOptions(["--json=-", "--markdown"]), /Cannot print both/);
  assert.throws(() => parseOptions(["--fast"]));
});

Deno.test("a case is run when its name holds any of the asked texts", () => {
  assert(isAskedFor({ only: [] }, "stats"));
  assert(isAskedFor({ only: ["asof", "stat"] }, "stats"));
  assert(!isAskedFor({ only: ["asof"] }, "stats"));
});
