import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundled } from "./bundled.ts";

const HOURS_MS = 60 * 60 * 1000;

/** A project of two files, gone when the test is over. */
class Project implements AsyncDisposable {
  readonly folder: string;
  readonly bundles: string;

  constructor() {
    this.folder = Deno.makeTempDirSync({ prefix: "bundled " });
    this.bundles = join(this.folder, "dist/test");
    this.write("deno.json", "{}");
    this.write("program.ts", 'import { said } from "./said.ts";\nconsole.log(said);\n');
    this.say("one");
  }

  write(name: string, text: string): void {
    Deno.writeTextFileSync(join(this.folder, name), text);
  }

  /** Changes what the program prints, in the module that it imports. */
  say(what: string): void {
    this.write("said.ts", `export const said: string = ${JSON.stringify(what)};\n`);
  }

  bundle(): Promise<string> {
    return bundled(pathToFileURL(join(this.folder, "program.ts")), { project: this.folder });
  }

  /** What a script prints. */
  async printed(script: string): Promise<string> {
    const args = ["run", "--no-prompt", script];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
    return new TextDecoder().decode(stdout).trim();
  }

  /** The bundles that are kept. */
  kept(): string[] {
    const items = [...Deno.readDirSync(this.bundles)].filter(({ isDirectory }) => isDirectory);
    return items.map(({ name }) => join(this.bundles, name, "program.js")).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test("a bundled program disposes of what it uses, also of what it names only once", async () => {
  await using project = new Project();
  project.write(
    "said.ts",
    `
    function open() {
      return { read: () => "read", [Symbol.dispose]: () => console.log("disposed") };
    }
    function read(): string {
      using file = open();
      return file.read();
    }
    export const said: string = read();
  `,
  );
  assert.equal(await project.printed(await project.bundle()), "disposed\nread");
});

Deno.test("bundled makes a new script when a source changed, and else uses the one that is there", async () => {
  await using project = new Project();
  const first = await project.bundle();
  assert.equal(await project.printed(first), "one");
  const made = Deno.statSync(first).mtime;
  assert.equal(await project.bundle(), first);
  assert.deepEqual(Deno.statSync(first).mtime, made);

  project.say("two");
  const second = await project.bundle();
  assert.notEqual(second, first);
  assert.equal(await project.printed(second), "two");

  project.say("one");
  assert.equal(await project.bundle(), first);
  project.write("deno.json", '{ "lock": false }');
  const third = await project.bundle();
  assert(![first, second].includes(third), "the config is a source too");
  project.write("page.md", "x");
  assert(![first, second, third].includes(await project.bundle()), "texts are sources too");
});

Deno.test("bundled takes no notice of tests and other files", async () => {
  await using project = new Project();
  const first = await project.bundle();
  for (const name of ["program_test.ts", "notes.txt", ".hidden.ts"]) project.write(name, "x");
  assert.equal(await project.bundle(), first);
});

Deno.test("bundled makes one script for all who ask at once", async () => {
  await using project = new Project();
  const scripts = await Promise.all(Array.from({ length: 4 }, () => project.bundle()));
  assert.equal(new Set(scripts).size, 1);
  assert.deepEqual(project.kept(), [scripts[0]]);
});

Deno.test("bundled removes what was not used for hours, and nothing else", async () => {
  await using project = new Project();
  const scripts: string[] = [];
  for (const what of ["one", "two"]) {
    project.say(what);
    scripts.push(await project.bundle());
  }
  const [one, two] = scripts as [string, string];
  for (const script of [one, two]) {
    const past = new Date(Date.now() - 2 * HOURS_MS);
    Deno.utimeSync(join(script, ".."), past, past);
  }
  assert.equal(await project.bundle(), two);
  project.say("three");
  assert.deepEqual(project.kept(), [one, two].sort());
  const three = await project.bundle();
  assert.deepEqual(project.kept(), [two, three].sort());
});

Deno.test("bundled says why it cannot, and leaves nothing to be used", async () => {
  await using project = new Project();
  project.write("program.ts", "const = 1;");
  await assert.rejects(() => project.bundle(), /Cannot bundle: [^]*program\.ts/);
  assert.deepEqual(project.kept(), []);
});
