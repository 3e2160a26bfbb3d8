import assert from "node:assert/strict";
import { SERVER_QUESTIONS } from "../../lib/server/questions/table.ts";
import { isTest, sourceFiles } from "../../lib/testing/house/sources.ts";

/** A path below `/api/v1`, as the page writes it; what is filled in is an id or the name of a view. */
const PATH = /\bpath(?:: | = )[`"](\/\w[^`"]*)[`"]/g;
const VIEWS = ["history", "blame", "show"];

/** The paths that a line of code may ask for. */
function pathsIn(code: string): string[] {
  return [...code.matchAll(PATH)].flatMap(([, path = ""]) => {
    const named = path.replace(/\$\{encodeURIComponent\([^}]*\)\}/, "{id}");
    return named.includes("${command}")
      ? VIEWS.map((view) => named.replace("${command}", view))
      : [named];
  });
}

Deno.test("the page asks only what everybody can ask", async () => {
  const files = (await sourceFiles()).filter(({ path }) => path.startsWith("ui/") && !isTest(path));
  const asked = new Set(files.flatMap(({ code }) => pathsIn(code)));
  assert(asked.size >= 10, `paths were found: ${[...asked]}`);
  const known = new Set(SERVER_QUESTIONS.map(({ path }) => path));
  assert.deepEqual([...asked].filter((path) => !known.has(path)), []);
});
