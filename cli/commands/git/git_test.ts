import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { testRepository } from "../../../lib/testing/git/repositories.ts";
import { runFake } from "../../../lib/testing/processes/fake_machine.ts";
import { program, spawn } from "../../../lib/testing/processes/spawn.ts";
import { type CommitToMake, git as runGit } from "../../../tools/bench/fast_import.ts";

const LINE = '{"id":"a","at":"2026-04-20T10:15:00Z"}\n';
const logs: CommitToMake[] = [{
  seconds: 1_770_000_000,
  files: { "notes/entries.jsonl": LINE, "notes/sessions.jsonl": LINE, "other.jsonl": LINE },
}];
const DRIVER = "/opt/log/log merge --git-driver %O %A %B %P %L";

testRepository(
  "git install takes the logs of the directory, and status tells what is set",
  logs,
  async (
    { folder },
  ) => {
    const directory = `${folder}/notes`;
    const run = (...args: string[]) => runFake(["git", ...args, "--dir", directory]);
    const before = await run("status");
    equal(before.code, 1);
    match(before.stdout, /^merge.log.driver {2}not set in this clone\n"log git install" sets it/);
    const { code, stdout, stderr } = await run("install");
    deepEqual([code, stderr], [0, ""]);
    equal(
      stdout,
      `+ .gitattributes: /notes/entries.jsonl merge=log
+ .gitattributes: /notes/sessions.jsonl merge=log

file                  attribute
notes/entries.jsonl   merge=log
notes/sessions.jsonl  merge=log

merge.log.driver  ${DRIVER}
commit .gitattributes: it is for everybody
Where a clone, a forge or a client lacks the driver, git merges these files as text:
lines apart come together, lines next to each other become conflict markers.
`,
    );
    equal((await run("status")).code, 0);
    const json = JSON.parse((await run("status", `${folder}/other.jsonl`, "--json")).stdout);
    deepEqual([json.configured, json.files.at(-1)], [true, {
      path: "other.jsonl",
      attribute: false,
      merge: null,
      exists: true,
    }]);
    // The attributes came with the clone, the settings did not.
    await runGit(folder, ["config", "--unset", "merge.log.driver"]);
    equal((await run("status")).code, 1);
    const gone = await run("uninstall", `${directory}/sessions.jsonl`);
    match(gone.stdout, /^- .gitattributes: \/notes\/sessions.jsonl merge=log\n/);
    await run("uninstall");
    equal(await Deno.stat(`${folder}/.gitattributes`).catch(() => null), null);
  },
);

testRepository("git says what it did where its answer is lost", logs, async ({ folder }) => {
  const lost = (...args: string[]) => runFake([...args], { fullAfterBytes: 0 });
  const install = await lost("git", "install", `${folder}/other.jsonl`, "--dir", folder);
  equal(install.code, 3);
  match(install.stderr, /^done: git install in .+$/m);
  const dry = await lost("git", "uninstall", "--dry-run", "--dir", folder);
  doesNotMatch(dry.stderr, /^done:/m);
  const target = await Deno.makeTempDir();
  const line = ["import", "git", "other.jsonl", "--repo", folder, "--dir", target];
  const imported = await lost(...line);
  equal(imported.code, 3);
  match(imported.stderr, /^done: appended 1 line to entries$/m);
  match(imported.stderr, /^hint: importing again appends only what is new$/m);
  await Deno.remove(target, { recursive: true });
});

testRepository("git says what it cannot set up", logs, async ({ folder }) => {
  await runGit(folder, ["clone", "-q", "--bare", folder, "bare.git"]);
  await Deno.mkdir(`${folder}/empty`);
  const cases: [message: RegExp, args: string[]][] = [
    [/^log: Cannot tell what to do: it must be install, status or uninstall/, []],
    [/^log: Cannot "drop" for git: it must be/, ["drop"]],
    [/: it is a bare repository\nhint: nothing is merged/, [
      "install",
      "--dir",
      `${folder}/bare.git`,
    ]],
    [/^log: Cannot find a log in ".*": none is there yet/, ["install", "--dir", `${folder}/empty`]],
    [/: it is no file\nhint: name the logs/, ["install", `${folder}/nope`, "--dir", folder]],
    [/: it is no file\n/, ["install", `${folder}/notes`, "--dir", folder]],
    [/: it does not lie in the repository/, ["install", Deno.execPath(), "--dir", folder]],
    [/: there is no such directory/, ["status", "--dir", `${folder}/nowhere`]],
  ];
  for (const [message, args] of cases) {
    const { code, stdout, stderr } = await runFake(["git", ...args]);
    match(stderr, message);
    deepEqual([code, stdout], [2, ""], args.join(" "));
  }
  await Deno.symlink(`${folder}/other.jsonl`, `${folder}/.gitattributes`);
  const linked = await runFake(["git", "install", `${folder}/other.jsonl`, "--dir", folder]);
  match(linked.stderr, /: it is a symbolic link\n/);
  equal(await Deno.readTextFile(`${folder}/other.jsonl`), LINE);
});

testRepository("git install sets the program that it is, from whatever folder", logs, async (
  { folder },
) => {
  equal((await spawn(["git", "install", "entries.jsonl"], { cwd: `${folder}/notes` })).code, 0);
  const driver = await runGit(folder, ["config", "merge.log.driver"]);
  const words = program();
  equal(driver.includes(words.at(-1)!), true);
  equal((await spawn(["git", "status"], { cwd: folder })).code, 0);
  // As git runs it: by a shell, from the root of the work tree.
  const shell = driver.trimEnd().replace(/ merge .*/, ' "$@"');
  const { code, stdout } = await new Deno.Command("sh", {
    args: ["-c", shell, "sh", "--version"],
    cwd: folder,
  }).output();
  deepEqual([code, new TextDecoder().decode(stdout)], [0, (await spawn(["--version"])).stdout]);
});

const beads: CommitToMake[] = [{
  seconds: 1_770_000_000,
  files: { "project/.beads/issues.jsonl": '{"id":"bd-1","title":"Log in by mail"}\n' },
}];

testRepository("git and import work as the examples of their help say", beads, async (
  { folder },
) => {
  await runGit(folder, ["tag", "v1.0"]);
  await Deno.mkdir(`${folder}/tracker`);
  for (const name of ["git", "import"]) {
    const { stdout } = await runFake([name, "--help"]);
    equal(stdout.split("\n").filter((line) => line.length > 80).join("\n"), "");
    const examples = [...stdout.matchAll(/^ {2}log (.*)$/gm)].map(([, line]) => line!)
      .filter((line) => !line.includes("[options]"));
    equal(examples.length, 2);
    for (const example of examples) {
      const outcome = await spawn(example.split(" "), { cwd: `${folder}/project` });
      equal(outcome.code, 0, `${example}: ${outcome.stderr}`);
      equal(outcome.stdout === "", false, example);
    }
  }
});

Deno.test("git missing is the environment's failure, and no news to other commands", async () => {
  const env = { PATH: "/nonexistent" };
  const status = await spawn(["git", "status"], { env });
  deepEqual(status, {
    code: 3,
    stdout: "",
    stderr: "log: Cannot run git: there is no such program\n" +
      "hint: install git, or add its folder to PATH\n",
  });
  equal((await spawn(["list", "--limit", "1", "--quiet"], { env })).stderr, "");
});
