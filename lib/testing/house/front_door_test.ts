import assert from "node:assert/strict";
import config from "../../../deno.json" with { type: "json" };
import { ROOT } from "./sources.ts";

const NAMES_MAX = 70;
const LIST = /^export (?:type )?\{([^}]*)\}/gm;
const DECLARATION = /^export (?:async )?(?:function|const|class|interface|type) (\w+)/gm;

/** The names that a module exports; those behind a star cannot be counted. */
function exportedNames(text: string): string[] {
  assert(!/^export \*/m.test(text), "a name is exported by a star");
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "");
  const listed = [...code.matchAll(LIST)].flatMap(([, names = ""]) =>
    names.split(",").map((name) => name.trim().replace(/^type /, "")).filter((name) => name !== "")
  );
  return [...listed, ...Array.from(code.matchAll(DECLARATION), ([, name]) => name!)];
}

Deno.test("the front door is small, and what is behind it has a sub-path", async () => {
  const names = exportedNames(await Deno.readTextFile(new URL("mod.ts", ROOT)));
  assert(names.includes("open") && names.includes("LogError"), "the names were found");
  assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
  assert(names.length <= NAMES_MAX, `${names.length} names`);
  assert.equal(config.exports["."], "./mod.ts");
});

Deno.test("the docs of every entry point are linted", () => {
  const linted = config.tasks.docs.command.split(" ").filter((word) => word.endsWith(".ts"));
  const entryPoints = Object.values(config.exports).map((path) => path.slice("./".length));
  assert.deepEqual(linted.toSorted(), entryPoints.toSorted());
});

Deno.test("the test of the front door counts names, and refuses a star", () => {
  const text =
    'export { a, type B } from "./x.ts";\nexport const c = 1;\nexport type D = string;\n';
  assert.deepEqual(exportedNames(text), ["a", "B", "c", "D"]);
  assert.throws(() => exportedNames('export * from "./x.ts";\n'), /star/);
});
