/**
 * The programs in `examples/`, run as their reader would run them.
 *
 * @module
 */

import * as esbuild from "esbuild";
import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { PACKAGE_NAME } from "../manifest.ts";
import { PROJECT } from "../project.ts";
import { copyDemo, ENVIRONMENT, type Installed, type InstalledProject } from "./installed.ts";
import { type Outcome, run, succeed } from "./run.ts";

const EXAMPLES = join(PROJECT, "examples");
const ULID = /^[0-9A-Z]{26}\n$/;
const STEP = /^ +run: (.+)$/gm;
const DAMAGED = '{"id":"a","at":"2026-04-20T10:00:00Z"\n';

/** Registers a test for each example. */
export function testExamples(installed: Installed): void {
  const [inNode] = installed.projects as [InstalledProject];

  Deno.test("the example of a Deno app captures, lists and asks as of a time", async () => {
    const main = join(EXAMPLES, "deno-app/main.ts");
    const config = join(PROJECT, "deno.json");
    const words = [Deno.execPath(), "run", "-A", "--no-check", "--config", config, main] as const;
    const cwd = join(installed.folder, "deno app");
    await Deno.mkdir(cwd);
    await usesNotebook((args) => run([...words, ...args], { cwd }));
  });

  for (const { runtime, folder } of installed.projects) {
    Deno.test(`the example of a Node app runs in ${runtime.name}`, async () => {
      await Deno.copyFile(join(EXAMPLES, "node-app/main.js"), join(folder, "main.js"));
      await usesNotebook((args) => run([runtime.program, "main.js", ...args], { cwd: folder }));
    });
  }

  Deno.test("the example of a Tauri front end reads logs through its back end", async () => {
    const { folder } = inNode;
    const script = join(folder, "front_end.js");
    // As a bundler for pages does.
    const { metafile } = await esbuild.build({
      entryPoints: [join(EXAMPLES, "tauri/front_end.ts")],
      bundle: true,
      format: "esm",
      platform: "browser",
      external: ["node:*"],
      nodePaths: [join(folder, "node_modules")],
      metafile: true,
      outfile: script,
    });
    await esbuild.stop();
    const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
    assert.deepEqual(imports.filter(({ kind }) => kind !== "dynamic-import"), []);
    const demo = join(installed.folder, "demo of the front end");
    await copyDemo(demo);
    const { stdout, stderr } = await inNode.script("page.mjs", PAGE, [demo]);
    assert.equal(stderr, "");
    const listed = await inNode.log(["asof", "2026-04-20", "--json"], demo);
    const rows = listed.stdout.trimEnd().split("\n").map((row) => JSON.parse(row));
    assert.deepEqual(JSON.parse(stdout), rows.map(({ entry }) => entry.text));
  });

  Deno.test("the example of a GitHub Action passes sound logs and stops at damage", async () => {
    const workflow = await Deno.readTextFile(join(EXAMPLES, "github-action/validate-logs.yml"));
    const [install, check] = [...workflow.matchAll(STEP)].map(([, step]) => step!);
    const cwd = join(installed.folder, "repository");
    await Deno.mkdir(join(cwd, "logs"), { recursive: true });
    const prefix = join(installed.folder, "global");
    const paths = [join(prefix, "bin"), dirname(inNode.runtime.program), Deno.env.get("PATH")];
    // No registry has the package before it is published.
    const packed = install!.replace(/\bjsonl-log@[\d.]+$/, installed.tarball);
    assert.notEqual(packed, install);
    await succeed(["sh", "-c", packed], { cwd, env: { npm_config_prefix: prefix } });

    const env = { ...ENVIRONMENT, PATH: paths.join(":") };
    const step = () => run(["sh", "-c", check!], { cwd, env });
    const log = join(cwd, "logs/entries.jsonl");
    await Deno.writeTextFile(log, '{"id":"a","at":"2026-04-20T10:00:00Z"}\n');
    assert.equal((await step()).code, 0);
    await Deno.writeTextFile(log, DAMAGED, { append: true });
    const { code, stdout } = await step();
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`^::error file=logs/${basename(log)},line=2,`, "m"));
  });

  Deno.test("the examples name the version of the package", async () => {
    const manifest = JSON.parse(await Deno.readTextFile(join(installed.built, "package.json")));
    const app = JSON.parse(await Deno.readTextFile(join(EXAMPLES, "node-app/package.json")));
    assert.equal(app.dependencies[PACKAGE_NAME], `^${manifest.version}`);
    const workflow = await Deno.readTextFile(join(EXAMPLES, "github-action/validate-logs.yml"));
    assert(workflow.includes(`${PACKAGE_NAME}@${manifest.version}\n`));
  });
}

async function usesNotebook(notebook: (args: string[]) => Promise<Outcome>): Promise<void> {
  const said = async (...args: string[]) => {
    const { code, stdout, stderr } = await notebook(args);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  assert.match(await said("notebook", "add", "das Fernweh"), ULID);
  assert.match(await said("notebook", "add", "der Feierabend"), ULID);
  assert.equal(await said("notebook", "list"), "das Fernweh\nder Feierabend\n");
  assert.equal(await said("notebook", "asof", "now"), "das Fernweh\nder Feierabend\n");
  assert.equal(await said("notebook", "asof", "yesterday"), "");
  assert.equal((await notebook(["notebook", "sing"])).code, 2);
}

/** A page with a back end that reads files, as the one of a Tauri app would. */
const PAGE = `
import * as fs from "node:fs";
import { join } from "node:path";
const folder = process.argv[2];
const commands = {
  log_size: ({ name }) => fs.statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? null,
  log_read({ name, offset, length }) {
    const bytes = fs.readFileSync(join(folder, name)).subarray(offset, offset + length);
    return new Uint8Array(bytes).buffer;
  },
  log_list: ({ folder: name }) =>
    fs.existsSync(join(folder, name)) ? fs.readdirSync(join(folder, name)).sort() : [],
};
const invoke = async (command, args) => commands[command](args);
const { textsAsOf } = await import("./front_end.js");
console.log(JSON.stringify(await textsAsOf(invoke, "2026-04-20")));
`;
