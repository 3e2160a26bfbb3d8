import assert from "node:assert/strict";
import config from "../../../deno.json" with { type: "json" };
import { ROOT } from "./sources.ts";

const GUIDES = ["CONTRIBUTING.md", "SECURITY.md"];
const PATH = /`((?:lib|cli|reducers|snapshots|testdata|tools|docs|\.ci)\/[\w./-]+)`/g;
const LINK = /\]\((\.\/[^)#]+)/g;
const TASK = /\bdeno task (\w+)/g;

/** The groups that Keep a Changelog 1.1.0 knows, in its order. */
const GROUPS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

/** The heading of a version, as Keep a Changelog writes it. */
const RELEASED = /^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}(?: \[YANKED\])?$/;

/** What is wrong with the sections of a changelog. */
function changelogFaults(page: string): string[] {
  const [first = "", ...others] = page.split(/^## /m).slice(1);
  const faults = first.startsWith("[Unreleased]\n") ? [] : ["it does not begin with [Unreleased]"];
  for (const section of others) {
    const [heading] = section.split("\n");
    if (!RELEASED.test(heading!)) faults.push(`"${heading}" is no version with its day`);
  }
  for (const section of [first, ...others]) {
    const groups = Array.from(section.matchAll(/^### (.+)$/gm), ([, group]) => group!);
    const expected = GROUPS.filter((group) => groups.includes(group));
    if (groups.join() !== expected.join()) faults.push(`its groups are ${groups.join(", ")}`);
  }
  return faults;
}

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

Deno.test("CHANGELOG.md begins with what is unreleased, in the groups of Keep a Changelog", async () => {
  const page = await Deno.readTextFile(new URL("CHANGELOG.md", ROOT));
  assert.match(page, /^### Changed$/m);
  assert.deepEqual(changelogFaults(page), []);
});

Deno.test("the test of the changelog refuses other sections, groups, and another order", () => {
  const page = (...groups: string[]) => `## [Unreleased]\n\n### ${groups.join("\n\n### ")}\n`;
  assert.deepEqual(changelogFaults(page("Added", "Fixed")), []);
  const withVersion = (heading: string) => `${page("Fixed")}\n## ${heading}\n\n### Added\n`;
  assert.deepEqual(changelogFaults(withVersion("[1.2.0] - 2026-05-04")), []);
  assert.equal(changelogFaults(withVersion("1.2.0 (May 2026)")).length, 1);
  assert.equal(changelogFaults(page("Fixed", "Added")).length, 1);
  assert.equal(changelogFaults(page("Added", "Added")).length, 1);
  assert.equal(changelogFaults(page("News")).length, 1);
  assert.equal(changelogFaults("## 1.0.0\n").length, 1);
});

Deno.test("the test of guides finds paths, links and a task that there is not", () => {
  const page = "See `lib/a_test.ts` and [b](./docs/b.md#c): `deno task test`, `deno task nothing`.";
  assert.deepEqual(pathsIn(page), ["lib/a_test.ts", "./docs/b.md"]);
  assert.deepEqual(unknownTasks(page), ["nothing"]);
});
