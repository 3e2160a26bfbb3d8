import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { demoCopy } from "../../../lib/testing/directories/demo_copy.ts";
import { type FakeOptions, runFake } from "../../../lib/testing/processes/fake_machine.ts";

const GOOD = '{"id":"a","at":"2026-04-20T10:15:00Z"}\n';
const TORN = '{"id":"b","at":"2026-04-20T10:1';

async function withFiles(
  files: Record<string, string>,
  test: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(directory, name), text);
    }
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

interface Checked {
  code: number;
  problems: string[];
  summary: { files: { file: string }[]; errors: number; warnings: number };
}

/** Validates as JSON: problems as `file:line code`. */
async function check(args: string[], options?: FakeOptions): Promise<Checked> {
  const { code, stdout, stderr } = await runFake(["validate", "--json", ...args], options);
  equal(stderr, "");
  const rows = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const summary = rows.pop();
  equal(summary.type, "summary");
  const problems = rows.map(({ file, line, code }) => `${file}:${line} ${code}`);
  return { code, problems, summary };
}

Deno.test("validate passes over missing logs and names the files of the directory", async () => {
  await withFiles({ "entries.jsonl": GOOD, "firings.jsonl": TORN }, async (directory) => {
    const { code, problems, summary } = await check(["--dir", directory]);
    equal(code, 1);
    deepEqual(problems, ["firings.jsonl:1 torn-tail"]);
    deepEqual(summary.files.map(({ file }) => file), ["entries.jsonl", "firings.jsonl"]);
  });
});

Deno.test("validate counts warnings for the exit code under --strict only", async () => {
  await withFiles({ "entries.jsonl": `${GOOD}\n` }, async (directory) => {
    const args = ["--dir", directory];
    equal((await check(args)).code, 0);
    const strict = await check([...args, "--strict"]);
    deepEqual(strict.problems, ["entries.jsonl:2 blank"]);
    equal(strict.code, 1);
  });
});

Deno.test("validate warns of a placeholder that a sync service left", async () => {
  await withFiles({ ".firings.jsonl.icloud": "" }, async (directory) => {
    const { code, problems } = await check(["--dir", directory]);
    deepEqual(problems, [".firings.jsonl.icloud:1 evicted-placeholder"]);
    equal(code, 0);
    const file = join(directory, "firings.jsonl");
    const named = await check([file]);
    deepEqual(named.problems, [
      `${join(directory, ".firings.jsonl.icloud")}:1 evicted-placeholder`,
    ]);
  });
});

Deno.test("validate reads a named file as --as says, else by its name, else line by line", async () => {
  const review = '{"id":"r","at":"2026-04-20T10:15:00Z","kind":"review","grade":"fine"}\n';
  const files = { "interactions.jsonl": review, "odd.jsonl": review + review };
  await withFiles(files, async (directory) => {
    const problems = async (name: string, ...more: string[]) =>
      (await check([join(directory, name), ...more])).problems.map((text) => text.split(" ")[1]);
    deepEqual(await problems("interactions.jsonl"), ["unknown-grade"]);
    deepEqual(await problems("interactions.jsonl", "--as", "entries"), []);
    deepEqual(await problems("odd.jsonl"), []);
    deepEqual(await problems("odd.jsonl", "--as", "interactions"), [
      "unknown-grade",
      "duplicate-line",
      "unknown-grade",
    ]);
  });
});

Deno.test("validate holds a named file against its folder, or against --dir", async () => {
  const firing = '{"id":"f","at":"2026-04-20T10:15:00Z","entry_id":"x"}\n';
  const config = '{"logs":{"firings":{"file":"fired.jsonl","id":"_id"}}}';
  await withFiles({ "firings.jsonl": firing }, async (bare) => {
    const file = join(bare, "firings.jsonl");
    deepEqual((await check([file])).problems, []);
    await withFiles({ "entries.jsonl": GOOD }, async (directory) => {
      deepEqual((await check([file, "--dir", directory])).problems, [`${file}:1 orphan`]);
    });
    await withFiles({ "log.config.json": config, "fired.jsonl": firing }, async (directory) => {
      const fired = join(directory, "fired.jsonl");
      deepEqual((await check([fired])).problems, [`${fired}:1 missing-id`]);
      deepEqual((await check([file, "--dir", directory])).problems, [`${file}:1 missing-id`]);
    });
  });
});

Deno.test("validate reads standard input without a directory", async () => {
  const { code, problems, summary } = await check(["-"], { stdin: GOOD + GOOD + TORN });
  deepEqual(problems, ["-:3 torn-tail"]);
  equal(code, 1);
  deepEqual(summary.files.map(({ file }) => file), ["-"]);
  const known = await check(["-", "--as", "entries"], { stdin: GOOD + GOOD });
  deepEqual(known.problems, ["-:2 duplicate-line"]);
});

Deno.test("validate refuses files that are not there before it reads any", async () => {
  await withFiles({ "entries.jsonl": TORN }, async (directory) => {
    const file = join(directory, "entries.jsonl");
    const cases: [path: string, reason: string][] = [
      [join(directory, "nope.jsonl"), "there is no such file"],
      [join(file, "x"), "there is no such file"],
      [directory, "it is a folder"],
    ];
    for (const [path, reason] of cases) {
      const { code, stdout, stderr } = await runFake(["validate", file, path]);
      match(stderr, new RegExp(`^log: Cannot validate ".*": ${reason}\nhint: `));
      deepEqual({ code, stdout }, { code: 2, stdout: "" });
    }
  });
});

Deno.test("validate refuses options that contradict each other", async () => {
  const lines = [
    "--format github --json",
    "--format sarif --fix",
    "--dry-run",
    "--force",
    "--set-aside missing-id",
    "--as entries",
    "--fix --as entries x",
    "--format xml",
  ];
  for (const line of lines) {
    const { code, stderr } = await runFake(["validate", ...line.split(" ")]);
    match(stderr, /^log: Cannot use .*\nhint: see log validate --help\n$/, line);
    equal(code, 2, line);
  }
});

Deno.test("validate names paths from the current directory to people and tools", async () => {
  await withFiles({ "entries.jsonl": TORN }, async (directory) => {
    const path = join(directory, "entries.jsonl");
    const text = await runFake(["validate", "--dir", directory]);
    ok(text.stdout.startsWith(`${path}:1:1  error  torn-tail  `), text.stdout);
    const github = await runFake(["validate", "--dir", directory, "--format", "github"]);
    ok(github.stdout.startsWith(`::error file=${path},line=1,`), github.stdout);
    const sarif = await runFake(["validate", "--dir", directory, "--format", "sarif"]);
    const [result] = JSON.parse(sarif.stdout).runs[0].results;
    equal(result.locations[0].physicalLocation.artifactLocation.uri, `file://${path}`);
  });
});

Deno.test("validate --fix sets bad lines aside and finds nothing to do the second time", async () => {
  const [second, third] = ["y", "z"].map((id) => GOOD.replace(/"id":"[^"]*"/, `"id":"${id}"`)) as [
    string,
    string,
  ];
  await withFiles(
    { "entries.jsonl": `${GOOD}${GOOD}${second.trim()}${third}\n${TORN}` },
    async (directory) => {
      const fix = async (...more: string[]) => {
        const args = ["validate", "--fix", "--json", "--dir", directory, ...more];
        const { code, stdout, stderr } = await runFake(args);
        equal(stderr, "");
        return { code, rows: stdout.trimEnd().split("\n").map((line) => JSON.parse(line)) };
      };
      const plan = await fix("--dry-run");
      equal(plan.code, 1);
      const { code, rows } = await fix();
      equal(code, 0);
      const [row] = rows;
      equal(rows.length, 1);
      deepEqual(row, {
        ...plan.rows[0],
        dry_run: false,
        backup: row.backup,
        quarantine: row.quarantine,
      });
      deepEqual(
        { ...row, backup: "", quarantine: "" },
        {
          type: "fix",
          log: "entries",
          file: "entries.jsonl",
          dry_run: false,
          changed: true,
          converted: null,
          refused: null,
          repairs: 2,
          sets_aside: 1,
          lines_kept: 2,
          salvaged: 2,
          quarantined: [{ code: "torn-tail", lines: 1 }],
          beginnings: [],
          left: [],
          normalised: { blank: 1, bom: 0, crlf: 0, final_newline: 0 },
          backup: "",
          quarantine: "",
        },
      );
      equal(
        await Deno.readTextFile(join(directory, "entries.jsonl")),
        GOOD + GOOD + second + third,
      );
      const kept = await Deno.readTextFile(join(directory, row.quarantine));
      const [glued, aside] = kept.trimEnd().split("\n").map((line) => JSON.parse(line));
      deepEqual([glued.line, glued.size, glued.text], [
        3,
        (second.trim() + third.trim()).length,
        undefined,
      ]);
      equal(aside.text, TORN);
      const again = await fix();
      deepEqual([again.code, again.rows[0].changed, again.rows[0].backup], [0, false, null]);
      equal((await fix("--dry-run")).code, 0);
      equal((await fix("--strict")).code, 1, "doubled lines are still a warning");
    },
  );
});

Deno.test("validate --fix repairs named logs of the directory and no other files", async () => {
  await using copy = await demoCopy();
  const entries = join(copy.path, "entries.jsonl");
  const before = await copy.read("interactions.jsonl");
  const { code, stdout } = await runFake(["validate", "--fix", entries, "--dir", copy.path]);
  equal(code, 1, "an object without an id is left");
  match(stdout, /^entries\.jsonl {2}repaired\n[^]* {2}1 line left in place: missing-id\n/);
  deepEqual(await copy.read("interactions.jsonl"), before);
  await withFiles({ "entries.jsonl": GOOD, "other.jsonl": TORN }, async (directory) => {
    const refused = [entries, join(directory, "other.jsonl"), "-", "no/where/entries.jsonl"];
    for (const path of refused) {
      const { code, stderr } = await runFake(["validate", "--fix", path, "--dir", directory]);
      match(stderr, /^log: Cannot repair ".*": it is not a log of ".*"\nhint: give --dir/);
      equal(code, 2);
    }
  });
});

Deno.test("validate --fix tells of a run that was cut short", async () => {
  await using copy = await demoCopy();
  const args = ["--dir", copy.path];
  await runFake(["validate", "--fix", ...args]);
  const backups = join(copy.path, "backups");
  const [stamp] = [...Deno.readDirSync(backups)];
  const manifest = join(backups, stamp!.name, "manifest.json");
  const text = await Deno.readTextFile(manifest);
  await Deno.writeTextFile(manifest, text.replace('"state": "done"', '"state": "open"'));
  const { code, stderr } = await runFake(["validate", "--fix", ...args]);
  equal(code, 1);
  equal(
    stderr,
    '"validate --fix" of 2026-05-05 08:00:00 +00:00 was cut short: it replaced entries.jsonl, ' +
      'interactions.jsonl; "log undo" puts that back\n',
  );
});

Deno.test("validate --fix tells where late bytes of another program are", async () => {
  await using copy = await demoCopy();
  const log = join(copy.path, "entries.jsonl");
  const size = (await copy.read("entries.jsonl")).length;
  using other = await Deno.open(log, { append: true });
  await runFake(["validate", "--fix", "--dir", copy.path]);
  await other.write(new TextEncoder().encode(GOOD));
  const { stderr } = await runFake(["validate", "--fix", "--dir", copy.path]);
  match(
    stderr,
    new RegExp(
      `^another program appended ${GOOD.length} bytes to entries.jsonl after it was replaced; ` +
        `they are in backups/\\S+/entries.jsonl from byte ${size}, and not in the log\n$`,
    ),
  );
});
