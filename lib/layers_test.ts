import assert from "node:assert/strict";

/**
 * The rooms in the order data flows through them. A file imports only from its
 * own room or an earlier one; `lib` knows neither reducers nor snapshots, and
 * those two do not know each other.
 */
const ROOMS: readonly string[] = [
  "lib/errors.ts",
  "lib/bytes/",
  "lib/time/",
  "lib/json/",
  "lib/storage/",
  "lib/records/",
  "lib/answers.ts",
  "lib/conflicts/",
  "lib/rewrite/",
  "lib/replay/",
  "lib/validate/",
  "lib/logs/",
  "lib/query/",
  "lib/write/",
  "lib/live/",
  "lib/merge/",
  "reducers/",
  "snapshots/",
  "mod.ts",
  "cli/",
  "tools/",
  "lib/testing/",
];

/** Files on their way into a room. */
const LOOSE: ReadonlyMap<string, string> = new Map([]);

/** Rooms that may not meet although one comes later. */
const STRANGERS: readonly (readonly [from: string, to: string])[] = [["snapshots/", "reducers/"]];

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

function roomOf(file: string): string {
  const room = LOOSE.get(file) ??
    ROOMS.find((room) => room.endsWith("/") ? file.startsWith(room) : file === room);
  assert(room !== undefined, `${file} lies in no room`);
  return room;
}

/** What is wrong with one import; null where it points the right way. */
function complaint(from: string, to: string): string | null {
  const a = roomOf(from), b = roomOf(to);
  const areStrangers = STRANGERS.some(([x, y]) => a === x && b === y);
  if (ROOMS.indexOf(b) <= ROOMS.indexOf(a) && !areStrangers) return null;
  return `${from} (${a}) imports ${to} (${b})`;
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
  assert(imports.get("cli/main.ts")!.includes("cli/run.ts"), "imports were read");
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
  assert.match(complaint("lib/replay/fold.ts", "lib/query/list.ts")!, /replay.*query/);
  assert.match(complaint("lib/logs/logs.ts", "reducers/entries.ts")!, /logs.*reducers/);
  assert.match(complaint("snapshots/boot.ts", "reducers/entries.ts")!, /snapshots.*reducers/);
  assert.match(complaint("reducers/entries.ts", "snapshots/boot.ts")!, /reducers.*snapshots/);
  assert.equal(complaint("cli/main.ts", "mod.ts"), null);
  assert.deepEqual(circle(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]])), ["b", "c", "b"]);
});
