import assert from "node:assert/strict";
import { filesBelow, isTest, ROOT } from "./sources.ts";

const DECLARED = /^ {2}\| "(\w+)"/gm;

/** The codes that no test speaks of; test code is where failures are asked for by name. */
function untested(codes: readonly string[], tests: readonly string[]): string[] {
  return codes.filter((code) => !tests.some((text) => text.includes(`"${code}"`)));
}

Deno.test("every error code has a test", async () => {
  const declaration = await Deno.readTextFile(new URL("lib/errors.ts", ROOT));
  const codes = [...declaration.matchAll(DECLARED)].map(([, code]) => code!);
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
