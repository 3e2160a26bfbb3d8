import assert from "node:assert/strict";

/**
 * The stages in the order data flows through them. A file imports only from its
 * own stage or an earlier one; `lib` knows neither reducers nor snapshots, and
 * those two do not know each other.
 */
const STAGES: readonly (readonly [stage: string, files: RegExp])[] = [
  ["words", /^lib\/(errors|concat|grades|instant|log_to_append_to|settings|stamp|id_table)\.ts$/],
  ["values", /^lib\/(answers|json\/\w+|zone|when|config|config_schema|salvage|damage)\.ts$/],
  ["storage", /^lib\/storage\/\w+\.ts$/],
  ["rewriting", /^lib\/(backups\/\w+|rewrite|undo)\.ts$/],
  ["appending", /^lib\/durable_append\.ts$/],
  ["conflicts", /^lib\/conflicts\/\w+\.ts$/],
  ["lines", /^lib\/lines\.ts$/],
  ["scanner", /^lib\/scanner\/\w+\.ts$/],
  ["records", /^lib\/records\.ts$/],
  ["projection", /^lib\/(projection|reducer)\.ts$/],
  ["fold", /^lib\/(fold|gather|base)\.ts$/],
  ["validate", /^lib\/validate\/\w+\.ts$/],
  ["logs", /^lib\/logs\.ts$/],
  ["query", /^lib\/query\/\w+\.ts$/],
  ["compose", /^lib\/compose\/\w+\.ts$/],
  ["merge", /^lib\/(merge\/\w+|merge_into)\.ts$/],
  ["resolve", /^lib\/resolve\/\w+\.ts$/],
  ["merge copies", /^lib\/merge_copies\.ts$/],
  ["live", /^lib\/(live\/\w+|append|intents|watch|store)\.ts$/],
  ["reducers", /^reducers\/\w+\.ts$/],
  ["snapshots", /^snapshots\/\w+\.ts$/],
  ["front door", /^mod\.ts$/],
  ["command line", /^cli\/.*\.ts$/],
];

/** Stages that may not meet although one comes later. */
const STRANGERS: readonly (readonly [from: string, to: string])[] = [["snapshots", "reducers"]];

const ROOT = new URL("../", import.meta.url);
const FOLDERS: ReadonlySet<string> = new Set(["lib", "reducers", "snapshots", "cli"]);
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;"']*?["'](\.[^"']+)["']|import\(\s*["'](\.[^"']+)["']/g;

async function* sourceFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    // AssemblyScript, compiled into one file of its own.
    if (name === "assembly") continue;
    if (isDirectory) yield* sourceFiles(`${folder}${name}/`);
    else if (/\.ts$/.test(name) && !/_test\.ts$|conformance\.ts$/.test(name)) {
      yield folder + name;
    }
  }
}

async function allImports(): Promise<Map<string, string[]>> {
  const imports = new Map<string, string[]>();
  const files: string[] = ["mod.ts"];
  for await (const { name, isDirectory } of Deno.readDir(ROOT)) {
    if (!isDirectory || !FOLDERS.has(name)) continue;
    for await (const file of sourceFiles(`${name}/`)) files.push(file);
  }
  for (const file of files) {
    const text = await Deno.readTextFile(new URL(file, ROOT));
    // Examples in docstrings import as a user would.
    const code = text.replace(/\/\*[\s\S]*?\*\//g, "");
    const targets = [...code.matchAll(IMPORT)].map(([, a, b]) =>
      new URL((a ?? b)!, new URL(file, ROOT)).href.slice(ROOT.href.length)
    );
    imports.set(file, targets);
  }
  return imports;
}

function stageOf(file: string): number {
  const stage = STAGES.findIndex(([, files]) => files.test(file));
  assert(stage >= 0, `${file} belongs to no stage: give it one in layers_test.ts`);
  return stage;
}

/** What is wrong with one import; null where it points the right way. */
function complaint(from: string, to: string): string | null {
  const a = stageOf(from), b = stageOf(to);
  const areStrangers = STRANGERS.some(([x, y]) => STAGES[a]![0] === x && STAGES[b]![0] === y);
  if (b <= a && !areStrangers) return null;
  return `${from} (${STAGES[a]![0]}) imports ${to} (${STAGES[b]![0]})`;
}

/** Files that import each other in a circle; types may, for they are gone when code runs. */
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

Deno.test("imports point the way data flows", async () => {
  const imports = await allImports();
  assert(imports.size > 40, "the files were found");
  assert(imports.get("lib/records.ts")!.includes("lib/lines.ts"), "imports were read");
  const complaints = [...imports].flatMap(([from, targets]) =>
    targets.filter((to) => to.endsWith(".ts")).map((to) => complaint(from, to)).filter((c) =>
      c !== null
    )
  );
  assert.deepEqual(complaints, []);
});

Deno.test("imports never go in a circle", async () => {
  assert.equal(circle(await allImports()), null);
});

Deno.test("the layers test refuses a wrong arrow and a circle", () => {
  assert.match(complaint("lib/fold.ts", "lib/query/list.ts")!, /fold.*query/);
  assert.match(complaint("lib/logs.ts", "reducers/entries.ts")!, /logs.*reducers/);
  assert.match(complaint("snapshots/boot.ts", "reducers/entries.ts")!, /snapshots.*reducers/);
  assert.match(complaint("reducers/entries.ts", "snapshots/boot.ts")!, /reducers.*snapshots/);
  assert.equal(complaint("cli/main.ts", "mod.ts"), null);
  assert.deepEqual(circle(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]])), ["b", "c", "b"]);
});
