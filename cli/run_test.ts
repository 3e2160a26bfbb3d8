import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import config from "../deno.json" with { type: "json" };
import { demoCopy } from "../lib/testing/directories/demo_copy.ts";
import { runFake } from "../lib/testing/processes/fake_machine.ts";
import { commands } from "./command_table.ts";
import { EXIT } from "./exit.ts";
import { COMMAND_SYNONYMS, OPTION_SYNONYMS } from "./parse/did_you_mean.ts";

const DEMO = new URL("../testdata/demo", import.meta.url).pathname;
const ENTRY = "01KESDWGQS9WJBER0FEYFDV910";

function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

Deno.test("log explains wrong usage and exits with 2", async () => {
  const cases: [line: string, message: string, hint?: string][] = [
    ["lst", 'Cannot run "lst": there is no such command', "did you mean list?"],
    ["hsitory a", 'Cannot run "hsitory": there is no such command', "did you mean history?"],
    ["rm a", 'Cannot run "rm": there is no such command', "did you mean delete?"],
    ["log a", 'Cannot run "log": there is no such command', "did you mean history?"],
    ["grep a", 'Cannot run "grep": there is no such command', "did you mean list --grep?"],
    ["fix", 'Cannot run "fix": there is no such command', "did you mean validate --fix?"],
    ["revert", 'Cannot run "revert": there is no such command', "did you mean undo or restore?"],
    ["snap", 'Cannot run "snap": there is no such command', "did you mean snapshot?"],
    ["xs", 'Cannot run "xs": there is no such command', "see log --help"],
    ["foo", 'Cannot run "foo": there is no such command', "see log --help"],
    [
      "list --directory x",
      'Cannot use "--directory": there is no such option',
      "did you mean --dir?",
    ],
    [
      "history a --newest",
      'Cannot use "--newest": there is no such option',
      "did you mean --reverse?",
    ],
    ["show a --since x", 'Cannot use "--since": there is no such option', "see log show --help"],
    ["frobnicate", 'Cannot run "frobnicate": there is no such command', "see log --help"],
    ["constructor", 'Cannot run "constructor": there is no such command', "see log --help"],
    ["toString", 'Cannot run "toString": there is no such command', "see log --help"],
    ["list --jsn", 'Cannot use "--jsn": there is no such option', "did you mean --json?"],
    ["--jsn list", 'Cannot use "--jsn": there is no such option', "did you mean --json?"],
    ["--verbos", 'Cannot use "--verbos": there is no such option', "did you mean --verbose?"],
    [
      "list --constructor",
      'Cannot use "--constructor": there is no such option',
      "see log list --help",
    ],
    ["list --no-json", 'Cannot use "--no-json": there is no such option', "see log list --help"],
    ["list -x", 'Cannot use "-x": there is no such option', "see log list --help"],
    [
      "list --color blue",
      'Cannot use "blue" for --color: it must be auto, always or never',
      "see log list --help",
    ],
    [
      "list --log entry --dir testdata/demo",
      'Cannot use the log "entry": there is no such log',
      "the logs are entries, interactions, firings, sessions",
    ],
    ["list --limit ten", 'Cannot read "ten" as a count: it is not a whole number'],
    ["list --limit=-1", 'Cannot read "-1" as a count: it is not a whole number'],
    ["list --limit 1 --limit 2", "Cannot use --limit: it was given twice", "see log list --help"],
    ["list --tz", "Cannot use --tz: its value is missing", "see log list --help"],
    ["list --dir --json", "Cannot use --dir: its value is missing", "see log list --help"],
    ["--tz --json list", "Cannot use --tz: its value is missing", "see log list --help"],
    ["--json --tz --json list", "Cannot use --tz: its value is missing", "see log list --help"],
    ["--tz -x list", 'Cannot use "-x": there is no such option', "see log list --help"],
    ["--dir --dir nowhere lst", 'Cannot run "lst": there is no such command', "did you mean list?"],
    ["list x", 'Cannot use "x": unexpected argument', "see log list --help"],
    ["asof", "Missing argument: <when>", "see log asof --help"],
    ["diff now", "Missing argument: <to>", "see log diff --help"],
    [
      "asof last tuesday x",
      'Cannot use "x": unexpected argument',
      'quote an argument of several words, as in "last tuesday"',
    ],
    [
      "blame srv-13 /spec/version",
      'Cannot use "/spec/version": unexpected argument',
      "see log blame --help",
    ],
    ["completions tcsh", 'Cannot complete in "tcsh": it must be bash, zsh or fish'],
  ];
  for (const [line, message, hint] of cases) {
    const { code, stdout, stderr } = await runFake(line.split(" "));
    equal(stderr, lines(`log: ${message}`, ...(hint === undefined ? [] : [`hint: ${hint}`])), line);
    equal(stdout, "", line);
    equal(code, 2, line);
  }
});

Deno.test("log takes options of one letter with every command, before it and after it", async () => {
  for (const name of Object.keys(commands)) {
    const { stdout } = await runFake([name, "--help"]);
    for (const args of [["-qvh", name], [name, "-vqh"], [name, "-q", "-C", DEMO, "-v", "-h"]]) {
      equal((await runFake(args)).stdout, stdout, args.join(" "));
    }
    equal((await runFake([name, "-V"])).stdout, `${config.version}\n`);
    match(stdout, /^ {2}-C, --dir <path> .*\n(?:.*\n)* {2}-q, --quiet .*\n {2}-v, --verbose /m);
    equal(stdout.includes("  -n, --limit <n>"), stdout.includes("--limit <n>"), name);
  }
  const args = ["-qn2", "list", "--json", "-C", DEMO];
  const { stdout, stderr } = await runFake(args);
  equal(stdout.split("\n").length, 3);
  equal(stderr, "");
});

Deno.test("log suggests only commands and options that there are", () => {
  const phrases = [...COMMAND_SYNONYMS.values()].flat();
  for (const [command, option = ""] of phrases.map((phrase) => phrase.split(" "))) {
    if (command === "--version") continue;
    const known = commands[command as keyof typeof commands]?.parameters;
    ok(known !== undefined, command);
    ok(!option.startsWith("--") || Object.hasOwn(known.flags ?? {}, option.slice(2)), option);
  }
  const options = Object.values(commands).flatMap(({ parameters }) =>
    Object.keys(parameters.flags ?? {})
  );
  for (const name of [...OPTION_SYNONYMS.values()].flat()) ok(options.includes(name), name);
});

Deno.test("log prints its version, which is the package's", async () => {
  for (const args of [["--version"], ["list", "--version"], ["--json", "--version"]]) {
    const { code, stdout } = await runFake(args);
    equal(stdout, `${config.version}\n`);
    equal(code, 0);
  }
});

Deno.test("log prints the same help however it is asked", async () => {
  const { code, stdout } = await runFake([]);
  equal(code, 0);
  for (const args of [["--help"], ["-h"], ["help"], ["--json", "--help"]]) {
    equal((await runFake(args)).stdout, stdout, args.join(" "));
  }
  const help = await runFake(["help", "asof"]);
  match(help.stdout, /^USAGE\n {2}log asof \[options\] <when> \[<id>\]\n/);
  equal((await runFake(["--help", "asof"])).stdout, help.stdout);
  equal((await runFake(["asof", "x", "-h", "--foo"])).stdout, help.stdout);
});

Deno.test("log's help ends with exit codes and two examples that work", async () => {
  // What the demo's damage, and what its repair leaves, make of the examples.
  const codes: Record<string, number> = { "validate --strict": 1, "validate --fix": 1 };
  const end = Promise.resolve(EXIT.interrupted);
  const before: Record<string, string[]> = {
    undo: ["validate", "--fix", "--set-aside", "missing-id"],
    quarantine: ["validate", "--fix", "--set-aside", "missing-id"],
    restore: ["delete", ENTRY],
  };
  for (const name of [...Object.keys(commands), "help", ""]) {
    await using copy = await demoCopy();
    const env = { LOG_DIR: copy.path };
    if (before[name]) equal((await runFake(before[name], { env })).code, 0);
    const { stdout } = await runFake([name, "--help"].filter((word) => word !== ""));
    ok(stdout.split("\n").every((line) => line.length <= 80), `help ${name} is too wide`);
    const [, ending = ""] = stdout.split("\nEXIT CODES\n");
    match(ending, /^ {2}0 {2,4}done\n/, name);
    const examples = [...ending.matchAll(/^ {2}log (.*)$/gm)].map(([, line]) => line!);
    equal(examples.length, 2, name);
    // Their examples need a repository, and have one in commands/git/git_test.ts.
    if (name === "git" || name === "import") continue;
    // These need a bucket, and have one in sync_test.ts.
    if (name === "sync") continue;
    // The page is built only where a browser looks at it: tools/browser/ runs it.
    if (name === "ui") continue;
    const isEnded = name === "watch" || name === "serve";
    for (const example of examples) {
      const [typed = ""] = example.split(/ [<>] /);
      const words = [...typed.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, bare]) =>
        a ?? b ?? bare!
      );
      // What is written where one stands is written to the copy.
      const args = words.map((word, index) =>
        words[index - 1] === "--out" ? join(copy.path, word) : word
      );
      const { code, stdout, stderr } = await runFake(args, { env, end, stdin: '{"id":"a"}\n' });
      equal(
        code,
        isEnded ? EXIT.interrupted : codes[example] ?? 0,
        `${example}: ${stderr}`,
      );
      ok(name === "watch" || stdout.length > 0, `${example} prints nothing`);
    }
  }
});

Deno.test("log takes global options before the command and after it", async () => {
  const after = await runFake(["list", "--limit", "2", "--json", "--dir", DEMO]);
  const before = await runFake(["--json", "--dir", DEMO, "list", "--limit", "2"]);
  equal(after.stdout.split("\n").length, 3);
  equal(before.stdout, after.stdout);
});

Deno.test("log takes an id behind -- for what it is", async () => {
  const { code, stderr } = await runFake(["show", "--dir", DEMO, "--", "--json"]);
  match(stderr, /Cannot find "--json"/);
  equal(code, 1);
});

Deno.test("log says which directory, config and zone are in force under --verbose", async () => {
  const args = ["list", "--limit", "0", "--verbose", "--quiet"];
  const { stderr } = await runFake(args, { env: { LOG_DIR: DEMO, TZ: ":Europe/Berlin" } });
  equal(
    stderr,
    lines(
      `directory "${DEMO}" (from LOG_DIR)`,
      "no log.config.json",
      "time zone Europe/Berlin (from TZ)",
      "entries.jsonl: from its first line (no snapshot serves)",
      "interactions.jsonl: from its first line (no snapshot serves)",
    ),
  );
});

Deno.test("log takes a time that begins with a dash for what it is", async () => {
  const env = { LOG_DIR: DEMO, LOG_NOW: "2026-05-04T12:00:00Z", TZ: "Europe/Berlin" };
  const threeDaysAgo = "2026-05-01 14:00:00 +02:00 (Europe/Berlin)";
  const cases: [line: string, said: string][] = [
    ["asof -3d", `as of ${threeDaysAgo}\n`],
    [`asof -3d ${ENTRY}`, `as of ${threeDaysAgo}\n`],
    ["--json diff -3d -2h", `from ${threeDaysAgo}\nto 2026-05-04 12:00:00 +02:00 `],
    [`diff -1w -3d ${ENTRY} --json`, `\nto ${threeDaysAgo}\n`],
    ["carry --at -3d --limit 1", `as of ${threeDaysAgo}\n`],
    ["list --since -3d --until=-2h", `since ${threeDaysAgo}\n`],
    ["asof -3d --tz -03:00", "as of 2026-05-01 09:00:00 -03:00 (-03:00)\n"],
  ];
  for (const [line, said] of cases) {
    const { code, stderr } = await runFake(line.split(" "), { env });
    ok(stderr.includes(said), `${line}: ${stderr}`);
    equal(code, EXIT.done, line);
  }
});

Deno.test("log shows the resolved time to people, and in the answer to programs", async () => {
  const args = ["asof", "line:3", ENTRY, "--dir", DEMO, "--tz", "Europe/Berlin"];
  const shown = await runFake(args);
  match(
    shown.stderr,
    /^as of line 3, 2026-01-12 \d\d:\d\d:\d\d(\.\d+)? \+01:00 \(Europe\/Berlin\)\n/,
  );
  const json = await runFake([...args, "--json", "--quiet"]);
  equal(json.stderr, "");
  equal(JSON.parse(json.stdout).time_zone, "Europe/Berlin");
});

Deno.test("log diff shows both resolved times even with --json", async () => {
  const args = ["diff", "2026-03-01", "2026-03-02", "--json", "--quiet", "--dir", DEMO];
  const { stderr } = await runFake(args);
  equal(
    stderr,
    lines(
      "from 2026-03-01 23:59:59.999999 +00:00 (UTC)",
      "to 2026-03-02 23:59:59.999999 +00:00 (UTC)",
    ),
  );
});

Deno.test("log warns once of lines it skipped, but not under --quiet", async () => {
  const loud = await runFake(["stats", "--dir", DEMO]);
  equal(loud.stderr.match(/in entries\.jsonl/g)?.length, 1);
  match(loud.stderr, /^skipped \d+ malformed lines in \w+\.jsonl; "log validate" explains them$/m);
  equal((await runFake(["stats", "--quiet", "--dir", DEMO])).stderr, "");
});

Deno.test("log exits with 1 for an unknown id and names the nearest", async () => {
  const typo = `${ENTRY.slice(0, -1)}1`;
  for (const command of [["show"], ["history"], ["blame"]]) {
    const { code, stdout, stderr } = await runFake([...command, typo, "--quiet", "--dir", DEMO]);
    equal(code, 1);
    equal(stdout, "");
    ok(stderr.endsWith(`hint: did you mean "${ENTRY}"?\n`), stderr);
  }
  const { code, stdout, stderr } = await runFake(["asof", "now", typo, "--json", "--dir", DEMO]);
  equal(code, 1);
  equal(JSON.parse(stdout).reason, "unknown");
  match(stderr, /did you mean/);
});

Deno.test("log colours on a terminal unless told otherwise", async () => {
  const args = ["list", "--limit", "1", "--dir", DEMO];
  const isColoured = async (more: string[], options: { columns?: number; noColor?: boolean }) =>
    (await runFake([...args, ...more], options)).stdout.includes("\x1b[");
  ok(await isColoured([], { columns: 80 }));
  ok(!await isColoured([], {}));
  ok(!await isColoured([], { columns: 80, noColor: true }));
  ok(await isColoured(["--color=always"], { noColor: true }));
  ok(!await isColoured(["--color=never"], { columns: 80 }));
});

Deno.test("log colours the word before a usage error as --color says", async () => {
  const stderr = async (args: string[], columns?: number) =>
    (await runFake(args, columns === undefined ? {} : { columns })).stderr;
  ok((await stderr(["lst"], 80)).startsWith("\x1b["));
  ok((await stderr(["--color=always", "lst"])).startsWith("\x1b["));
  ok((await stderr(["--color", "never", "lst"], 80)).startsWith("log:"));
});

Deno.test("log counts a reader that went away as success", async () => {
  for (const more of [["--json"], []]) {
    const args = ["list", "--dir", DEMO, "--quiet", ...more];
    const { code, stderr } = await runFake(args, { closesAfterBytes: 100 });
    equal(stderr, "");
    equal(code, 0);
  }
});

Deno.test("log says when there is nothing to show", async () => {
  const args = ["list", "--until", "2020-01-01", "--dir", DEMO, "--tz", "UTC"];
  const { code, stdout, stderr } = await runFake(args);
  equal(stdout, "");
  match(stderr, /^until 2020-01-01 00:00:00 \+00:00 \(UTC\)\nnothing to show\n/);
  equal(code, 0);
});

Deno.test("log asks a TZ that names no zone only where it shows a local time, and warns once", async () => {
  await using copy = await demoCopy();
  const log = `${copy.path}/entries.jsonl`;
  const shown = [
    ...[["list"], ["asof", "now"], ["asof", "now", ENTRY, "--json"], ["history", ENTRY]],
    ...[["show", ENTRY], ["blame", ENTRY], ["carry"], ["stats"], ["diff", "-3d", "now", "--json"]],
    ...[["snapshot", "list"], ["list", "--since", "april", "--json"], ["list", "--verbose"]],
  ];
  const silent = [
    ...[["list", "--json"], ["history", ENTRY, "--json"], ["validate"], ["validate", log]],
    ...[["capture", "hello"], ["capture", "hello", "--json"], ["append", "firings", '{"id":"x"}']],
    ...[["edit", ENTRY, "--set", "text=1"], ["delete", ENTRY], ["restore", ENTRY]],
    ...[["merge", "--dry-run"], ["merge", "--git-driver", log, log, log, log], ["undo", "--list"]],
  ];
  equal((await runFake(["snapshot", "write"], { env: { LOG_DIR: copy.path } })).code, EXIT.done);
  for (const TZ of ["CET-1CEST,M3.5.0,M10.5.0/3", "UTC+2"]) {
    const env = { LOG_DIR: copy.path, TZ };
    const warnings = async (args: string[]) => {
      const { code, stderr } = await runFake(args, { env });
      ok(code === EXIT.done || args[0] === "validate" && code === EXIT.no, `${args}: ${stderr}`);
      return stderr.split("\n").filter((line) => line.includes(TZ));
    };
    for (const args of shown) {
      const said = await warnings(args);
      equal(said.length, 1, args.join(" "));
      ok(said[0]!.startsWith(`TZ="${TZ}" names no time zone: using `), said[0]!);
      equal((await warnings([...args, "--quiet"])).length, 0, args.join(" "));
    }
    for (const args of silent) equal((await warnings(args)).length, 0, args.join(" "));
  }
});

Deno.test("log reads times where a TZ that names no zone is replaced", async () => {
  const asof = async (TZ: string) => {
    const env = { LOG_DIR: DEMO, TZ };
    const { stdout } = await runFake(["asof", "2026-04-20 10:15", ENTRY, "--json"], { env });
    const { as_of, time_zone } = JSON.parse(stdout);
    return [as_of, time_zone];
  };
  deepEqual(await asof("UTC+2"), ["2026-04-20T12:15:00Z", "-02:00"]);
  deepEqual(await asof("CET-1CEST,M3.5.0,M10.5.0/3"), ["2026-04-20T10:15:00Z", "UTC"]);
});

Deno.test("log refuses a --tz that names no zone, where no time is shown too", async () => {
  const env = { LOG_DIR: DEMO, TZ: "UTC" };
  const log = `${DEMO}/entries.jsonl`;
  for (
    const args of [["list", "--json"], ["validate", log], [
      "merge",
      "--git-driver",
      log,
      log,
      log,
      log,
    ]]
  ) {
    const { code, stdout, stderr } = await runFake([...args, "--tz", "UTC+2"], { env });
    match(stderr, /^log: Cannot use "UTC\+2" as a time zone: no zone has this name\n/);
    deepEqual({ code, stdout }, { code: EXIT.usage, stdout: "" });
  }
});

Deno.test("log refuses a LOG_NOW that is no instant", async () => {
  const { code, stderr } = await runFake(["list"], { env: { LOG_DIR: DEMO, LOG_NOW: "soon" } });
  match(stderr, /^log: Cannot use LOG_NOW="soon": it is not an instant\nhint: /);
  equal(code, 2);
});

Deno.test("log shows a stack trace only under LOG_DEBUG=1", async () => {
  const args = ["asof", "soon"];
  const { stderr } = await runFake(args, { env: { LOG_DIR: DEMO } });
  ok(!stderr.includes("    at "));
  const debug = await runFake(args, { env: { LOG_DIR: DEMO, LOG_DEBUG: "1" } });
  ok(debug.stderr.includes("    at "));
});
