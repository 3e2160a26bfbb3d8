import assert from "node:assert/strict";
import { BUILT_IN_LOGS } from "../../records/settings.ts";
import { filesBelow, ROOT } from "./sources.ts";

const LOG = `(?:${BUILT_IN_LOGS.join("|")})`;
const STAGE = "(?:lines|records|projection|answers)\\.txt";

/** What lies in `testdata/`, and the test that goes through all of it. */
const RUNNERS: readonly (readonly [files: RegExp, runner: string])[] = [
  [new RegExp(`^demo/${LOG}\\.jsonl$`), "tools/demo/demo_test.ts"],
  [/^copies\/entries \(.*\)\.jsonl$/, "cli/e2e_test.ts"],
  [/^golden\/[\w-]+\.txt$/, "cli/e2e_test.ts"],
  [
    new RegExp(`^cases/[\\w-]+/(?:${LOG}\\.jsonl|log\\.config\\.json|${STAGE})$`),
    "lib/testing/cases_test.ts",
  ],
  [
    /^foreign\/[a-z-]+\/(?:[a-z]+\.jsonl|notes\.db|log\.config\.json)$/,
    "cli/foreign_cases_test.ts",
  ],
  [/^wrong_mapping\/cells\.txt$/, "cli/mapping_table_test.ts"],
  [/^docs\/[\w-]+\/.+$/, "lib/testing/docs/sandbox.ts"],
  [/^chains\/\d\d-[a-z]+\.json$/, "lib/bucket/folded_log_test.ts"],
  [/^problems\/[a-z0-9-]+(?:\.rows)?\.jsonl$/, "lib/testing/problems_test.ts"],
  [new RegExp(`^frozen/(?:${LOG}|events)(?:\\.v\\d+)?\\.jsonl$`), "reducers/frozen_test.ts"],
  [new RegExp(`^snapshots/${LOG}\\.log-snapshot-\\d+\\.jsonl$`), "snapshots/snapshot_file_test.ts"],
];

/** The files that none of these tests reads. */
function notRun(paths: readonly string[]): string[] {
  return paths.filter((path) => !RUNNERS.some(([files]) => files.test(path)));
}

Deno.test("every golden file is of a kind that a test runs", async () => {
  const paths = (await filesBelow("testdata/")).map((path) => path.slice("testdata/".length));
  assert(paths.length > 150, "the files were found");
  assert.deepEqual(notRun(paths), []);
  for (const [files, runner] of RUNNERS) {
    assert(paths.some((path) => files.test(path)), `nothing is left for ${runner}`);
    const [, folder = ""] = /^\^(\w+)/.exec(files.source) ?? [];
    const text = await Deno.readTextFile(new URL(runner, ROOT));
    assert(text.includes(`testdata/${folder}`), `${runner} does not read testdata/${folder}`);
  }
});

Deno.test("the test of golden files refuses one that nothing runs", () => {
  const strays = ["golden/list.out", "cases/empty/more.txt", "cases/stray.jsonl", "helper.ts"];
  assert.deepEqual(notRun(["golden/list.txt", ...strays]), strays);
});
