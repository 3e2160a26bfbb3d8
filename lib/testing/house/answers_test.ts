import assert from "node:assert/strict";
import { isTest, type SourceFile, sourceFiles, TESTING_OR_TOOLS } from "./sources.ts";

const ANSWERS = "lib/answers.ts";

/** Files whose shapes are formats on disk, what a server sends, or the config's own words: their keys are spelled as there. */
const FORMATS: ReadonlySet<string> = new Set([
  "lib/lake/format/lake_file.ts",
  "lib/lake/format/mark.ts",
  "lib/records/settings.ts",
  "lib/records/scanner/scanner.ts",
  "lib/rewrite/steps/step.ts",
  "snapshots/header.ts",
  "snapshots/row.ts",
  "ui/server/answers.ts",
]);

const SHAPE = /^(?:export )?(?:interface|type) (\w+)[^{;]*\{\n([\s\S]*?)^\}/gm;
const KEY = /^ {2}(?:readonly )?(\w+)\??:/gm;

/** The keys of the shapes that a file declares, each behind its shape's name. */
function keysIn({ code }: SourceFile): [shape: string, key: string][] {
  return [...code.matchAll(SHAPE)].flatMap(([, shape = "", body = ""]) =>
    [...body.matchAll(KEY)].map(([, key = ""]): [string, string] => [shape, key])
  );
}

/** Keys of answers that are not in snake_case, and keys in snake_case that are not of answers. */
function misspelled(file: SourceFile): string[] {
  const isWrong = file.path === ANSWERS
    ? (key: string) => !/^[a-z0-9]+(?:_[a-z0-9]+)*$/.test(key)
    : (key: string) => !FORMATS.has(file.path) && /[a-z0-9]_[a-z]/.test(key);
  return keysIn(file).filter(([, key]) => isWrong(key))
    .map(([shape, key]) => `${file.path}: ${shape}.${key}`);
}

Deno.test("answer shapes stand in answers.ts, and only their keys are in snake_case", async () => {
  const files = (await sourceFiles())
    .filter(({ path }) => !isTest(path) && !TESTING_OR_TOOLS.test(path));
  const answers = files.find(({ path }) => path === ANSWERS)!;
  assert(keysIn(answers).length > 100, "the shapes were found");
  assert.deepEqual(files.flatMap(misspelled), []);
});

Deno.test("the test of answer shapes refuses one elsewhere, and one in camelCase", () => {
  const code = "export interface Row {\n  lines_kept: number;\n  readonly file: string;\n}\n";
  assert.deepEqual(misspelled({ path: "cli/repair.ts", code }), ["cli/repair.ts: Row.lines_kept"]);
  assert.deepEqual(misspelled({ path: ANSWERS, code: code.replace("lines_kept", "linesKept") }), [
    `${ANSWERS}: Row.linesKept`,
  ]);
  assert.deepEqual(misspelled({ path: ANSWERS, code }), []);
});
