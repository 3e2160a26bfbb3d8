/**
 * Runs the real command as a process: a bundle of its sources, or the built file
 * that `LOG_BIN` names. The cases are the files of `testdata/golden`: what is typed,
 * then what is printed. `GOLDEN=write deno test -A cli/e2e_test.ts` writes
 * them anew, for a look at the difference.
 *
 * @module
 */

import { deepEqual, equal, match, notDeepEqual, ok } from "node:assert/strict";
import { join } from "node:path";
import { type DemoCopy, demoCopy } from "../lib/testing/directories/demo_copy.ts";
import { lane } from "../lib/testing/lanes/lane.ts";
import type { Outcome } from "../lib/testing/processes/fake_machine.ts";
import {
  built,
  program,
  PROJECT,
  spawn,
  type SpawnOptions,
} from "../lib/testing/processes/spawn.ts";
import { entryLines } from "../tools/demo/generate.ts";

const GOLDEN = join(PROJECT, "testdata/golden");
const ENTRY = "01KESDWGQS9WJBER0FEYFDV910";
const COPY = "entries (Ada's conflicted copy 2026-01-21).jsonl";

/** Splits a line as a shell would, as far as double quotes go. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);
}

function spell(line: string, { code, stdout, stderr }: Outcome): string {
  return `$ ${line}\n${stdout}--- stderr\n${stderr}--- exit ${code}\n`;
}

const goldens = [...Deno.readDirSync(GOLDEN)].sort((a, b) => a.name < b.name ? -1 : 1);
for (const { name } of lane.share(goldens)) {
  Deno.test(`log prints what testdata/golden/${name} says`, async () => {
    const file = join(GOLDEN, name);
    const golden = await Deno.readTextFile(file);
    const [line] = golden.slice("$ ".length).split("\n", 1);
    const printed = spell(line!, await spawn(wordsOf(line!).slice(1)));
    if (Deno.env.get("GOLDEN") === "write") await Deno.writeTextFile(file, printed);
    else equal(printed, golden);
  });
}

Deno.test("deno task log answers from source as the README says", async () => {
  const readme = await Deno.readTextFile(join(PROJECT, "README.md"));
  const [, line = ""] = /^deno (task log asof .*)$/m.exec(readme)!;
  const [task, log, ...args] = wordsOf(line);
  const argv = [Deno.execPath(), task!, log!];
  const fromSource = await spawn(args, { argv, cwd: PROJECT, env: { NO_COLOR: "1" } });
  const bundled = await spawn(args, { cwd: PROJECT });
  match(fromSource.stderr, /^Task log /);
  equal(fromSource.stdout, bundled.stdout);
  match(bundled.stdout, /^01KESP0XXHPQVT1ZRXRATPZ5ZP {2}live$/m);
  equal(fromSource.code, 0);
});

Deno.test("log exits with the code of what happened", async () => {
  const empty = await Deno.makeTempDir();
  const config = join(empty, "config");
  await Deno.mkdir(config);
  await Deno.writeTextFile(join(config, "log.config.json"), '{"logs":{"entry":{}}}');
  const cases: [code: number, stderr: RegExp, args: string[], options?: SpawnOptions][] = [
    [0, /^$/, ["list", "--quiet"]],
    [0, /^$/, ["list", "--json", "--dir", empty]],
    [0, /^as of .*\nnothing to show\n$/, ["carry", "--dir", empty]],
    [0, /^nothing to show\n$/, ["list", "--dir", empty]],
    [2, /^log: Cannot open "": there is no|^log: Cannot open "": it is not a directory/, [
      "list",
      "--dir",
      "",
    ]],
    [1, /^as of .*\n$/, ["blame", "01KESP0XXHPQVT1ZRXRATPZ5ZP", "--at", "2026-01-01"]],
    [2, /^as of .*\nlog: Cannot use --limit with an id/, ["asof", "now", "a", "--limit", "3"]],
    [1, /Cannot find "nope"/, ["diff", "2026-02-01", "now", "nope"]],
    [1, /^log: Cannot find "nope"/, ["show", "nope", "--quiet"]],
    [1, /^$/, ["asof", "2020-01-01", ENTRY, "--json", "--quiet"]],
    [2, /^log: Cannot find a log: .*\nhint: give --dir <path>, set LOG_DIR, or/, ["list"], {
      cwd: empty,
    }],
    [2, /^log: Cannot open "no\/where": there is no such directory\nhint: /, [
      "list",
      "--dir",
      "no/where",
    ]],
    [2, /"entries\.jsonl": it is not a directory\nhint: .* LOG_DIR/, ["list"], {
      env: { LOG_DIR: "entries.jsonl" },
    }],
    [2, /^log: Cannot use the config: .*entr/, ["list", "--dir", config]],
    [2, /^log: Cannot read "soon" as a time/, ["asof", "soon"]],
    [2, /^log: Cannot validate "nope\.jsonl": there is no such file\n/, [
      "validate",
      "nope.jsonl",
    ]],
    [1, /^log: Cannot undo: there is nothing to undo\n/, ["undo", "--dir", empty]],
    [2, /^log: Cannot go to line 9999: "entries\.jsonl" has \d+/, ["asof", "line:9999"]],
    [2, /^log: Cannot use "Nope" as a time zone/, ["list", "--tz", "Nope"]],
    [0, /^TZ="Nope" names no time zone: using /, ["list"], { env: { TZ: "Nope" } }],
    [2, /^log: Cannot run "lst".*\nhint: did you mean list\?\n$/, ["lst"]],
  ];
  const tried = lane.share(cases);
  const outcomes = await Promise.all(tried.map(([, , args, options]) => spawn(args, options)));
  for (const [index, [code, stderr, args]] of tried.entries()) {
    match(outcomes[index]!.stderr, stderr, args.join(" "));
    equal(outcomes[index]!.code, code, args.join(" "));
  }
  await Deno.remove(empty, { recursive: true });
});

Deno.test(
  "log reads with --allow-read alone and asks for nothing",
  { ignore: built !== undefined },
  async () => {
    await using repaired = await demoCopy();
    await spawn(["validate", "--fix", "--dir", repaired.path]);
    const argv = program(["--allow-read", "--no-prompt"]);
    const env = { LOG_DIR: "/no/where", LOG_NOW: "soon", TZ: "Nope" };
    const questions = [
      ["list"],
      ["stats"],
      ["show", ENTRY],
      ["carry"],
      ["asof", "now"],
      ["validate", "sessions.jsonl"],
      ["merge", `../copies/${COPY}`, "--dry-run"],
      ["quarantine", "--dir", repaired.path],
      ["sql", "select v.kind, s.to_us, r.due from events v, spans s, srs_spans r limit 1"],
      ["sql", "select code, sha256 from problems, logs limit 1"],
      ["sql", "select text from entries_fts where entries_fts match 'das'"],
      ["series"],
      ["forecast"],
      ["bisect", "count(*) > 3 from entries"],
    ];
    for (const question of lane.share(questions)) {
      const { code, stdout, stderr } = await spawn([...question, "--quiet", "--json"], {
        argv,
        env,
      });
      equal(stderr, "");
      equal(code, 0);
      ok(stdout.startsWith("{"));
    }
  },
);

Deno.test("log sql refuses whatever does more than read, also in the built file", async () => {
  await using copy = await demoCopy();
  const before = await contents(copy.path);
  const queries = [
    "delete from entries",
    "attach 'new.db' as other",
    "vacuum into 'new.db'",
    "select load_extension('new')",
    "select 1; select 2",
    "pragma writable_schema = on",
  ];
  for (const query of lane.share(queries)) {
    const { code, stdout, stderr } = await spawn(["sql", query], { cwd: copy.path });
    match(stderr, /^log: Cannot run the query: it /);
    deepEqual({ code, stdout }, { code: 2, stdout: "" });
  }
  deepEqual(await contents(copy.path), before);
});

Deno.test(
  "log help shows a page without any permission, and where no page lies",
  { ignore: built !== undefined },
  async () => {
    const { code, stdout, stderr } = await spawn(["help", "times"], {
      argv: program(["--no-prompt"]),
      cwd: "/",
    });
    deepEqual({ code, stderr }, { code: 0, stderr: "" });
    match(stdout, /^Times\n\n {2}\S/);
  },
);

Deno.test(
  "log does without /etc/localtime when it may not read it",
  { ignore: built !== undefined },
  async () => {
    const argv = program([
      `--allow-read=${join(PROJECT, "testdata/demo")}`,
      "--allow-env=TZ,LOG_DIR",
    ]);
    const { code, stdout, stderr } = await spawn(["list"], { argv, env: { TZ: "Nope" } });
    match(stderr, /^TZ="Nope" names no time zone: using UTC, since \/etc\/localtime gives none; /);
    ok(stdout.length > 0);
    equal(code, 0);
  },
);

Deno.test(
  "log names the permission when it may not read",
  { ignore: built !== undefined },
  async () => {
    const { code, stderr } = await spawn(["list"], { argv: program(["--no-prompt"]) });
    match(stderr, /^log: Cannot go on: deno was given no read access to .*\nhint: .*--allow-read/);
    equal(code, 3);
  },
);

Deno.test(
  "log writes nothing and says why when it may not write",
  { ignore: built !== undefined },
  async () => {
    await using copy = await demoCopy();
    const before = await contents(copy.path);
    const argv = program(["--allow-read", "--no-prompt"]);
    const lines = [
      ["validate", "--fix"],
      ["merge", join(PROJECT, "testdata/copies", COPY)],
      ["undo"],
      ["snapshot"],
      ["snapshot", "prune"],
      ["capture", "a word"],
      ["delete", ENTRY],
      ["append", "firings", '{"id":"f"}'],
    ];
    for (const args of lane.share(lines)) {
      const { code, stdout, stderr } = await spawn(args, { argv, cwd: copy.path });
      match(stderr, /^log: Cannot write ".*": Deno was not allowed to\n.*\nhint: .*--allow-write/);
      deepEqual({ code, stdout }, { code: 3, stdout: "" });
    }
    deepEqual(await contents(copy.path), before);
  },
);

Deno.test(
  "log starts from snapshots with --allow-read alone",
  { ignore: built !== undefined },
  async () => {
    await using copy = await demoCopy();
    equal((await spawn(["snapshot"], { cwd: copy.path })).code, 0);
    const argv = program(["--allow-read", "--no-prompt"]);
    const { code, stderr } = await spawn(["list", "--verbose"], {
      argv,
      cwd: copy.path,
      env: { TZ: "Nope" },
    });
    match(
      stderr,
      /^entries\.jsonl: from snapshots\/entries\..* \(294 lines, then a tail of 0 lines\)$/m,
    );
    equal(code, 0);
  },
);

Deno.test("log leaves a directory that it reads as it was", async () => {
  await using copy = await demoCopy();
  const directory = copy.path;
  equal((await spawn(["snapshot"], { cwd: directory })).code, 0);
  await Deno.chmod(directory, 0o555);
  const before = await contents(directory);
  const questions = lane.share([
    ["asof", "now"],
    ["asof", "now", ENTRY],
    ["list"],
    ["show", ENTRY],
    ["carry"],
    ["history", ENTRY, "--all"],
    ["blame", ENTRY],
    ["diff", "2026-02-01", "now"],
    ["stats"],
    ["undo", "--list"],
    ["snapshot", "list"],
    ["snapshot", "verify"],
    ["validate"],
    ["validate", "--fix", "--dry-run"],
    ["merge"],
    ["merge", "--dry-run"],
  ]);
  const outcomes = await Promise.all(
    questions.map((question) => spawn(question, { cwd: directory })),
  );
  // What the demo's damage makes of it.
  const codes = questions.map(([command]) => command === "validate" ? 1 : 0);
  deepEqual(outcomes.map(({ code }) => code), codes);
  deepEqual(await contents(directory), before);
  await Deno.chmod(directory, 0o755);
});

Deno.test("log repairs the demo and undoes it byte for byte", async () => {
  await using copy = await demoCopy();
  const ask = (...args: string[]) => spawn(args, { cwd: copy.path });
  const logs = await logsOf(copy);
  const listed = await ask("list", "--json", "--quiet");

  const fix = ["validate", "--fix", "--set-aside", "missing-id"];
  equal((await ask(...fix)).code, 0);
  notDeepEqual(await logsOf(copy), logs);
  const { code, stdout } = await ask("validate", "--json");
  equal(code, 0);
  equal(JSON.parse(stdout.trimEnd().split("\n").at(-1)!).errors, 0);
  const repaired = await ask("list", "--json");
  equal(repaired.stderr, "");
  const texts = ({ stdout }: Outcome) =>
    stdout.trimEnd().split("\n").map((row) => JSON.stringify(JSON.parse(row).entry));
  const gained = texts(repaired).filter((entry) => !texts(listed).includes(entry));
  equal(texts(repaired).length - gained.length, texts(listed).length);
  ok(gained.length > 0, "the glued lines held an entry");

  const second = await ask(...fix);
  deepEqual({ ...second }, { code: 0, stdout: "nothing to repair\n", stderr: "" });
  equal((await ask("undo")).code, 0);
  deepEqual(await logsOf(copy), logs);
  equal((await ask("list", "--json", "--quiet")).stdout, listed.stdout);
});

Deno.test("log merges what two clones were given, and undoes it byte for byte", async () => {
  await using laptop = await demoCopy();
  await using phone = await demoCopy();
  const append = (clone: DemoCopy, log: string, ...lines: string[]) =>
    Deno.writeTextFile(
      join(clone.path, `${log}.jsonl`),
      lines.map((line) => `${line}\n`).join(""),
      { append: true },
    );
  const entry = (device: string, time: string, rest: string) =>
    `{"id":"${ENTRY}","at":"2026-05-04T${time}Z","device":"${device}","actor":"user",${rest}}`;
  const review = (id: string, time: string, grade: string) =>
    `{"id":"${id}","at":"2026-05-04T${time}Z","entry_id":"${ENTRY}","kind":"review","grade":"${grade}"}`;
  await append(laptop, "entries", entry("laptop", "06:00:00", '"text":"Feierabend!","n":1.0'));
  await append(laptop, "interactions", review("r2", "07:00:00", "good"));
  await append(phone, "entries", entry("phone", "05:00:00", '"text":"der Feierabend","n":1.00'));
  await append(phone, "interactions", review("r1", "06:00:00", "again"));

  const copies = {
    "entries.jsonl": "entries (Ada’s conflicted copy 2026-05-04).jsonl",
    "interactions.jsonl": "interactions.sync-conflict-20260504-101500-ABCDEFG.jsonl",
    "sessions.jsonl": "sessions-PHONE.jsonl",
  };
  for (const [log, copy] of Object.entries(copies)) {
    await Deno.copyFile(join(phone.path, log), join(laptop.path, copy));
  }
  const before = await contents(laptop.path);
  const ask = (...args: string[]) => spawn(args, { cwd: laptop.path });
  equal(JSON.parse((await ask("show", ENTRY, "--json", "--quiet")).stdout).srs.lapses, 0);
  match((await ask("list", "--limit", "1")).stderr, /^found 3 conflict copies: .*"log merge"/m);

  const merged = await ask("merge", "--json");
  deepEqual([merged.code, merged.stderr], [0, ""]);
  const rows = merged.stdout.trimEnd().split("\n").map((row) => JSON.parse(row));
  deepEqual(rows.map(({ log, lines, written }) => [log, lines.added, written]), [
    ["entries", 1, true],
    ["interactions", 1, true],
    ["sessions", 0, false],
  ]);
  deepEqual(rows.map(({ concurrent }) => concurrent.map(({ id }: { id: string }) => id)), [
    [ENTRY],
    [],
    [],
  ]);
  deepEqual(
    rows.flatMap(({ moved }) => moved.map(({ file }: { file: string }) => file)),
    Object.values(copies),
  );
  const history = await ask(
    "history",
    ENTRY,
    "--all",
    "--json",
    "--quiet",
    "--since",
    "2026-05-04",
  );
  const told = history.stdout.trimEnd().split("\n").map((row) => JSON.parse(row));
  deepEqual(told.map(({ type, device, id }) => type === "version" ? device : id), [
    "phone",
    "laptop",
    "r1",
    "r2",
  ]);
  const shown = JSON.parse((await ask("show", ENTRY, "--json", "--quiet")).stdout);
  equal(shown.entry.text, "Feierabend!");
  const { lapses, last_review } = shown.srs;
  deepEqual({ lapses, last_review }, { lapses: 1, last_review: "2026-05-04T07:00:00Z" });

  equal((await ask("merge")).stdout, "nothing to merge: there are no conflict copies\n");
  equal((await ask("undo")).code, 0);
  deepEqual((await contents(laptop.path)).filter((file) => !file.startsWith(".")), before);
});

/** The logs' names with a hash of their bytes. */
async function logsOf({ path }: DemoCopy): Promise<string[]> {
  return (await contents(path)).filter((line) => /\.jsonl /.test(line));
}

Deno.test("log validates standard input", async () => {
  const script = `printf '{"id":"a"}\\n{"id":' | "$@" validate --json --as entries -`;
  const argv = ["bash", "-c", script, "bash"];
  const { code, stdout, stderr } = await spawn(program(), { argv, cwd: "/" });
  equal(stderr, "");
  equal(code, 1);
  const rows = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  deepEqual(rows.map((row) => row.code), ["missing-at", "torn-tail", undefined]);
});

/** Every file's name with a hash of its bytes. */
async function contents(directory: string): Promise<string[]> {
  const items = [...Deno.readDirSync(directory)].filter(({ isFile }) => isFile);
  const files = items.map(async ({ name }) => {
    const hash = await crypto.subtle.digest("SHA-256", await Deno.readFile(join(directory, name)));
    return `${name} ${new Uint8Array(hash).toHex()}`;
  });
  return (await Promise.all(files)).sort();
}

Deno.test("log takes a closed pipe for success", async () => {
  const directory = await Deno.makeTempDir();
  const log = [...entryLines({ lines: 3000, ids: 3000 })].join("\n");
  await Deno.writeTextFile(join(directory, "entries.jsonl"), `${log}\n`);
  for (const question of ["list --json", "list", "--help", "help git"]) {
    const script = `"$@" ${question} | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
    const argv = ["bash", "-c", script, "bash"];
    const { stdout, stderr } = await spawn(program(), { argv, cwd: directory });
    equal(stdout, "0\n", question);
    equal(stderr, "", question);
  }
  await Deno.remove(directory, { recursive: true });
});

Deno.test("log says so when the answer cannot be written", async () => {
  for (const question of ["list --json --quiet", "list --quiet", "--help"]) {
    const script = `"$@" ${question} >/dev/full`;
    const { code, stderr } = await spawn(program(), { argv: ["bash", "-c", script, "bash"] });
    match(stderr, /^log: Cannot write the answer: No space left on device/, question);
    equal(code, 3, question);
  }
});

Deno.test("log colours for --color=always, and else only a terminal", async () => {
  const args = ["list", "--limit", "1", "--quiet"];
  const [always, piped, never] = await Promise.all([
    spawn([...args, "--color=always"], { env: { NO_COLOR: "1" } }),
    spawn(args),
    spawn([...args, "--color=never"]),
  ]);
  ok(always.stdout.includes("\x1b[36m"));
  ok(!piped.stdout.includes("\x1b"));
  equal(never.stdout, piped.stdout);
});

Deno.test("log completes in bash", async () => {
  const script = `log() { "\${PROGRAM[@]}" "$@"; }
    PROGRAM=("$@")
    eval "$(log completions bash)"
    COMP_WORDS=(log list --color = al) COMP_CWORD=4
    _log
    echo "\${COMPREPLY[@]}"
    COMP_WORDS=(log --json hi) COMP_CWORD=2
    _log
    echo "\${COMPREPLY[@]}"
    COMP_WORDS=(log edit x --set tex) COMP_CWORD=4 COLUMNS=30
    _log
    printf "[%s]\\n" "\${COMPREPLY[@]}"
    COMP_WORDS=(log edit x --set text :=) COMP_CWORD=5 COMP_TYPE=37
    _log
    printf "[%s]\\n" "\${COMPREPLY[@]}"
    COMP_WORDS=(log show od) COMP_CWORD=2 LOG_DIR=$ODD
    export LOG_DIR
    _log
    echo "\${COMPREPLY[@]}"`;
  const odd = await Deno.makeTempDir();
  await Deno.writeTextFile(join(odd, "entries.jsonl"), '{"id":"odd $id","text":"x"}\n');
  const argv = ["bash", "-c", script, "bash"];
  const { stdout } = await spawn(program(), { argv, env: { ODD: odd } });
  equal(stdout, "always\nhistory\n[text=   (text)]\n[text:=  (JSON)]\n[]\nodd\\ \\$id\n");
  await Deno.remove(odd, { recursive: true });
});
