import assert from "node:assert/strict";
import config from "../../../deno.json" with { type: "json" };
import { ROOT } from "./sources.ts";

const GUIDES = ["CONTRIBUTING.md", "SECURITY.md"];
const PATH = /`((?:lib|cli|reducers|snapshots|testdata|tools|docs|\.ci)\/[\w./-]+)`/g;
const LINK = /\]\((\.\/[^)#]+)/g;
const TASK = /\bdeno task (\w+)/g;

/** The files and folders that a page names or leads to. */
function pathsIn(page: string): string[] {
  return [...page.matchAll(PATH), ...page.matchAll(LINK)].map(([, path]) => path!);
}

/** The tasks that a page names and the project does not have. */
function unknownTasks(page: string): string[] {
  return [...page.matchAll(TASK)].map(([, task]) => task!)
    .filter((task) => !Object.hasOwn(config.tasks, task));
}

for (const guide of GUIDES) {
  Deno.test(`${guide} names only files and tasks that are there`, async () => {
    const page = await Deno.readTextFile(new URL(guide, ROOT));
    const paths = pathsIn(page);
    assert(paths.length > 10, "names were found");
    for (const path of paths) await Deno.stat(new URL(path, ROOT));
    assert.deepEqual(unknownTasks(page), []);
  });
}

Deno.test("the test of guides finds paths, links and a task that there is not", () => {
  const page = "See `lib/a_test.ts` and [b](./docs/b.md#c): `deno task test`, `deno task nothing`.";
  assert.deepEqual(pathsIn(page), ["lib/a_test.ts", "./docs/b.md"]);
  assert.deepEqual(unknownTasks(page), ["nothing"]);
});
