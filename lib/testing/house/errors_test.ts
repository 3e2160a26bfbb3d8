import assert from "node:assert/strict";
import { filesBelow, isTest, ROOT } from "./sources.ts";

const DECLARED = /^ {2}\| "(\w+)"/gm;
const LISTED = /^- `(\w+)`: /gm;

/** All error codes, as they are declared. */
async function declaredCodes(): Promise<string[]> {
  const declaration = await Deno.readTextFile(new URL("lib/errors.ts", ROOT));
  return [...declaration.matchAll(DECLARED)].map(([, code]) => code!);
}

/** The codes that a page explains, each in an item of the list in its section on errors. */
function explainedCodes(page: string): string[] {
  const [, section = ""] = page.split("\n## Errors\n");
  return [...section.matchAll(LISTED)].map(([, code]) => code!);
}

/** The codes that no test speaks of; test code is where failures are asked for by name. */
function untested(codes: readonly string[], tests: readonly string[]): string[] {
  return codes.filter((code) => !tests.some((text) => text.includes(`"${code}"`)));
}

Deno.test("every error code has a test", async () => {
  const codes = await declaredCodes();
  assert(codes.includes("bad_when") && codes.length > 20, "the codes were found");
  const paths = (await filesBelow("./")).map((path) => path.slice(2));
  const isTestCode = (path: string) => isTest(path) || /^lib\/testing\/(?!house\/)/.test(path);
  const tests = paths.filter((path) => path.endsWith(".ts") && isTestCode(path));
  const texts = tests.filter((path) => !path.endsWith("house/errors_test.ts"))
    .map((path) => Deno.readTextFile(new URL(path, ROOT)));
  assert.deepEqual(untested(codes, await Promise.all(texts)), []);
});

Deno.test("the test of error codes refuses one that no test names", () => {
  assert.deepEqual(untested(["locked", "melted"], ['code: "locked"', "melted"]), ["melted"]);
});

Deno.test("docs/library.md explains every error code once, and no other", async () => {
  const page = await Deno.readTextFile(new URL("docs/library.md", ROOT));
  const codes = await declaredCodes();
  assert.deepEqual(explainedCodes(page).toSorted(), codes.toSorted());
});

Deno.test("the test of explained error codes reads the list in the section on errors", () => {
  const page = "- `now`: the clock\n\n## Errors\n\n- `locked`: too long\n- `melted`, hot\n";
  assert.deepEqual(explainedCodes(page), ["locked"]);
});
