/**
 * The npm package as its users have it: packed, installed into empty projects and used there.
 *
 * @module
 */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { VERSION } from "../../cli/version.ts";
import { bundle } from "../build/bundle.ts";
import { PACKAGE_NAME } from "./manifest.ts";
import { PROJECT, readProject } from "./project.ts";
import { testExamples } from "./testing/examples.ts";
import { copyDemo, ENVIRONMENT, installPackage } from "./testing/installed.ts";
import { type Outcome, run, succeed, withEach } from "./testing/run.ts";
import { writeSuites } from "./testing/suites.ts";

const installed = await installPackage();
Deno.test.afterAll(async () => await installed[Symbol.asyncDispose]());
const [inNode] = installed.projects;

/** Commands that answer about the demo, or say what is wrong, the same wherever they run. */
const QUESTIONS: readonly string[][] = [
  ["list", "--json"],
  ["list", "--limit", "3"],
  ["list", "--log", "sessions", "--json"],
  ["asof", "2026-04-20", "--json"],
  ["asof", "yesterday 14:00", "01KESDWGQS9WJBER0FEYFDV910"],
  ["show", "01KESDW", "--json"],
  ["history", "01KESDWGQS9WJBER0FEYFDV910", "--all"],
  ["blame", "01KESDWGQS9WJBER0FEYFDV910", "--json"],
  ["diff", "2026-03-01", "now", "--json"],
  ["carry", "--at", "in 3 days", "--limit", "5"],
  ["stats", "--json"],
  ["validate"],
  ["show", "no-such-id"],
  ["asof", "someday"],
  ["list", "--dir", "no/such/folder"],
  ["list", "--dir", "entries.jsonl"],
  ["frobnicate"],
  ["help", "times"],
];
/** Commands that write to a copy of the demo, one after the other. */
const WRITES: readonly string[][] = [
  ["append", "firings", '{"id":"f-new","entry_id":"01KESDWGQS9WJBER0FEYFDV910"}', "--json"],
  ["edit", "01KESDWGQS9WJBER0FEYFDV910", "--set", "text=der Feierabend"],
  ["delete", "01KESDWGQS9WJBER0FEYFDV910", "--json"],
  ["restore", "01KESDWGQS9WJBER0FEYFDV910"],
  ["snapshot", "write"],
  ["snapshot", "verify"],
  ["validate", "--fix"],
  ["undo"],
  ["merge"],
];
const COPY = "entries (conflicted copy).jsonl";
/** How Node and Bun count tests that passed. */
const PASSED = /^# pass (\d+)$|^ *(\d+) pass$/m;
/** Fewer than the suites have, and more than one of them. */
const MANY_TESTS = 80;
/** The program for Node and Bun in the page on the library. */
const SHOWN = /^```js ignore\n([\s\S]*?)^```$/m;

await bundle(join(installed.folder, "bundle"));

function inDeno(args: readonly string[], cwd: string): Promise<Outcome> {
  const program = join(installed.folder, "bundle/main.js");
  return run([Deno.execPath(), "run", "-A", "--no-config", program, ...args], {
    cwd,
    env: { ...ENVIRONMENT },
  });
}

/** What Deno answers to each question. */
const answers = once(async () => {
  const demo = folderFor("asked in Deno");
  await copyDemo(demo);
  return await withEach(QUESTIONS, (words) => inDeno(words, demo));
});

/** What Deno says to each write, and what is there then. */
const written = once(() => writeAll(folderFor("written in Deno"), inDeno));

function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => result ??= work();
}

async function writeAll(demo: string, log: typeof inDeno) {
  await copyDemo(demo);
  const text = await Deno.readTextFile(join(demo, "entries.jsonl"));
  await Deno.writeTextFile(join(demo, COPY), `${text}{"id":"from-a-copy"}\n`);
  const steps = [];
  for (const words of WRITES) {
    const outcome = await log([...words, "--single-writer"], demo);
    steps.push({ words, outcome, files: await contents(demo) });
  }
  return steps;
}

/** A folder for one test, below those of the package. */
function folderFor(test: string): string {
  return join(installed.folder, test);
}

async function contents(folder: string): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const { name, isFile, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isFile) texts[name] = await Deno.readTextFile(path);
    if (!isDirectory) continue;
    for (const [below, text] of Object.entries(await contents(path))) {
      texts[`${name}/${below}`] = text;
    }
  }
  return texts;
}

const TSC = [
  Deno.execPath(),
  "run",
  "--allow-all",
  "--config",
  join(import.meta.dirname!, "deno.json"),
  "typescript/tsc",
] as const;

Deno.test("the package holds scripts, types, documents and the page, and has one version", async () => {
  const { exports } = await readProject();
  const manifest = JSON.parse(await Deno.readTextFile(join(installed.built, "package.json")));
  assert.equal(manifest.version, VERSION);
  assert.deepEqual(Object.keys(manifest.exports), Object.keys(exports));
  const files = Object.keys(await contents(installed.built));
  for (const module of Object.values<Record<string, string>>(manifest.exports)) {
    assert.deepEqual(Object.keys(module), ["types", "browser", "default"]);
    for (const file of Object.values(module)) assert(files.includes(file.slice(2)), file);
  }
  const others = files.filter((file) =>
    !/^(browser\/)?(\w+|parts\/[\w.-]+)\.js$|^types\/.*\.d\.ts$/.test(file)
  );
  assert.deepEqual(
    others.sort(),
    [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      installed.tarball.slice(installed.built.length + 1),
      "package.json",
      "parts/page.json",
    ].sort(),
  );
});

for (const { runtime, folder } of installed.projects) {
  Deno.test(`log ui serves its page in ${runtime.name}, with nothing else installed`, async () => {
    const demo = folderFor(`looked at in ${runtime.name}`);
    await copyDemo(demo);
    const program = join(folder, "node_modules", PACKAGE_NAME, "log.js");
    const child = new Deno.Command(runtime.program, {
      args: [program, "ui", "--port", "0", "--json"],
      cwd: demo,
      env: { ...ENVIRONMENT },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    try {
      const [origin, token] = (await firstAnswer(child)).url.split("/#token=");
      const page = await fetch(`${origin}/`);
      assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
      const [, script] = /src="([^"]+)"/.exec(await page.text())!;
      assert.match(await (await fetch(origin + script!)).text(), /log-token|localStorage/);
      const headers = { authorization: `Bearer ${token}` };
      const { live } = await (await fetch(`${origin}/api/v1/entries`, { headers })).json();
      assert(live > 0);
    } finally {
      child.kill("SIGINT");
      const { code } = await child.status;
      await child.stderr.cancel();
      assert.equal(code, 130);
    }
  });
}

/** The object that a program prints first. */
async function firstAnswer(child: Deno.ChildProcess): Promise<{ url: string }> {
  let text = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.includes("\n")) return JSON.parse(text);
  }
  throw new Error(`Cannot read the address: the program ended after ${JSON.stringify(text)}`);
}

Deno.test("its types satisfy a strict compiler that looks into them", async () => {
  const { folder } = inNode!;
  const { exports } = await readProject();
  const specifiers = Object.keys(exports).map((subPath) => `jsonl-log${subPath.slice(1)}`);
  const imports = specifiers.map((specifier, n) => `import * as m${n} from "${specifier}";\n`);
  const names = specifiers.map((_, n) => `m${n}`).join(", ");
  await Deno.writeTextFile(join(folder, "all.ts"), `${imports.join("")}console.log(${names});\n`);
  await Deno.copyFile(join(import.meta.dirname!, "testing/consumer.ts"), join(folder, "use.ts"));
  for (const name of ["invoke_storage.ts", "front_end.ts"]) {
    await Deno.copyFile(join(PROJECT, "examples/tauri", name), join(folder, name));
  }
  const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022"];
  const files = ["all.ts", "use.ts", "front_end.ts"];
  await succeed([...TSC, ...options, "--allowImportingTsExtensions", ...files], { cwd: folder });
});

Deno.test("npx runs the command of the project", async () => {
  const { folder, runtime } = inNode!;
  const demo = folderFor("asked by npx");
  await copyDemo(demo);
  const where = { cwd: folder };
  const node = await succeed(["node", "-p", "process.execPath"], where);
  const packages = await succeed(["npm", "root", "--global"], where);
  // npx asks for a newer Node than the package does; what it starts finds this one.
  const npx = [node.trim(), join(packages.trim(), "npm/bin/npx-cli.js")] as const;
  const path = `${dirname(runtime.program)}:${Deno.env.get("PATH")}`;
  const env = { ...ENVIRONMENT, PATH: path };
  const options = ["--no-install", "log", "-C", demo];
  const asked = await succeed([...npx, ...options, "asof", "2026-04-20", "--json"], {
    ...where,
    env,
  });
  assert.equal(asked, (await inDeno(["asof", "2026-04-20", "--json"], demo)).stdout);
});

for (const { runtime, folder, script, log } of installed.projects) {
  const name = runtime.name;

  Deno.test(`${name} captures, lists and asks as of a time through the library`, async () => {
    const { code, stdout, stderr } = await script(
      "app.mjs",
      `import { asofEntry, listRows, open, openDirectory, parseWhen, ALL_ROWS } from "jsonl-log";
      import { mkdirSync } from "node:fs";
      mkdirSync("app-log");
      let now = 1_777_900_000_000_000n;
      {
        const state = await open("app-log", { now: () => now, singleWriter: true });
        await state.capture("das Fernweh", { tags: ["feeling"] });
        now += 86_400_000_000n;
        const { id } = await state.capture("der Feierabend");
        await state.review(id, "good");
        await state.close();
      }
      const logs = await openDirectory("app-log", { timeZone: "Europe/Berlin" });
      const first = parseWhen("2026-05-04", { now, timeZone: "Europe/Berlin" });
      for await (const row of listRows(logs, "entries", ALL_ROWS)) {
        const then = await asofEntry(logs, "entries", first, row.id);
        console.log(row.entry.value.text, row.srs?.reps ?? 0, then.state);
      }`,
    );
    assert.equal(stderr, "");
    assert.equal(stdout, "das Fernweh 0 live\nder Feierabend 1 absent\n");
    assert.equal(code, 0);
  });

  Deno.test(`${name} runs the program in docs/library.md`, async () => {
    const page = await Deno.readTextFile(join(PROJECT, "docs/library.md"));
    const [, program] = SHOWN.exec(page)!;
    const { code, stderr } = await script("shown.js", program!);
    assert.equal(code, 0, stderr);
    const log = await Deno.readTextFile(join(folder, "notes/entries.jsonl"));
    assert.match(log, /"text":"Fernweh"/);
  });

  Deno.test(`${name} refuses to write for who has not promised to be the only writer`, async () => {
    const demo = folderFor(`${name} refused`);
    await copyDemo(demo);
    const before = await contents(demo);
    const { stdout } = await script(
      "refused.mjs",
      `import { LocalStorage, open } from "jsonl-log";
      const state = await open(process.argv[2], { now: () => 0n, watch: false });
      const error = await state.capture("x").catch((error) => error);
      await state.close();
      console.log(error.name, error.code, error.message, new LocalStorage("").can.lock);`,
      [demo],
    );
    const message = "Cannot write here: no lock keeps other writers out";
    assert.equal(stdout, `LogError unsupported ${message} false\n`);
    // What checks snapshots or merges finds nothing to write.
    const writes = WRITES.filter((words) => words[1] !== "verify" && words[0] !== "merge");
    const outcomes = await withEach(writes, (words) => log(words, demo));
    for (const [index, { code, stderr }] of outcomes.entries()) {
      assert.equal(code, 3, writes[index]!.join(" "));
      assert.match(stderr, /^log: Cannot write here: no lock .*\nhint: .*--single-writer/m);
    }
    assert.deepEqual(await contents(demo), before);
  });

  Deno.test(`${name} answers as Deno does, byte for byte`, async () => {
    const demo = folderFor(`${name} asked`);
    await copyDemo(demo);
    const ours = await answers();
    const theirs = await withEach(QUESTIONS, (words) => log(words, demo));
    for (const [index, words] of QUESTIONS.entries()) {
      assert.deepEqual(theirs[index], ours[index], words.join(" "));
    }
  });

  Deno.test(`${name} answers a query in SQL, or says which version can`, async () => {
    const demo = folderFor(`${name} queried`);
    await copyDemo(demo);
    const words = ["sql", "select count(*) as n from entries", "--json"];
    const { code, stdout, stderr } = await log(words, demo);
    if (name === "Bun") return assert.deepEqual([code, stdout], [0, '{"n":119}\n']);
    assert.deepEqual([code, stdout], [3, ""]);
    assert.match(stderr, /^log: Cannot use SQLite: .*\nhint: use Node\.js 24\.10 or later/);
  });

  Deno.test(`${name} writes what Deno writes, byte for byte`, async () => {
    assert.deepEqual(await writeAll(folderFor(`${name} written`), log), await written());
  });

  Deno.test(`${name} passes the conformance suites of storages, logs and states`, async () => {
    const suites = await writeSuites(folder);
    const words: [string, ...string[]] = name === "Bun"
      ? [runtime.program, "test", suites]
      : [runtime.program, "--test-reporter=tap", suites];
    const { code, stdout, stderr } = await run(words, { cwd: folder });
    assert.equal(code, 0, stdout + stderr);
    const [, said = "", saidByBun = ""] = PASSED.exec(stdout + stderr) ?? [];
    assert(Number(said || saidByBun) > MANY_TESTS, stdout + stderr);
  });
}

testExamples(installed);
