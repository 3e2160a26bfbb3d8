import { deepEqual, equal, match } from "node:assert/strict";
import { everydayLogs } from "../../../lib/testing/generators/everyday_logs.ts";
import { testRepository } from "../../../lib/testing/git/repositories.ts";
import { runFake } from "../../../lib/testing/processes/fake_machine.ts";
import { command, spawn } from "../../../lib/testing/processes/spawn.ts";
import { type CommitToMake, git as runGit } from "../../../tools/bench/fast_import.ts";
import { seededRandom } from "../../../tools/demo/random.ts";

const START = 1_770_000_000;
const DAY = 86_400;
const FILE = "issues.jsonl";
const line = (id: string, title: string, status: string) =>
  `{"id":"${id}","title":"${title}","status":"${status}"}\n`;

const tracker: CommitToMake[] = [
  {
    seconds: START,
    message: "two issues",
    files: {
      [FILE]: line("bd-1", "Log in by mail", "open") + line("bd-2", "Cache is cold", "open"),
    },
  },
  {
    seconds: START + DAY,
    message: "close one",
    author: "Bo",
    files: {
      [FILE]: line("bd-1", "Log in by mail", "closed") + line("bd-2", "Cache is cold", "open"),
    },
  },
  {
    seconds: START + 2 * DAY,
    message: "tidy up",
    files: { [FILE]: line("bd-2", "Cache is cold", "open") },
  },
];

testRepository(
  "import git makes a tracker answer asof, history, blame, diff and list",
  tracker,
  async (
    { folder, ids },
  ) => {
    const log = await Deno.makeTempDir();
    const run = (...args: string[]) => runFake([...args, "--dir", log]);
    const imported = await run("import", "git", FILE, "--repo", folder);
    deepEqual(imported, {
      code: 0,
      stdout: `appended 4 lines to entries\n  2 added, 1 changed, 1 deleted\n` +
        `  3 commits of issues.jsonl, through ${ids[2]!.slice(0, 7)}\n`,
      stderr: 'wrote log.config.json with "text": "/record/title", which lists show\n',
    });
    equal((await run("list")).stdout.split("\n")[1], "bd-2  2026-02-02 02:40  Cache is cold");
    const asof = JSON.parse((await run("asof", "2026-02-03", "bd-1", "--json")).stdout);
    deepEqual([asof.state, asof.entry.record.status, asof.entry.actor], ["live", "closed", "Bo"]);
    const kinds = (await run("history", "bd-1", "--json")).stdout.trimEnd().split("\n")
      .map((row) => JSON.parse(row)).map(({ kind, actor, device }) => [kind, actor, device]);
    deepEqual(kinds, [
      ["capture", "Ann", ids[0]!.slice(0, 7)],
      ["edit", "Bo", ids[1]!.slice(0, 7)],
      ["delete", "Ann", ids[2]!.slice(0, 7)],
    ]);
    const diff = (await run("diff", "2026-02-02", "2026-02-03", "--json")).stdout;
    deepEqual(
      JSON.parse(diff).changes.find(({ path }: { path: string }) => path === "/record/status"),
      { path: "/record/status", op: "replace", from: "open", to: "closed" },
    );
    equal((await run("blame", "bd-2")).code, 0);
    equal((await run("validate", "--strict")).code, 0);

    deepEqual(await run("import", "git", FILE, "--repo", folder), {
      code: 0,
      stdout: "",
      stderr: "",
    });
    const json = JSON.parse((await run("import", "git", FILE, "--repo", folder, "--json")).stdout);
    deepEqual([json.after, json.lines.total, json.written, json.config_written], [
      ids[2],
      0,
      false,
      false,
    ]);
    await Deno.remove(log, { recursive: true });
  },
);

testRepository("import git --dry-run and --stdout write nothing to logs", tracker, async (
  { folder },
) => {
  const log = await Deno.makeTempDir();
  const args = ["import", "git", FILE, "--repo", folder];
  const dry = await runFake([...args, "--dry-run", "--dir", log]);
  match(dry.stdout, /^would append 4 lines to entries\n/);
  const { code, stdout, stderr } = await runFake([...args, "--stdout", "--id", "/id"]);
  deepEqual([code, stdout.split("\n").length], [0, 5]);
  match(stderr, /^4 lines from 3 commits of issues.jsonl, through \w{7}\n$/);
  equal((await runFake([...args, "--stdout"], { closesAfterBytes: 10 })).code, 0);
  deepEqual([...Deno.readDirSync(log)], []);
  const appended = await runFake(["append", "entries", "--dir", log], { stdin: stdout });
  equal(appended.code, 0);
  // What was appended by other means is an import all the same.
  equal((await runFake([...args, "--dir", log])).stdout, "");
  await Deno.remove(log, { recursive: true });
});

testRepository("import git says what it cannot do, and what to do next", tracker, async (
  { folder },
) => {
  const log = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/sub`);
  const cases: [code: number, message: RegExp, args: string[], env?: Record<string, string>][] = [
    [2, /^log: Cannot import from "svn": it must be git/, ["svn", FILE]],
    [2, /^log: Cannot import "nope": no commit of this branch has it\nhint: .*git ls-files/, [
      "git",
      "nope",
    ]],
    [2, /^log: Cannot import ".": it is a folder/, ["git", "."]],
    [2, /^log: Cannot use "..\/x": it does not lie in the repository\nhint: the rep/, [
      "git",
      "../x",
    ]],
    [2, /^log: Cannot use the log "notes": there is no such log/, ["git", FILE, "--log", "notes"]],
    [2, /^log: Cannot import into "firings.jsonl": the config reads its lines by another "kind"/, [
      ...["git", FILE, "--log", "firings"],
    ]],
    [2, /^log: Cannot import since "v9": there is no such commit/, ["git", FILE, "--since", "v9"]],
    [2, /^log: Cannot use --repo ".*": GIT_DIR is set/, ["git", FILE], { GIT_DIR: "/elsewhere" }],
  ];
  for (const [code, message, args, env = {}] of cases) {
    const outcome = await runFake(["import", ...args, "--repo", folder, "--dir", log], { env });
    match(outcome.stderr, message);
    deepEqual([outcome.code, outcome.stdout], [code, ""], args.join(" "));
  }
  const sub = await runFake([
    "import",
    "git",
    "../issues.jsonl",
    "--repo",
    `${folder}/sub`,
    "--dir",
    log,
  ]);
  equal(sub.code, 0);
  await runGit(folder, ["commit", "-q", "--amend", "--allow-empty", "-m", "rewritten"]);
  const left = await runFake(["import", "git", FILE, "--repo", folder, "--dir", log]);
  equal(left.code, 1);
  match(left.stderr, /the last one imported: it is not in the history of HEAD/);
  await Deno.remove(log, { recursive: true });
});

testRepository("import git reads bare, shallow and linked repositories", tracker, async (
  { folder, ids },
) => {
  await runGit(folder, ["clone", "-q", "--bare", folder, "bare.git"]);
  await runGit(folder, ["clone", "-q", "--depth", "2", `file://${folder}`, "shallow"]);
  await runGit(folder, ["worktree", "add", "-q", "--detach", "linked"]);
  const totals: Record<string, number> = { "bare.git": 4, shallow: 3, linked: 4, ".git": 0 };
  for (const [name, total] of Object.entries(totals)) {
    const args = ["import", "git", FILE, "--repo", `${folder}/${name}`, "--stdout"];
    const { code, stdout, stderr } = await runFake(args);
    equal(stdout.split("\n").length - 1, total, stderr);
    equal(code, name === ".git" ? 2 : 0);
    equal(/^this clone is shallow: what was before/m.test(stderr), name === "shallow");
    if (name === "shallow") equal(JSON.parse(stdout.split("\n")[0]!).commit, ids[1]);
  }
  const inside = await spawn(["import", "git", "../issues.jsonl", "--stdout"], {
    cwd: `${folder}/linked/..`,
  });
  match(inside.stderr, /it does not lie in the repository/);
});

const odd: CommitToMake[] = Array.from({ length: 8 }, (_, index) => ({
  seconds: START + index,
  files: { [FILE]: `{"id":"a","n":${index}}\n${index === 0 ? '{"n":1}\n' : "<<<<<<< HEAD\n"}` },
}));

testRepository("import git names what it passes over", odd, async ({ folder }) => {
  const log = await Deno.makeTempDir();
  await runGit(folder, ["clone", "-q", "--depth", "8", `file://${folder}`, "clone"]);
  const args = ["import", "git", FILE, "--dir", log, "--id", "id"];
  const { code, stderr } = await runFake([...args, "--repo", folder, "--dry-run"]);
  equal(code, 0);
  equal(stderr.match(/^passed over commit \w{7}: line 2 is not a JSON object$/gm)?.length, 5);
  match(stderr, /^passed over 2 more commits; --json names them\nleft out 1 line without an id$/m);
  await runGit(folder, ["clone", "-q", "--depth", "1", `file://${folder}`, "shallow"]);
  const shallow = await runFake([...args, "--repo", `${folder}/shallow`, "--json"]);
  deepEqual([shallow.code, shallow.stdout], [2, ""]);
  match(shallow.stderr, /^log: Cannot import "issues.jsonl": no commit has it as lines of JSON/);
  await Deno.remove(log, { recursive: true });
});

/** Long enough that a kill comes in the middle of it. */
function* long(): Generator<CommitToMake> {
  const random = seededRandom(3);
  const issues: string[] = [];
  for (let commit = 0; commit < 300; commit++) {
    for (let change = 0; change < 40; change++) {
      const id = random.below(400);
      issues[id] = line(`bd-${id}`, `${commit} `.repeat(100), "open");
    }
    yield { seconds: START + commit, files: { [FILE]: issues.join("") } };
  }
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // It has ended by itself, which nobody was told yet.
    if (!(error instanceof TypeError)) throw error;
  }
}

testRepository("import git killed at any moment is finished by the next run", long(), async (
  { folder },
) => {
  const import_ = (
    log: string,
  ) => ["import", "git", FILE, "--repo", folder, "--dir", log, "--quiet"];
  const entries = (log: string) => Deno.readTextFile(`${log}/entries.jsonl`).catch(() => "");
  const whole = (text: string) => text.split("\n").filter((row) => row.endsWith("}"));
  const log = await Deno.makeTempDir();
  const once = await Deno.makeTempDir();
  equal((await spawn(import_(once))).code, 0);
  const random = seededRandom(5);
  let killed = 0;
  // The log grows by batches, so that some are killed with a part of it written.
  for (let run = 0; run < 6; run++) {
    const child = command(import_(log), {}, { stdout: "null", stderr: "null" }).spawn();
    // The first one never gets as far as the log.
    const timer = setTimeout(() => kill(child), run === 0 ? 50 : 150 + random.below(700));
    const { signal } = await child.status;
    clearTimeout(timer);
    if (signal === "SIGKILL") killed++;
  }
  equal(killed > 0, true);
  equal((await spawn(import_(log))).code, 0);
  deepEqual(whole(await entries(log)), whole(await entries(once)));
  const finished = await entries(log);
  equal((await spawn(import_(log))).code, 0);
  equal(await entries(log), finished);
  await Promise.all([log, once].map((path) => Deno.remove(path, { recursive: true })));
});

testRepository(
  "import git takes the number of a line for the id, where things recur in one version",
  [{
    seconds: START,
    message: "changes so far",
    files: { [FILE]: `${everydayLogs.leases().slice(0, 100).join("\n")}\n` },
  }],
  async ({ folder }) => {
    const log = await Deno.makeTempDir();
    const { stdout } = await runFake(
      ["import", "git", FILE, "--repo", folder, "--dir", log, "--json"],
    );
    const { id, lines } = JSON.parse(stdout);
    deepEqual([id, lines.added], ["seq", 100]);
  },
);
