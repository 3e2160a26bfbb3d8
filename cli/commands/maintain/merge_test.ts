import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { dirname, join } from "node:path";
import {
  fakeMachine,
  type FakeOptions,
  type Outcome,
  runFake,
} from "../../../lib/testing/processes/fake_machine.ts";
import { run } from "../../run.ts";

const at = (id: string, hour: string, more = "") =>
  `{"id":"${id}","at":"2026-04-20T${hour}:00:00Z"${more}}`;

const LOG = lines(at("a", "08"), at("b", "09"), at("b", "12", ',"text":"here"'));
const COPY = lines(at("a", "08"), at("b", "09"), at("b", "11", ',"text":"there"'), at("c", "13"));
const MERGED = lines(
  at("a", "08"),
  at("b", "09"),
  at("b", "11", ',"text":"there"'),
  at("b", "12", ',"text":"here"'),
  at("c", "13"),
);

function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

/** A folder that is gone when the test is over. */
class Folder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async with(files: Record<string, string>): Promise<Folder> {
    const folder = new Folder(await Deno.makeTempDir());
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(folder.path, name), text);
    }
    return folder;
  }

  /** The files in it, without those that the command keeps for itself. */
  files(): Record<string, string> {
    const items = [...Deno.readDirSync(this.path)].filter(({ isFile, name }) =>
      isFile && name !== ".log.lock"
    );
    const read = (name: string) => Deno.readTextFileSync(join(this.path, name));
    return Object.fromEntries(items.map(({ name }) => [name, read(name)] as const).sort());
  }

  run(args: readonly string[], options?: FakeOptions): Promise<Outcome> {
    return runFake([...args, "--dir", this.path], options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

function apart(): Promise<Folder> {
  return Folder.with({ "entries.jsonl": LOG, "entries (1).jsonl": COPY });
}

Deno.test("merge folds copies in, and undo brings back log and copies byte for byte", async () => {
  await using folder = await apart();
  const before = folder.files();
  const { code, stdout, stderr } = await folder.run(["merge"]);
  deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const kept = "backups/20260505T080000.000000Z";
  equal(
    stdout,
    `entries  merged with 1 copy
  2 lines added, 2 identical, 5 in all, the first 2 shared by all
  the old file is ${kept}/entries.jsonl
  entries (1).jsonl moved to ${kept}/entries (1).jsonl

log      id  apart       kept    beside  fields
entries  b   edit, edit  line 4  line 3  /text
the kept version wins; "log history <id>" shows all versions
"log undo" puts back what was there before
`,
  );
  deepEqual(folder.files(), { "entries.jsonl": MERGED });
  equal((await folder.run(["merge"])).stdout, "nothing to merge: there are no conflict copies\n");
  equal((await folder.run(["undo"])).code, 0);
  deepEqual(folder.files(), before);
});

Deno.test("merge finds copies by the names that rclone, people and editors give them", async () => {
  const names = [
    "entries.jsonl..path1",
    "entries.path1.jsonl",
    "entries.conflict1",
    "entries - Copy.jsonl",
    "entries.jsonl~",
    "entries.jsonl.orig",
    "entries (# Edit conflict 2026-04-20 n41ff3C #).jsonl",
    "entries - Conflict On 2026_04_20 10_15_00.jsonl",
  ];
  const line = (n: number) => `{"id":"e${n}","at":"2026-04-0${n + 1}T00:00:00Z"}\n`;
  const files = Object.fromEntries(names.map((name, n) => [name, line(0) + line(n + 1)]));
  await using folder = await Folder.with({ "entries.jsonl": line(0), ...files });
  const { code } = await folder.run(["merge"]);
  const merged = Array.from({ length: names.length + 1 }, (_, n) => line(n)).join("");
  deepEqual([code, folder.files()], [0, { "entries.jsonl": merged }]);
});

Deno.test("merge --json prints a row for each log, and nothing without copies", async () => {
  await using folder = await apart();
  await Deno.writeTextFile(join(folder.path, "firings (1).jsonl"), "");
  const { code, stdout } = await folder.run(["merge", "--json"]);
  equal(code, 0);
  const rows = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const kept = "backups/20260505T080000.000000Z";
  deepEqual(rows[0], {
    log: "entries",
    inputs: ["entries.jsonl", "entries (1).jsonl"],
    skipped: [],
    prepended: [],
    common_prefix_lines: 2,
    lines: {
      base: 3,
      copies: 4,
      identical: 2,
      added: 2,
      dropped_torn: 0,
      dropped_repaired: 0,
      respelled: 0,
      malformed_kept: 0,
      total: 5,
    },
    order_conflicts: 0,
    concurrent: [{ id: "b", kept_line: 4, lines: [3, 4], kind: "edit-edit" }],
    dropped: [],
    resolved_lines: 0,
    stale_decisions: [],
    written: true,
    backup: `${kept}/entries.jsonl`,
    moved: [{ file: "entries (1).jsonl", backup: `${kept}/entries (1).jsonl` }],
  });
  deepEqual(rows[1].skipped, [{ file: "firings (1).jsonl", reason: "empty" }]);
  equal(rows.length, 2);
  await using empty = await Folder.with({});
  deepEqual(await empty.run(["merge", "--json"]), { code: 0, stdout: "", stderr: "" });
});

Deno.test("merge --dry-run shows edits made apart side by side and changes nothing", async () => {
  await using folder = await apart();
  const before = [...Deno.readDirSync(folder.path)];
  const { code, stdout } = await folder.run(["merge", "--dry-run"]);
  equal(code, 0);
  match(stdout, /^entries {2}would be merged with 1 copy\n/);
  match(stdout, /\n\/text +"here" +"there"\n/);
  deepEqual([...Deno.readDirSync(folder.path)], before);
  deepEqual(folder.files(), { "entries.jsonl": LOG, "entries (1).jsonl": COPY });
});

Deno.test("merge --keep-copies leaves copies, and a second run finds nothing new", async () => {
  await using folder = await apart();
  equal((await folder.run(["merge", "--keep-copies"])).code, 0);
  const files = { "entries.jsonl": MERGED, "entries (1).jsonl": COPY };
  deepEqual(folder.files(), files);
  const again = await folder.run(["merge", "--keep-copies"]);
  match(again.stdout, /^entries {2}holds every line of 1 copy already\n/);
  deepEqual(folder.files(), files);
});

Deno.test("merge leaves alone what shares no line with its log, unless --unrelated", async () => {
  await using folder = await Folder.with({
    "entries.jsonl": LOG,
    "entries-archive.jsonl": lines(at("z", "07")),
  });
  const left = await folder.run(["merge"]);
  match(left.stdout, /entries-archive\.jsonl left alone: it shares no readable line with the log/);
  equal(left.code, 0);
  equal(folder.files()["entries.jsonl"], LOG);
  const taken = await folder.run(["merge", "--unrelated"]);
  match(taken.stdout, /1 line added/);
  deepEqual(folder.files(), { "entries.jsonl": lines(at("z", "07")) + LOG });
});

Deno.test("merge only reads a path that is named, unless --move", async () => {
  await using folder = await Folder.with({ "entries.jsonl": LOG });
  await using other = await Folder.with({ "entries.jsonl": COPY });
  const path = join(other.path, "entries.jsonl");
  const { code, stdout } = await folder.run(["merge", path, "--json"]);
  equal(code, 0);
  deepEqual(JSON.parse(stdout).inputs, ["entries.jsonl", path]);
  deepEqual(folder.files(), { "entries.jsonl": MERGED });
  deepEqual(other.files(), { "entries.jsonl": COPY });

  const moved = await folder.run(["merge", path, "--move", "--json"]);
  equal(JSON.parse(moved.stdout).moved[0].file, path);
  deepEqual(other.files(), {});
  equal((await folder.run(["undo"])).code, 0);
  deepEqual(other.files(), { "entries.jsonl": COPY });
  equal((await folder.run(["undo"])).code, 0);
  deepEqual(folder.files(), { "entries.jsonl": LOG });
});

Deno.test({
  name: "merge takes a backslash for a letter of a name, and moves the file that is called so",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using folder = await Folder.with({ "entries.jsonl": LOG, "entries (a\\b).jsonl": COPY });
    await using other = await Folder.with({});
    const named = join(other.path, "a\\b", "entries.jsonl");
    const beside = join(other.path, "a", "b", "entries.jsonl");
    for (const path of [named, beside]) {
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeTextFile(path, path === named ? COPY : LOG);
    }
    const inFolder = join(folder.path, "entries (a\\b).jsonl");
    const { code, stdout } = await folder.run(["merge", "--move", "--json", named, inFolder]);
    equal(code, 0);
    const { skipped, moved } = JSON.parse(stdout);
    deepEqual(skipped, []);
    deepEqual(moved.map(({ file }: { file: string }) => file), [named, inFolder]);
    equal(folder.files()["entries.jsonl"], MERGED);
    equal(await Deno.readTextFile(beside), LOG, "what another system would mean is left alone");
    equal((await folder.run(["undo"])).code, 0);
    for (const path of [named, inFolder]) equal(await Deno.readTextFile(path), COPY);
  },
});

Deno.test("merge --dry-run knows that the log changes also where no line is added", async () => {
  const dos = (text: string) => text.replaceAll("\n", "\r\n");
  await using folder = await Folder.with({
    "entries.jsonl": dos(LOG),
    "entries (1).jsonl": LOG,
    "interactions.jsonl": LOG,
    "interactions (1).jsonl": dos(LOG),
  });
  const plan = await folder.run(["merge", "--dry-run"]);
  match(plan.stdout, /^entries {2}would be merged with 1 copy\n {2}0 lines added/);
  match(plan.stdout, /\ninteractions {2}holds every line of 1 copy already\n/);
  const done = await folder.run(["merge", "--json"]);
  deepEqual(
    done.stdout.trimEnd().split("\n").map((row) => JSON.parse(row).written),
    [true, false],
  );
});

Deno.test("merge finds the log of a path by its name, else by its lines", async () => {
  const firing = lines(at("f", "08"), at("g", "09"));
  await using folder = await Folder.with({ "entries.jsonl": LOG, "firings.jsonl": firing });
  await using other = await Folder.with({
    "from the phone": COPY,
    "old.bak": lines(at("f", "08"), at("h", "10")),
    "sessions (1).jsonl": lines(at("s", "08")),
  });
  const inOther = (name: string) => join(other.path, name);
  const names = ["from the phone", "old.bak", "sessions (1).jsonl"];
  const args = ["merge", "--dry-run", "--json", ...names.map(inOther)];
  const { code, stdout } = await folder.run(args);
  equal(code, 0);
  const rows = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  deepEqual(rows.map(({ log }) => log), ["entries", "firings", "sessions"]);
  deepEqual(rows[0].inputs, ["entries.jsonl", inOther("from the phone")]);
  deepEqual(rows[1].inputs, ["firings.jsonl", inOther("old.bak")]);
});

Deno.test("merge says what to do where a path tells of no log, or of two", async () => {
  const shared = lines(at("x", "08"));
  await using folder = await Folder.with({ "entries.jsonl": shared, "firings.jsonl": shared });
  await using other = await Folder.with({ both: shared, none: lines(at("y", "08")), empty: "" });
  const cases: [name: string, reason: string][] = [
    ["both", "it shares lines with entries and firings"],
    ["none", "neither its name nor its lines are those of a log"],
    ["empty", "neither its name nor its lines are those of a log"],
  ];
  for (const [name, reason] of cases) {
    const path = join(other.path, name);
    const { code, stdout, stderr } = await folder.run(["merge", path]);
    equal(
      stderr,
      `log: Cannot tell which log "${path}" is a copy of: ${reason}
hint: rename it after its log, for example "entries (1).jsonl"
`,
    );
    deepEqual({ code, stdout }, { code: 2, stdout: "" });
  }
});

Deno.test("merge refuses paths that are no files, and options that contradict each other", async () => {
  await using folder = await apart();
  await Deno.mkdir(join(folder.path, "entries 2.jsonl"));
  const cases: [line: string, stderr: RegExp, options?: FakeOptions][] = [
    ["merge nope.jsonl", /^log: Cannot merge "nope\.jsonl": there is no such file\n/],
    ["merge entries.jsonl/x", /there is no such file\n/],
    ["merge --move", /^log: Cannot use --move: it is for copies that are named\n/],
    ["merge --move --keep-copies x", /^log: Cannot use --move with --keep-copies: /],
    ["merge --interactive --dry-run", /^log: Cannot use --interactive with --dry-run: /],
    ["merge --interactive", /^log: Cannot ask: --interactive needs a terminal\nhint: /],
    ["merge --interactive", /needs a terminal/, { typed: "1\n" }],
    ["merge --interactive", /needs a terminal/, { columns: 80 }],
  ];
  for (const [line, stderr, options] of cases) {
    const outcome = await folder.run(line.split(" "), options);
    match(outcome.stderr, stderr, line);
    deepEqual([outcome.code, outcome.stdout], [2, ""], line);
  }
  const empty = await folder.run(["merge", ""]);
  match(empty.stderr, /^log: Cannot merge "": it names no file\nhint: name files that are copies/);
  deepEqual([empty.code, empty.stdout], [2, ""]);
  const path = join(folder.path, "entries 2.jsonl");
  const { code, stderr } = await folder.run(["merge", path]);
  match(stderr, /it is a folder\n/);
  equal(code, 2);
  deepEqual(folder.files(), { "entries.jsonl": LOG, "entries (1).jsonl": COPY });
});

Deno.test("merge has no plan for a log that it refuses to replace", async () => {
  await using other = await Folder.with({ "entries.jsonl": LOG });
  await using folder = await Folder.with({ "entries (1).jsonl": COPY });
  await Deno.symlink(join(other.path, "entries.jsonl"), join(folder.path, "entries.jsonl"));
  const run = await folder.run(["merge"]);
  match(run.stderr, /^log: Cannot replace .*: it is a link to .*, which lies outside/);
  deepEqual([run.code, run.stdout], [2, ""]);
  deepEqual(await folder.run(["merge", "--dry-run"]), run);
  const asked = await folder.run(["merge", "--interactive"], { typed: "2\n", columns: 80 });
  equal(asked.code, 2);
  ok(!asked.stderr.includes("edited apart"), "nobody is asked in vain");
});

Deno.test("merge --interactive appends what is chosen, and undo takes it back", async () => {
  await using folder = await apart();
  const before = folder.files();
  const { code, stderr } = await folder.run(["merge", "--interactive", "--device", "desk"], {
    typed: "that\n",
    columns: 80,
    noColor: true,
  });
  equal(code, 0);
  match(stderr, /1 of 1 {2}entries {2}b {2}edited apart/);
  match(stderr, /of 1 concurrent edit: 1 chosen, 0 left as merged, 0 undecided/);
  const chosen =
    '{"id":"b","at":"2026-05-05T08:00:00Z","text":"there","device":"desk","actor":"user"}';
  deepEqual(folder.files(), { "entries.jsonl": MERGED + lines(chosen) });
  const history = await folder.run(["history", "b", "--json"]);
  const last = JSON.parse(history.stdout.trimEnd().split("\n").at(-1)!);
  deepEqual([last.version, last.kind, last.entry.text], [4, "edit", "there"]);
  equal((await folder.run(["undo"])).code, 0);
  deepEqual(folder.files(), before);
});

Deno.test("merge --interactive can be left, and keeps what was chosen", async () => {
  const two = lines(at("a", "08"), at("b", "09"));
  await using folder = await Folder.with({
    "entries.jsonl": two + lines(at("a", "12", ',"n":1.0'), at("b", "12", ',"n":1')),
    "entries (1).jsonl": two + lines(at("a", "11", ',"n":2.0'), at("b", "11", ',"n":2')),
  });
  const { code, stderr } = await folder.run(["merge", "--interactive"], {
    env: { LOG_DEVICE: "desk" },
    typed: "2\nq\n",
    columns: 80,
  });
  equal(code, 0);
  match(stderr, /of 2 concurrent edits: 1 chosen, 0 left as merged, 1 undecided \(b\)/);
  const log = folder.files()["entries.jsonl"]!.trimEnd().split("\n");
  equal(log.length, 7);
  equal(log[6], '{"id":"a","at":"2026-05-05T08:00:00Z","n":2.0,"device":"desk","actor":"user"}');
});

Deno.test("merge --interactive leaves what is skipped, and takes this for what is kept", async () => {
  const two = lines(at("a", "08"), at("b", "09"));
  const here = two + lines(at("a", "12", ',"n":1'), at("b", "13", ',"n":1.0'));
  const there = two + lines(at("a", "11", ',"n":2'), at("b", "12", ',"n":2.0'));
  const escape = "\x1b[";
  for (const noColor of [true, false]) {
    await using folder = await Folder.with({ "entries.jsonl": here, "entries (1).jsonl": there });
    const options = { typed: "skip\nthis\n", columns: 60, noColor };
    const { code, stdout, stderr } = await folder.run(["merge", "--interactive"], options);
    equal(code, 0);
    match(stderr, /of 2 concurrent edits: 1 chosen, 0 left as merged, 1 undecided \(a\)/);
    match(stdout, /1 line appended for what was chosen/);
    const log = folder.files()["entries.jsonl"]!.trimEnd().split("\n");
    deepEqual(log.slice(2), [
      at("a", "11", ',"n":2'),
      at("a", "12", ',"n":1'),
      at("b", "12", ',"n":2.0'),
      at("b", "13", ',"n":1.0'),
      '{"id":"b","at":"2026-05-05T08:00:00Z","n":1.0,"actor":"user"}',
    ]);
    deepEqual([stdout, stderr].map((text) => text.includes(escape)), [!noColor, !noColor]);
  }
});

Deno.test("merge --interactive applies no choice of versions that changed meanwhile, and says so", async () => {
  await using folder = await apart();
  const machine = fakeMachine({ typed: "2\n", columns: 80, noColor: true });
  const newer = lines(at("b", "13", ',"text":"newer"'));
  let hasChanged = false;
  const read = (into: Uint8Array): Promise<number | null> => {
    const log = join(folder.path, "entries.jsonl");
    if (!hasChanged) Deno.writeTextFileSync(log, newer, { append: true });
    hasChanged = true;
    return machine.stdin.read(into);
  };
  const busy = { ...machine, stdin: { ...machine.stdin, read } };
  equal(await run(["merge", "--interactive", "--dir", folder.path], busy), 0);
  match(machine.stdout.text, /\n {2}what you decided about b is not applied: the versions changed/);
  equal(
    folder.files()["entries.jsonl"],
    lines(...MERGED.split("\n").slice(0, 4)) + newer + lines(at("c", "13")),
  );
});

Deno.test("merge --interactive asks nothing where nothing was written apart", async () => {
  await using folder = await Folder.with({
    "entries.jsonl": LOG,
    "entries (1).jsonl": LOG + lines(at("c", "13")),
  });
  const { code, stderr } = await folder.run(["merge", "--interactive"], { typed: "", columns: 80 });
  equal(code, 0);
  match(stderr, /no concurrent edits to choose between/);
  notEqual(folder.files()["entries.jsonl"], LOG);
});

Deno.test("merge reads what the config maps, and its patterns", async () => {
  await using folder = await Folder.with({
    "log.config.json":
      '{"logs":{"entries":{"file":"notes.jsonl"}},"conflict_patterns":["notes~*"]}',
    "notes.jsonl": LOG,
    "notes~mine": COPY,
  });
  const { stdout } = await folder.run(["merge", "--json"]);
  deepEqual(JSON.parse(stdout).inputs, ["notes.jsonl", "notes~mine"]);
  equal(folder.files()["notes.jsonl"], MERGED);
  ok(!("notes~mine" in folder.files()));
});
