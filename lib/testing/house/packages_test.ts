/**
 * Packages that running the program and its tests download: whatever stands in `deno.json` or in
 * its lock, the very first command fetches, used or not.
 *
 * @module
 */

import assert from "node:assert/strict";
import { filesBelow, isTest, ROOT, type SourceFile, sourceFiles } from "./sources.ts";

/** Who needs a package, and what for. */
interface Need {
  /** The program where any of its files imports the package, else the tests. */
  by: "program" | "tests";
  why: string;
}

/** Every package that the root's config names. All others belong to a tool with a config of its own. */
const NEEDS: Readonly<Record<string, Need>> = {
  "@stricli/core": { by: "program", why: "parses command lines, loads a command when it runs" },
  "aws4fetch": { by: "program", why: "signs requests to a bucket, loaded only for one" },
  "fast-check": { by: "tests", why: "makes inputs for laws, and shrinks those that break one" },
  "fast-string-truncated-width": { by: "program", why: "columns of text: CJK, emoji, colours" },
  "fastest-levenshtein": { by: "program", why: "finds the nearest id, option or setting" },
  "ts-fsrs": { by: "program", why: "derives the state of reviews" },
  "zod": { by: "program", why: "checks configs and lines, makes the JSON Schema" },
};

/** What is read of a lock file. */
interface Lock {
  specifiers: Record<string, string>;
  npm: Record<string, LockedPackage>;
  workspace: { dependencies: string[] };
}

interface LockedPackage {
  dependencies?: string[];
  optionalDependencies?: string[];
  optionalPeers?: string[];
  /** Systems that it is compiled for. */
  os?: string[];
  cpu?: string[];
  /** Whether it runs code of its own when it is installed. */
  scripts?: boolean;
  integrity: string;
}

const PINNED = /^npm:(?:@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+$/;
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;"']*?\bfrom ["']([^."'][^"'\s]*)["']|(?:^|\n)import ["']([^."'][^"'\s]*)["']|\bimport\(\s*["']([^."'][^"'\s]*)["']/g;

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(new URL(path, ROOT)));
}

async function rootImports(): Promise<Record<string, string>> {
  return (await readJson<{ imports: Record<string, string> }>("deno.json")).imports;
}

/** Folders of tools, and of the page, that have a config, and so packages, of their own; each ends in a slash. */
async function ownConfigs(): Promise<string[]> {
  const paths = [...await filesBelow("tools/"), ...await filesBelow("ui/")];
  const configs = paths.filter((path) => path.endsWith("/deno.json"));
  return configs.map((path) => path.slice(0, -"deno.json".length));
}

/** Programs as users write them: they import the package that this project makes. */
const EXAMPLES = "examples/";

/** Packages that a file imports, by the name that it uses. */
function packagesIn({ code }: SourceFile): string[] {
  const names = [...code.matchAll(IMPORT)].map(([, from, bare, dynamic]) =>
    from ?? bare ?? dynamic!
  );
  return names.filter((name) => !name.startsWith("node:"));
}

/** What the files and the list disagree on. */
function disagreements(files: readonly SourceFile[], needs: Readonly<Record<string, Need>>) {
  const importers = new Map(Object.keys(needs).map((name) => [name, [] as string[]]));
  const complaints: string[] = [];
  for (const file of files) {
    for (const name of packagesIn(file)) {
      const known = importers.get(name);
      if (known) known.push(file.path);
      else complaints.push(`${file.path} imports ${name}, which is not listed`);
    }
  }
  for (const [name, paths] of importers) {
    const inProgram = paths.find((path) => !isTest(path) && !path.startsWith("lib/testing/"));
    if (paths.length === 0) complaints.push(`nothing imports ${name}`);
    else if (needs[name]!.by === "program" && inProgram === undefined) {
      complaints.push(`only tests import ${name}`);
    } else if (needs[name]!.by === "tests" && inProgram !== undefined) {
      complaints.push(`${inProgram} imports ${name}, which only tests need`);
    }
  }
  return complaints;
}

/** Packages in a lock that no import leads to. */
function unneeded(lock: Lock, imports: readonly string[]): string[] {
  const left = new Set(Object.keys(lock.npm));
  const visit = (name: string) => {
    const found = [...left].find((key) => key === name || key.replace(/(?<=.)@.*$/, "") === name);
    if (found === undefined) return;
    left.delete(found);
    const { dependencies = [], optionalDependencies = [], optionalPeers = [] } = lock.npm[found]!;
    [...dependencies, ...optionalDependencies, ...optionalPeers].forEach(visit);
  };
  imports.map((specifier) => specifier.replace("npm:", "")).forEach(visit);
  return [...left];
}

/** Packages with machine code in them, or that fetch some: databases, browsers, compilers. */
function native(lock: Lock): string[] {
  return Object.entries(lock.npm)
    .filter(([, { os, cpu, scripts }]) => os !== undefined || cpu !== undefined || scripts)
    .map(([name]) => name);
}

/** The name of the package that an import leads to. */
function nameOf(specifier: string): string {
  return specifier.replace(/^npm:/, "").replace(/(?<=.)@.*$/, "");
}

/** The names of the packages in a lock, without their versions. */
function namesIn(lock: Lock): string[] {
  return Object.keys(lock.npm).map((key) => key.replace(/(?<=.)@.*$/, ""));
}

Deno.test("the root imports the packages on this list, each pinned to a version", async () => {
  const imports = await rootImports();
  assert.deepEqual(Object.keys(imports).sort(), Object.keys(NEEDS).sort());
  for (const [name, specifier] of Object.entries(imports)) {
    assert.match(specifier, PINNED);
    assert(specifier.startsWith(`npm:${name}@`), specifier);
  }
});

Deno.test("the program or its tests import every package on the list, and no other", async () => {
  const others = [...await ownConfigs(), EXAMPLES];
  assert(others.includes("tools/scanner/"), "tools with packages of their own were found");
  const files = (await sourceFiles())
    .filter(({ path }) => !others.some((folder) => path.startsWith(folder)));
  assert.deepEqual(disagreements(files, NEEDS), []);
});

Deno.test("the root's lock holds these packages and what they depend on, nothing else", async () => {
  const lock = await readJson<Lock>("deno.lock");
  const imports = Object.values(await rootImports()).sort();
  assert.deepEqual(Object.keys(lock.specifiers).sort(), imports);
  assert.deepEqual(lock.workspace.dependencies.toSorted(), imports);
  assert.deepEqual(unneeded(lock, imports), []);
});

Deno.test("no peer, server, compiler or browser driver is in the root's lock", async () => {
  const lock = await readJson<Lock>("deno.lock");
  assert.deepEqual(native(lock), []);
  const program = new Set(Object.values(await rootImports()));
  for (const folder of await ownConfigs()) {
    const theirs = namesIn(await readJson<Lock>(`${folder}deno.lock`));
    const { imports = {} } = await readJson<{ imports?: Record<string, string> }>(
      `${folder}deno.json`,
    );
    // What runs the program too needs the program's packages; of all others the root has none.
    const shared = Object.values(imports).filter((specifier) => program.has(specifier));
    const own = shared.length > 0
      ? Object.values(imports).filter((specifier) => !program.has(specifier)).map(nameOf)
      : theirs;
    assert(own.length > 0 && theirs.length > 0, `${folder} has a lock of its own`);
    assert.deepEqual(namesIn(lock).filter((name) => own.includes(name)), [], folder);
  }
});

Deno.test("the tests of packages refuse one unlisted, unused, misplaced, left over or native", () => {
  const needs: Record<string, Need> = { zod: { by: "program", why: "" } };
  const tests: Record<string, Need> = { zod: { by: "tests", why: "" } };
  const program = { path: "lib/a.ts", code: 'import * as z from "zod";\n' };
  const test = { path: "lib/a_test.ts", code: 'const z = await import("zod");\n' };
  assert.deepEqual(disagreements([program], needs), []);
  assert.deepEqual(disagreements([test], tests), []);
  assert.deepEqual(disagreements([test], needs), ["only tests import zod"]);
  assert.deepEqual(disagreements([program], tests), [
    "lib/a.ts imports zod, which only tests need",
  ]);
  assert.deepEqual(disagreements([], needs), ["nothing imports zod"]);
  for (const code of ['import "miniflare";', 'export { a } from "npm:chdb";']) {
    assert.match(disagreements([program, { path: "lib/b.ts", code }], needs)[0]!, /not listed/);
  }

  const integrity = "";
  const lock = {
    specifiers: {},
    npm: {
      "@a/b@1.0.0": { integrity, dependencies: ["c"] },
      "c@2.0.0": { integrity },
      "d@1.0.0": { integrity, os: ["linux"] },
      "e@1.0.0": { integrity, scripts: true },
    },
    workspace: { dependencies: [] },
  };
  assert.deepEqual(unneeded(lock, ["npm:@a/b@1.0.0"]), ["d@1.0.0", "e@1.0.0"]);
  assert.deepEqual(native(lock), ["d@1.0.0", "e@1.0.0"]);
  assert.deepEqual(namesIn(lock), ["@a/b", "c", "d", "e"]);
});
