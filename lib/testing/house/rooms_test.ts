import assert from "node:assert/strict";
import { FILES_MAX, roomOf, ROOMS, STRANGERS, TESTING } from "./rooms.ts";
import { isTest, ROOT, type SourceFile, sourceFiles } from "./sources.ts";

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;"']*?["'](\.[^"']+\.tsx?)["']|import\(\s*["'](\.[^"']+\.tsx?)["']/g;

/** What each file imports, by their paths in the repository. */
function importsOf(files: readonly SourceFile[]): Map<string, string[]> {
  return new Map(files.map(({ path, code }) => {
    const targets = [...code.matchAll(IMPORT)].map(([, a, b]) =>
      new URL((a ?? b)!, new URL(path, ROOT)).href.slice(ROOT.href.length)
    );
    return [path, targets];
  }));
}

/** What is wrong with one import; null where it points the right way. */
function wrongArrow(from: string, to: string): string | null {
  if (isTest(from)) return null;
  const [a, b] = [roomOf(from), roomOf(to)];
  if (a === null || b === null) return null;
  const mayMeet = !STRANGERS.some(([x, y]) => a === x && b === y);
  if (ROOMS.indexOf(b) <= ROOMS.indexOf(a) && mayMeet) return null;
  return `${from} (${a}) imports ${to} (${b})`;
}

/** Code for tests that a program would carry. */
function testCode(from: string, to: string): string | null {
  if (isTest(from) || from.startsWith(TESTING) || !to.startsWith(TESTING)) return null;
  return `${from} imports ${to}, which is for tests`;
}

/** Files that import each other in a circle; null where there is none. */
function circle(imports: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const target of imports.get(file) ?? []) {
      const found = visit(target, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return null;
  };
  for (const file of imports.keys()) {
    const found = visit(file, []);
    if (found) return found;
  }
  return null;
}

/** Files in no room; the front door's own test lies beside it. */
function withoutRoom(paths: readonly string[]): string[] {
  return paths.filter((path) => roomOf(path.replace(/^mod_test\.ts$/, "mod.ts")) === null);
}

/** Folders that hold too many files to be one room. */
function crowded(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths.filter((path) => !isTest(path))) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > FILES_MAX).map(([folder]) => folder);
}

Deno.test("imports point the way data flows", async () => {
  const imports = importsOf(await sourceFiles());
  assert(imports.size > 300, "the files were found");
  assert(imports.get("cli/main.ts")!.includes("cli/run.ts"), "imports were read");
  const arrows = [...imports].flatMap(([from, targets]) =>
    targets.map((to) => [from, to] as const)
  );
  const complaints = arrows.flatMap(([from, to]) => [wrongArrow(from, to), testCode(from, to)]);
  assert.deepEqual(complaints.filter((complaint) => complaint !== null), []);
});

Deno.test("imports never go in a circle", async () => {
  assert.equal(circle(importsOf(await sourceFiles())), null);
});

Deno.test("every file lies in a room, and no room is crowded", async () => {
  const paths = (await sourceFiles()).map(({ path }) => path);
  assert.deepEqual(withoutRoom(paths), []);
  assert.deepEqual(crowded(paths), []);
});

Deno.test("ARCHITECTURE.md lists these rooms, in this order", async () => {
  const text = await Deno.readTextFile(new URL("ARCHITECTURE.md", ROOT));
  assert.deepEqual([...text.matchAll(/^\| `([^`]+)` /gm)].map(([, room]) => room), ROOMS);
});

Deno.test("ARCHITECTURE.md names no file that is not there", async () => {
  const text = await Deno.readTextFile(new URL("ARCHITECTURE.md", ROOT));
  const named = Array.from(text.matchAll(/`((?:lib|cli|reducers|snapshots|tools|ui)\/[\w./]+)`/g));
  assert(named.length > 30, "names were found");
  for (const [, path] of named) await Deno.stat(new URL(path!, ROOT));
});

Deno.test("the tests of rooms refuse a wrong arrow, a circle, a stray file and a crowd", () => {
  assert.match(wrongArrow("lib/replay/cut.ts", "lib/query/list.ts")!, /replay.*query/);
  assert.match(wrongArrow("lib/logs/logs.ts", "reducers/entries.ts")!, /logs.*reducers/);
  assert.match(wrongArrow("snapshots/boot.ts", "reducers/entries.ts")!, /snapshots.*reducers/);
  assert.match(wrongArrow("reducers/entries.ts", "snapshots/boot.ts")!, /reducers.*snapshots/);
  assert.equal(wrongArrow("cli/main.ts", "mod.ts"), null);
  assert.match(testCode("cli/main.ts", "lib/testing/storages/power.ts")!, /for tests/);
  assert.equal(testCode("cli/run_test.ts", "lib/testing/storages/power.ts"), null);
  assert.deepEqual(circle(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]])), ["b", "c", "b"]);
  assert.deepEqual(withoutRoom(["lib/stray.ts", "testdata/stray.ts"]), [
    "lib/stray.ts",
    "testdata/stray.ts",
  ]);
  const many = Array.from({ length: FILES_MAX + 1 }, (_, index) => `lib/json/${index}.ts`);
  assert.deepEqual(crowded(many), ["lib/json/"]);
});
