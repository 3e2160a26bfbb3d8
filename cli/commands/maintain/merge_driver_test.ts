import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { runFake } from "../../../lib/testing/processes/fake_machine.ts";
import {
  GitRepository,
  lines,
  testWithGit,
} from "../../../lib/testing/processes/git_repository.ts";
import { program, spawn } from "../../../lib/testing/processes/spawn.ts";
import { PERMISSIONS } from "../../permissions.ts";

/** A folder that is gone when the test is over, with these files in it. */
async function folderWith(
  files: Record<string, string | Uint8Array>,
): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ prefix: "merge driver " });
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(join(path, name), bytes);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

const at = (id: string, hour: string) => `{"id":"${id}","at":"2026-04-20T${hour}:00:00Z"}`;

/** An issue of a tracker that is edited in place. */
const issue = (id: string, status: string, hour = "08") =>
  `{"id":"${id}","status":"${status}","updated_at":"2026-04-20T${hour}:00:00Z"}`;

const TRACKER =
  '{"logs":{"entries":{"file":"issues.jsonl","at":"updated_at","tombstones":"latest"}}}';

testWithGit("git merges branches that appended, through the driver", async () => {
  const log = "entries.jsonl";
  await using repository = await GitRepository.with({ [log]: lines(at("a", "08")) });
  await repository.git("checkout", "--quiet", "-b", "phone");
  await repository.append(log, at("b", "09"), at("a", "11"));
  await repository.git("checkout", "--quiet", "main");
  await repository.append(log, at("c", "10"), at("a", "12"));

  const said = await repository.git("merge", "phone", "--message=merge");
  match(said, /^entries\.jsonl {2}2 lines taken in, 1 entry changed on both sides\n/);
  equal(
    await repository.git("show", "HEAD:entries.jsonl"),
    lines(at("a", "08"), at("b", "09"), at("c", "10"), at("a", "11"), at("a", "12")),
  );
  equal(await repository.git("status", "--porcelain"), "");
  equal(await repository.git("log", "--merges", "--format=%s"), "merge\n");
});

testWithGit(
  "git merges a log in a folder with an odd name, by the config that lies beside it",
  async () => {
    const folder = "it's mine/the logs";
    const log = `${folder}/notes.jsonl`;
    const ms = (id: string, time: number) => `{"id":"${id}","ms":${time}}`;
    await using repository = await GitRepository.with({
      [log]: lines(ms("a", 1)),
      [`${folder}/log.config.json`]:
        '{"logs":{"entries":{"file":"notes.jsonl","at":"ms","at_format":"epoch_ms"}}}',
      // Who read this one would see no times, and order the lines by their bytes.
      "log.config.json": "{}",
    });
    await repository.git("checkout", "--quiet", "-b", "phone");
    await repository.append(log, ms("z", 2));
    await repository.git("checkout", "--quiet", "main");
    await repository.append(log, ms("b", 3));

    const said = await repository.git("merge", "phone", "--message=merge");
    match(said, /^it's mine\/the logs\/notes\.jsonl {2}1 line taken in\n/);
    equal(
      await repository.git("show", `HEAD:${log}`),
      lines(ms("a", 1), ms("z", 2), ms("b", 3)),
    );
    equal(await repository.git("status", "--porcelain"), "");
  },
);

testWithGit("git merges a tracker that both branches edited, id by id", async () => {
  const log = "issues.jsonl";
  const begin = lines(issue("a", "open"), issue("b", "open"), issue("c", "open"));
  await using repository = await GitRepository.with({ [log]: begin, "log.config.json": TRACKER });
  await repository.git("checkout", "--quiet", "-b", "phone");
  await repository.commit(
    log,
    lines(issue("a", "closed", "09"), issue("b", "open"), issue("c", "open")),
  );
  await repository.git("checkout", "--quiet", "main");
  await repository.commit(log, lines(issue("a", "open"), issue("b", "blocked", "10")));
  const said = await repository.git("merge", "phone", "--message=merge");
  match(said, /^issues\.jsonl {2}1 line taken in, 1 line taken out\n/);
  equal(await repository.read(log), lines(issue("a", "closed", "09"), issue("b", "blocked", "10")));
  equal(await repository.git("status", "--porcelain"), "");
});

testWithGit("git shows a conflict of one field as it marks its own, in each style", async () => {
  const log = "issues.jsonl";
  const file = (status: string, hour: string) =>
    lines(issue("a", "open"), issue("b", status, hour), issue("c", "open"));
  const [base, ours, theirs] = [file("open", "08"), file("closed", "09"), file("blocked", "10")];
  for (const style of ["merge", "diff3", "zdiff3"]) {
    await using repository = await GitRepository.with({ [log]: base!, "log.config.json": TRACKER });
    await repository.git("config", "merge.conflictStyle", style);
    await repository.git("checkout", "--quiet", "-b", "phone");
    await repository.commit(log, theirs!);
    await repository.git("checkout", "--quiet", "main");
    await repository.commit(log, ours!);

    const { code, stdout, stderr } = await repository.run("merge", "phone", "--message=merge");
    equal(code, 1);
    match(stderr, /conflict at issues\.jsonl:2: "b": both sides changed "status"\n/);
    match(stdout, /CONFLICT \(content\): Merge conflict in issues\.jsonl/);
    equal(await repository.git("status", "--porcelain"), "UU issues.jsonl\n");
    await repository.write({ base: base!, ours: ours!, theirs: theirs! });
    const labels = ["-L", "ours", "-L", "base", "-L", "theirs"];
    const own = style === "merge" ? [] : [`--${style}`];
    const files = ["ours", "base", "theirs"];
    const git = await repository.run("merge-file", "-p", ...own, ...labels, ...files);
    equal(await repository.read(log), git.stdout);
  }
});

testWithGit("git has the later side decide where merge.log.conflicts says so", async () => {
  const log = "issues.jsonl";
  await using repository = await GitRepository.with({
    [log]: lines(issue("a", "open")),
    "log.config.json": TRACKER,
  });
  await repository.git("config", "merge.log.conflicts", "later");
  await repository.git("checkout", "--quiet", "-b", "phone");
  await repository.commit(log, lines(issue("a", "blocked", "10")));
  await repository.git("checkout", "--quiet", "main");
  await repository.commit(log, lines(issue("a", "closed", "09")));
  const { code, stderr } = await repository.run("merge", "phone", "--message=merge");
  equal(code, 0);
  match(stderr, /"a": both sides changed "status"; theirs is later and was taken/);
  equal(await repository.read(log), lines(issue("a", "blocked", "10")));
});

/** A repository whose branch `phone` is two commits ahead of `main`, and `main` one. */
async function forked(log: string): Promise<GitRepository> {
  const repository = await GitRepository.with({ [log]: lines(at("base", "01")) });
  await repository.git("checkout", "--quiet", "-b", "phone");
  await repository.append(log, at("p1", "02"));
  await repository.append(log, at("p2", "03"));
  await repository.git("checkout", "--quiet", "main");
  await repository.append(log, at("m1", "04"));
  return repository;
}

/** The ids of a log, in order. */
async function idsIn(repository: GitRepository, log: string): Promise<string> {
  const text = await repository.read(log);
  return text.trimEnd().split("\n").map((line) => JSON.parse(line).id).join(" ");
}

testWithGit("git cherry-picks one commit, and not those before it", async () => {
  const log = "entries.jsonl";
  await using repository = await forked(log);
  await repository.git("cherry-pick", "phone");
  equal(await idsIn(repository, log), "base m1 p2");
});

testWithGit("git reverts an append, and nothing behind it", async () => {
  const log = "entries.jsonl";
  await using repository = await forked(log);
  await repository.git("checkout", "--quiet", "phone");
  await repository.git("revert", "--no-edit", "phone~1");
  equal(await idsIn(repository, log), "base p2");
  equal(await repository.git("status", "--porcelain"), "");
  // A line that was taken out on purpose stays out.
  await repository.git("merge", "main", "--message=merge");
  equal(await idsIn(repository, log), "base p2 m1");
});

testWithGit("git rebases appends onto others", async () => {
  const log = "entries.jsonl";
  await using repository = await forked(log);
  await repository.git("rebase", "--quiet", "main", "phone");
  equal(await idsIn(repository, log), "base p1 p2 m1");
  equal(await repository.git("log", "--format=%s", "main..phone"), `${log}\n${log}\n`);
});

testWithGit("git pops a stash over lines that came meanwhile", async () => {
  const log = "entries.jsonl";
  await using repository = await forked(log);
  await repository.write({ [log]: await repository.read(log) + lines(at("s1", "06")) });
  await repository.git("stash");
  await repository.append(log, at("m2", "05"));
  await repository.git("stash", "pop");
  equal(await idsIn(repository, log), "base m1 m2 s1");
});

testWithGit(
  "git merges branches that merged each other, whose ancestor is in conflict",
  async () => {
    const log = "issues.jsonl";
    await using repository = await GitRepository.with({
      [log]: lines(issue("a", "open"), issue("b", "open")),
      "log.config.json": TRACKER,
    });
    const resolved = lines(issue("a", "done", "12"), issue("b", "open"));
    await repository.git("checkout", "--quiet", "-b", "phone");
    await repository.commit(log, lines(issue("a", "blocked", "10"), issue("b", "open")));
    await repository.git("tag", "phone1");
    await repository.git("checkout", "--quiet", "main");
    await repository.commit(log, lines(issue("a", "closed", "09"), issue("b", "open")));
    await repository.git("tag", "main1");
    for (const [branch, other] of [["main", "phone1"], ["phone", "main1"]]) {
      await repository.git("checkout", "--quiet", branch!);
      equal((await repository.run("merge", other!, "--message=merge")).code, 1);
      await repository.commit(log, resolved);
    }
    await repository.append(log, issue("c", "open", "13"));
    await repository.git("checkout", "--quiet", "main");
    await repository.append(log, issue("d", "open", "14"));
    await repository.git("merge", "phone", "--message=merge");
    equal(
      await repository.read(log),
      resolved + lines(issue("d", "open", "14"), issue("c", "open", "13")),
    );
  },
);

testWithGit("git refuses an octopus of logs that it would need the driver for", async () => {
  const log = "entries.jsonl";
  await using repository = await forked(log);
  await repository.git("checkout", "--quiet", "-b", "tablet", "main~1");
  await repository.append(log, at("t1", "05"));
  await repository.git("checkout", "--quiet", "main");
  const { code, stdout, stderr } = await repository.run(
    "merge",
    "phone",
    "tablet",
    "-m",
    "octopus",
  );
  equal(code, 2);
  match(stdout + stderr, /Merge with strategy octopus failed/);
  equal(await idsIn(repository, log), "base m1");
});

/** Runs the driver over files in a folder, without git. */
async function drive(
  folder: string,
  path: string,
  { args = [], gitConfig = {} }: { args?: string[]; gitConfig?: Record<string, string> } = {},
) {
  const paths = ["base", "ours", "theirs", path].map((name) => join(folder, name));
  return await runFake(["merge", "--git-driver", ...paths, ...args], { gitConfig });
}

Deno.test("the merge driver reads a file as the log that it is called like", async () => {
  await using folder = await folderWith({
    base: "",
    ours: lines('{"id":"a","ms":5}'),
    theirs: lines('{"id":"b","ms":4}', '{"id":"c","ms":1}'),
    "log.config.json":
      '{"logs":{"entries":{"file":"notes.jsonl","at":"ms","at_format":"epoch_ms"}}}',
  });
  const { code, stdout, stderr } = await drive(folder.path, "notes (1).jsonl");
  deepEqual([code, stderr], [0, ""]);
  match(stdout, /notes \(1\)\.jsonl {2}2 lines taken in\n$/);
  equal(
    await Deno.readTextFile(join(folder.path, "ours")),
    lines('{"id":"b","ms":4}', '{"id":"c","ms":1}', '{"id":"a","ms":5}'),
  );
  const again = await drive(folder.path, "notes.jsonl");
  match(again.stdout, /notes\.jsonl {2}0 lines taken in\n$/);
  deepEqual(
    [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(),
    ["base", "log.config.json", "ours", "theirs"],
  );
});

Deno.test("the merge driver says in JSON what it left to people, and how it came there", async () => {
  await using folder = await folderWith({
    base: lines(issue("a", "open"), issue("b", "open"), issue("c", "open")),
    ours: lines(issue("a", "closed", "09"), issue("b", "open", "10")),
    theirs: lines(issue("a", "blocked", "11"), issue("b", "open", "12"), issue("c", "done", "13")),
    "log.config.json": TRACKER,
  });
  const args = ["9", "--json"];
  const { code, stdout, stderr } = await drive(folder.path, "issues.jsonl", { args });
  equal(code, 1);
  match(stderr, /issues\.jsonl:1: "a": both sides changed "status"\n/);
  match(stderr, /issues\.jsonl:7: "c": one side removed what the other changed\n/);
  const { file: _, lines: counts, ...answer } = JSON.parse(stdout);
  deepEqual(answer, {
    log: "entries",
    way: "by_id",
    common_prefix_lines: 0,
    order_conflicts: 0,
    dropped: [],
    concurrent: [],
    removed: 1,
    merged: ["b"],
    joined: [],
    decided: [],
    conflicts: [
      { id: "a", kind: "fields", fields: ["status"], line: 1 },
      { id: "c", kind: "removed", fields: [], line: 7 },
    ],
  });
  deepEqual([counts.base, counts.copies, counts.added, counts.total], [2, 3, 3, 10]);
  equal(
    await Deno.readTextFile(join(folder.path, "ours")),
    lines(
      "<<<<<<<<< ours",
      issue("a", "closed", "09"),
      "=========",
      issue("a", "blocked", "11"),
      ">>>>>>>>> theirs",
      issue("b", "open", "12"),
      "<<<<<<<<< ours",
      "=========",
      issue("c", "done", "13"),
      ">>>>>>>>> theirs",
    ),
  );
});

Deno.test("the merge driver names the ids of which removed lines stay removed", async () => {
  await using folder = await folderWith({
    base: lines(at("a", "01"), at("a", "02")),
    ours: lines(at("a", "01"), at("a", "02"), at("a", "03")),
    theirs: lines(at("a", "01")),
  });
  const { code, stderr } = await drive(folder.path, "entries.jsonl");
  equal(code, 0);
  match(
    stderr,
    /both sides changed "a" .*: lines that one side removed stay removed, and the rest is a union\n/,
  );
  equal(await Deno.readTextFile(join(folder.path, "ours")), lines(at("a", "01"), at("a", "03")));
});

Deno.test("the merge driver says which settings of git it cannot use", async () => {
  const files = { base: "", ours: lines(at("a", "01")), theirs: lines(at("b", "02")) };
  await using folder = await folderWith(files);
  const gitConfig = { "merge.conflictstyle": "diff4", "merge.log.conflicts": "mine" };
  const { code, stderr } = await drive(folder.path, "entries.jsonl", { gitConfig });
  equal(code, 0);
  equal(
    stderr,
    lines(
      'merge.conflictStyle is not used: "diff4" is not one of merge, diff3, zdiff3',
      'merge.log.conflicts is not used: "mine" is not one of markers, later',
    ),
  );
});

Deno.test("the merge driver merges where it may not run git", async () => {
  await using folder = await folderWith({
    base: lines(issue("a", "open")),
    ours: lines(issue("a", "closed")),
    theirs: lines(issue("a", "blocked")),
  });
  const permissions = PERMISSIONS.filter((permission) => !permission.startsWith("--allow-run"));
  const args = ["merge", "--git-driver", "base", "ours", "theirs", "entries.jsonl"];
  const { code, stderr } = await spawn(args, { argv: program(permissions), cwd: folder.path });
  equal(code, 1);
  match(stderr, /"a": both sides changed "status"/);
  equal(
    await Deno.readTextFile(join(folder.path, "ours")),
    lines("<<<<<<< ours", issue("a", "closed"), "=======", issue("a", "blocked"), ">>>>>>> theirs"),
  );
});

testWithGit("the merge driver marks every kind of conflict as git marks it", async () => {
  const [a, b, c] = ["a", "b", "c"].map((id) => issue(id, "open"));
  const [own, other] = [issue("b", "closed"), issue("b", "blocked")];
  const kinds = [
    { base: lines(a!, b!, c!), ours: lines(a!, own, c!), theirs: lines(a!, other, c!) },
    { base: lines(a!, b!, c!), ours: lines(a!, c!), theirs: lines(a!, other, c!) },
    { base: lines(a!, b!, c!), ours: lines(a!, own, c!), theirs: lines(a!, c!) },
    { base: lines(a!), ours: lines(a!, own), theirs: lines(a!, other) },
    {
      base: "{}\r\n".replace("{}", b!),
      ours: "{}\r\n".replace("{}", own),
      theirs: "{}\r\n".replace("{}", other),
    },
  ];
  for (const files of kinds) {
    for (const style of ["merge", "diff3", "zdiff3"]) {
      await using folder = await folderWith(files);
      const labels = ["ours", "base", "theirs"].flatMap((label) => ["-L", label]);
      const option = style === "merge" ? [] : [`--${style}`];
      const git = await new Deno.Command("git", {
        args: [
          "merge-file",
          "-p",
          "--marker-size=9",
          ...option,
          ...labels,
          "ours",
          "base",
          "theirs",
        ],
        cwd: folder.path,
      }).output();
      const gitConfig = { "merge.conflictstyle": style };
      equal((await drive(folder.path, "entries.jsonl", { args: ["9"], gitConfig })).code, 1);
      const left = await Deno.readTextFile(join(folder.path, "ours"));
      equal(left, new TextDecoder().decode(git.stdout));
    }
  }
});

const UTF16 = new Uint8Array([
  0xff,
  0xfe,
  ...[...'{"id":"b"}\n'].flatMap((c) => [c.charCodeAt(0), 0]),
]);

for (
  const [what, files, said] of [
    [
      "the config is in conflict itself",
      { "log.config.json": "<<<<<<< HEAD\n{}\n" },
      /Cannot read the config/,
    ],
    ["theirs is not there", { theirs: null }, /Cannot merge ".*theirs": there is no such file/],
    ["the ancestor is not there", { base: null }, /Cannot merge ".*base": there is no such file/],
    ["theirs is UTF-16", { theirs: UTF16 }, /Cannot write to ".*theirs": it is UTF-16/],
    ["ours is one JSON array", { ours: '[{"id":"a"},{"id":"b"}]' }, /it is one JSON array/],
  ] as const
) {
  Deno.test(`the merge driver leaves both sides to people where ${what}`, async () => {
    const all: Record<string, string | Uint8Array | null> = {
      base: lines(at("a", "08")),
      ours: lines(at("a", "08"), at("c", "10")),
      theirs: lines(at("a", "08"), at("b", "09")),
      ...files,
    };
    const there = Object.entries(all).filter(([, content]) => content !== null);
    await using folder = await folderWith(Object.fromEntries(there) as Record<string, string>);
    const { code, stdout, stderr } = await drive(folder.path, "entries.jsonl");
    deepEqual([code, stdout], [1, ""]);
    match(stderr, said);
    match(stderr, /entries\.jsonl now holds both sides between conflict markers\n$/);
    const left = await Deno.readFile(join(folder.path, "ours"));
    const bytesOf = (name: string) => {
      const content = all[name] ?? "";
      return typeof content === "string" ? [...new TextEncoder().encode(content)] : [...content];
    };
    const ended = (bytes: number[]) =>
      bytes.length === 0 || bytes.at(-1) === 10 ? bytes : [...bytes, 10];
    const text = (line: string) => [...new TextEncoder().encode(`${line}\n`)];
    deepEqual([...left], [
      ...text("<<<<<<< ours"),
      ...ended(bytesOf("ours")),
      ...text("======="),
      ...ended(bytesOf("theirs")),
      ...text(">>>>>>> theirs"),
    ]);
  });
}

Deno.test("the merge driver says how it is set up where its paths are wrong", async () => {
  await using folder = await folderWith({ ours: "", base: "" });
  const ours = join(folder.path, "ours");
  for (const paths of [[], [ours], [ours, ours], ["", ours, ours]]) {
    const { code, stderr } = await runFake(["merge", "--git-driver", ...paths]);
    equal(code, 2);
    match(stderr, /^log: Cannot merge for git: it takes four paths and a marker length\n/);
  }
  // Ours is known, so that it must not be left alone.
  for (const last of [[], [""], ["entries.jsonl", "7", "8"], ["entries.jsonl", "x"]]) {
    await Deno.writeTextFile(ours, "");
    const { code, stderr } = await runFake(["merge", "--git-driver", ours, ours, ours, ...last]);
    equal(code, 1);
    match(stderr, /^log: Cannot merge for git: .*\nhint: set the merge driver to "log merge/);
    match(await Deno.readTextFile(ours), /^<<<<<<< ours\n=======\n>>>>>>> theirs\n$/);
  }
});

const CASES = new URL("../../../../shared/cases/", import.meta.url);
const SHARED = new URL("01-git-driver-ignores-base/", CASES);

/** Whether the shared cases lie beside the project. */
async function isShared(): Promise<boolean> {
  const found = await Deno.stat(SHARED).catch(() => null);
  if (found === null) console.log(`passing over: ${SHARED.pathname} is not there`);
  return found !== null;
}

Deno.test("the merge driver gives what the shared cases ask for", async () => {
  if (!await isShared()) return;
  const read = (name: string) => Deno.readTextFile(new URL(name, SHARED));
  const [base, ours, theirs] = ["base", "ours", "theirs"];
  for (const folder of ["", "revert/"]) {
    await using copy = await folderWith({
      base: await read(`${folder}${base}.jsonl`),
      ours: await read(`${folder}${ours}.jsonl`),
      theirs: await read(`${folder}${theirs}.jsonl`),
      ...folder === "" ? { "log.config.json": await read("log.config.json") } : {},
    });
    const name = folder === "" ? "issues.jsonl" : "entries.jsonl";
    const { code, stderr } = await drive(copy.path, name);
    deepEqual([code, stderr], [0, ""]);
    const merged = (await Deno.readTextFile(join(copy.path, "ours"))).trimEnd().split("\n")
      .map((line) => JSON.parse(line));
    if (folder === "") {
      deepEqual(merged.map(({ id }) => id), ["bd-1", "bd-2"]);
      deepEqual([merged[0].status, merged[1].title], ["closed", "two!"]);
    } else {
      deepEqual(merged.map(({ id }) => id), ["a", "c"]);
    }
  }
});

testWithGit("git gives what the shared attack on commits that do not append asks for", async () => {
  if (!await isShared()) return;
  const { stdout } = await new Deno.Command("sh", {
    args: [new URL("attack/git-cherry-pick.sh", CASES).pathname],
    env: {
      LOG: program().map((word) => `"${word}"`).join(" "),
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
    },
    stderr: "null",
  }).output();
  const said = new TextDecoder().decode(stdout);
  const idsBehind = (title: string) =>
    [...said.slice(said.indexOf(title)).matchAll(/"id":"([^"]*)"/g)].map(([, id]) => id);
  deepEqual(idsBehind("cherry-pick").slice(0, 3), ["base", "b2-first", "b1-second"]);
  match(said, /revert of b1-first: exit 0\n/);
  deepEqual(idsBehind("revert of"), ["base", "b1-second"]);
});
