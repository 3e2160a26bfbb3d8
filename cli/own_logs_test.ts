import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { fakeMachine, type Outcome, runFake } from "../lib/testing/processes/fake_machine.ts";
import { open } from "../mod.ts";
import { run } from "./run.ts";

const CONFIG = `{"logs": {
  "notes": {"file": "my notes.jsonl", "kind": "entity"},
  "pings": {"kind": "event", "at": "ts", "at_format": "epoch_s"}
}}`;
const NOTES = [
  '{"id":"n1","at":"2026-05-01T08:00:00Z","device":"phone","text":"milk","n":1.0}',
  '{"id":"n2","at":"2026-05-01T09:00:00Z","text":"rope"}',
  '{"id":"n1","at":"2026-05-02T08:00:00Z","actor":"ada","text":"oat milk","n":1.0}',
  '{"id":"n2","at":"2026-05-03T08:00:00Z","is_deleted":true}',
  '{"id":"n2","at":"2026-05-04T08:00:00Z","text":"rope, late"}',
];
const PINGS = [
  '{"id":"p1","ts":1777622400,"host":"a"}',
  '{"id":"p2","ts":1777626000,"host":"b"}',
  '{"id":"p1","ts":1777622400,"host":"c","entry_id":"n1"}',
];
const NAMES = ["entries", "interactions", "firings", "sessions", "notes", "pings"];

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");

/** A directory with two logs that its config names, gone when the test is over. */
class OwnLogs implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<OwnLogs> {
    const logs = new OwnLogs(await Deno.makeTempDir({ prefix: "own logs " }));
    await logs.write("log.config.json", CONFIG);
    await logs.write("my notes.jsonl", textOf(NOTES));
    await logs.write("pings.jsonl", textOf(PINGS));
    return logs;
  }

  write(file: string, text: string, append = false): Promise<void> {
    return Deno.writeTextFile(join(this.path, file), text, { append });
  }

  read(file: string): Promise<string> {
    return Deno.readTextFile(join(this.path, file));
  }

  run(...args: string[]): Promise<Outcome> {
    return runFake([...args, "--dir", this.path]);
  }

  /** What a command prints with `--json`, which must succeed and say nothing else. */
  // deno-lint-ignore no-explicit-any
  async rows(...args: string[]): Promise<any[]> {
    const { code, stdout, stderr } = await this.run(...args, "--json");
    deepEqual({ code, stderr }, { code: 0, stderr: "" }, args.join(" "));
    return stdout.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

Deno.test("logs that the config names are listed, as of any time too", async () => {
  await using logs = await OwnLogs.make();
  const [n1, ...others] = await logs.rows("list", "--log", "notes");
  deepEqual(others, []);
  deepEqual([n1.id, n1.version, n1.line, n1.entry.text, n1.srs], ["n1", 2, 3, "oat milk", null]);
  match((await logs.run("list", "--log", "notes", "--json")).stdout, /"n":1\.0\}/);
  const pings = await logs.rows("list", "--log", "pings");
  deepEqual(pings.map(({ id, at, entry }) => [id, at, entry.host]), [
    ["p1", "2026-05-01T08:00:00Z", "c"],
    ["p2", "2026-05-01T09:00:00Z", "b"],
  ]);
  const then = await logs.rows("asof", "2026-05-01", "--log", "notes");
  deepEqual(then.map(({ entry }) => entry.text), ["milk", "rope"]);
  const [rope] = await logs.rows("asof", "now", "n2", "--log", "notes");
  deepEqual([rope.state, rope.deleted_line, rope.entry.text], ["deleted", 4, "rope"]);
  const absent = await logs.run("asof", "2026-04-01", "n1", "--log", "notes", "--json");
  deepEqual([absent.code, JSON.parse(absent.stdout).reason], [1, "not_yet"]);
  deepEqual(await logs.rows("list"), []);
});

Deno.test("logs that the config names tell of one id what every log tells", async () => {
  await using logs = await OwnLogs.make();
  const versions = await logs.rows("history", "n2", "--log", "notes");
  deepEqual(versions.map(({ kind, line }) => [kind, line]), [
    ["capture", 2],
    ["delete", 4],
    ["ignored", 5],
  ]);
  const ping = await logs.rows("history", "p1", "--log", "pings", "--all");
  deepEqual(ping.map(({ kind, at }) => [kind, at]), [
    ["capture", "2026-05-01T08:00:00Z"],
    ["edit", "2026-05-01T08:00:00Z"],
  ]);
  const [blame] = await logs.rows("blame", "n1", "--log", "notes");
  const fields = blame.fields.map((
    { path, line, actor }: { path: string; line: number; actor: string | null },
  ) => [path, line, actor]);
  deepEqual(fields, [["/text", 3, "ada"], ["/n", 1, null]]);
  const [shown] = await logs.rows("show", "n1", "--log", "notes");
  deepEqual([shown.state, shown.interactions, shown.firings.count], ["live", [], 0]);
  const { stdout } = await logs.run("diff", "2026-05-01", "now", "--log", "notes", "--json");
  const diff = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  deepEqual(diff.map(({ id, change }) => [id, change]), [["n1", "edited"], ["n2", "deleted"]]);
  const unknown = await logs.run("history", "n3", "--log", "notes");
  deepEqual([unknown.code, unknown.stdout], [1, ""]);
  match(unknown.stderr, /hint: did you mean "n1"/);
});

Deno.test("logs that the config names have a section in stats, behind the built-in ones", async () => {
  await using logs = await OwnLogs.make();
  const [{ logs: sections }] = await logs.rows("stats");
  deepEqual(sections.map(({ log }: { log: string }) => log), NAMES);
  const [notes, pings] = sections.slice(4);
  deepEqual([notes.file, notes.lines, notes.ids, notes.live, notes.deleted], [
    "my notes.jsonl",
    ...[5, 2, 1, 1],
  ]);
  deepEqual([pings.lines, pings.ids, pings.live, pings.superseded_lines], [3, 2, 2, 1]);
});

Deno.test("logs that the config names are validated and repaired, by name or as told", async () => {
  await using logs = await OwnLogs.make();
  const codes = async (...args: string[]) => {
    const { stdout } = await logs.run("validate", "--json", ...args);
    const rows = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    return rows.flatMap(({ type, code, line }) => type === "problem" ? [[code, line]] : []);
  };
  // Nothing refers to entries here, so that there are no orphans.
  deepEqual(await codes(), [
    ["edit-after-delete", 5],
    ["same-id-different-content", 3],
    ["clock-regression", 3],
  ]);
  const path = join(logs.path, "my notes.jsonl");
  deepEqual(await codes(path), [["edit-after-delete", 5]]);
  await logs.write("elsewhere.jsonl", '{"id":"x","ts":"soon","text":7}\n');
  const elsewhere = join(logs.path, "elsewhere.jsonl");
  deepEqual(await codes(elsewhere, "--as", "pings"), [["bad-at", 1]]);
  const refused = await logs.run("validate", elsewhere, "--as", "pongs");
  equal(refused.code, 2);
  match(refused.stderr, /no such log\nhint: the logs are entries, .*, notes, pings\n$/);

  await logs.write(
    "my notes.jsonl",
    '{"id":"n3","at":"2026-05-04T09:00:00Z"}{"id":"n4"}\noops\n',
    true,
  );
  equal((await logs.run("validate")).code, 1);
  const [fixed] = await logs.rows("validate", "--fix");
  deepEqual(fixed.file, "my notes.jsonl");
  equal((await logs.run("validate")).code, 0);
  deepEqual((await logs.rows("list", "--log", "notes")).map(({ id }) => id), ["n1", "n3", "n4"]);
  equal((await logs.run("undo")).code, 0);
  match(await logs.read("my notes.jsonl"), /oops\n$/);
});

Deno.test("logs that the config names boot from snapshots, and drop what a rewrite outdates", async () => {
  await using logs = await OwnLogs.make();
  const written = await logs.rows("snapshot", "write");
  deepEqual(
    written.filter(({ written }) => written).map(({ log, lines }) => [log, lines]),
    [["notes", 5], ["pings", 3]],
  );
  await logs.write(
    "my notes.jsonl",
    '{"id":"n3","at":"2026-05-04T09:00:00Z","text":"tea"}\n',
    true,
  );
  await logs.write("pings.jsonl", '{"id":"p2","ts":1777629600,"host":"d"}\n', true);
  equal((await logs.run("snapshot", "verify")).code, 0);
  for (const [log, lines] of [["notes", 5], ["pings", 3]] as const) {
    const booted = await logs.run("list", "--log", log, "--json", "--verbose");
    match(booted.stderr, new RegExp(`${log}\\.\\S+ \\(${lines} lines, then a tail of 1 line\\)`));
    const replayed = await logs.run("list", "--log", log, "--json", "--no-snapshot");
    equal(booted.stdout, replayed.stdout);
  }
  // Of another kind, the same lines come to something else.
  await logs.write("log.config.json", CONFIG.replace('"entity"', '"event"'));
  const { stderr } = await logs.run("list", "--log", "notes", "--verbose");
  match(stderr, /my notes\.jsonl: from its first line/);
  deepEqual((await logs.rows("list", "--log", "notes")).map(({ id }) => id), ["n1", "n2", "n3"]);
});

Deno.test("logs that the config names take in their conflict copies", async () => {
  await using logs = await OwnLogs.make();
  const edited = '{"id":"n1","at":"2026-05-02T09:00:00Z","text":"soy milk"}';
  const other = '{"id":"n1","at":"2026-05-02T10:00:00Z","text":"rice milk"}';
  await logs.write("my notes (1).jsonl", textOf([...NOTES, edited]));
  await logs.write("my notes.jsonl", `${other}\n`, true);
  await logs.write("pings.conflict.1.jsonl", textOf([...PINGS, '{"id":"p3","ts":1777629600}']));
  match((await logs.run("list")).stderr, /"my notes \(1\)\.jsonl"/);
  const rows = await logs.rows("merge");
  deepEqual(rows.map(({ log, lines: { added } }) => [log, added]), [["notes", 1], ["pings", 1]]);
  const [{ concurrent }] = rows;
  deepEqual(concurrent.map(({ id, kind }: Record<string, string>) => [id, kind]), [
    ["n1", "edit-edit"],
  ]);
  equal(await logs.read("my notes.jsonl"), textOf([...NOTES, edited, other]));
  deepEqual((await logs.rows("list", "--log", "pings")).map(({ id }) => id), ["p1", "p2", "p3"]);
});

Deno.test("logs that the config names are written to, and hold what every write holds to", async () => {
  await using logs = await OwnLogs.make();
  const [receipt] = await logs.rows("append", "pings", PINGS[2]!);
  deepEqual([receipt.id, receipt.line], ["p1", 3]);
  equal(await logs.read("pings.jsonl"), textOf(PINGS));
  await logs.rows("edit", "n1", "--set", "n:=2", "--log", "notes");
  await logs.rows("delete", "n1", "--log", "notes");
  const twice = await logs.run("edit", "n1", "--set", "n:=3", "--log", "notes");
  match(twice.stderr, /it is deleted\n.*hint: "log restore --log notes" brings it back\n$/s);
  equal(twice.code, 1);
  await logs.rows("restore", "n1", "--log", "notes");
  const versions = await logs.rows("history", "n1", "--log", "notes");
  deepEqual(versions.map(({ kind }) => kind), ["capture", "edit", "edit", "delete", "restore"]);
  equal(versions.at(-1).entry.n, 2);
  for (const verb of ["delete", "restore"]) {
    const { code, stderr } = await logs.run(verb, "p1", "--log", "pings");
    equal(code, 2);
    match(stderr, /"pings\.jsonl" is a log of events\nhint: "log append pings" with the same id/);
  }
  const unknown = await logs.run("edit", "n9", "--set", "n:=3", "--log", "notes");
  match(unknown.stderr, /no readable line of "my notes\.jsonl" has this id/);
});

Deno.test("a log that there is not is refused with those that there are, by every command", async () => {
  await using logs = await OwnLogs.make();
  const lines = ["list", "asof now", "history n1", "blame n1", "show n1", "diff now now"]
    .concat("edit n1 --set n:=1", "delete n1", "restore n1");
  for (const line of lines) {
    const { code, stdout, stderr } = await logs.run(...line.split(" "), "--log", "constructor");
    deepEqual([code, stdout], [2, ""], line);
    match(
      stderr,
      new RegExp(`"constructor": there is no such log\nhint: .* ${NAMES.join(", ")}\n`),
    );
  }
  const { code } = await logs.run("append", "nots", "{}");
  equal(code, 2);
});

Deno.test("watch tells of the logs that the config names", async () => {
  await using logs = await OwnLogs.make();
  const end = Promise.withResolvers<130>();
  const machine = fakeMachine({ end: end.promise });
  const watching = run(["watch", "--dir", logs.path], machine);
  // A watch says nothing once it is ready; so lines are appended until one is told.
  for (let n = 1; !machine.stdout.text.includes("\n"); n++) {
    await logs.write("pings.jsonl", `{"id":"w${n}","ts":1777629600,"host":"d"}\n`, true);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  end.resolve(130);
  equal(await watching, 130);
  match(machine.stdout.text, /^2026-05-01 10:00:00 {2}capture {2}w\d+ {2}pings/);
});

Deno.test("completion proposes the logs that the config names", async () => {
  await using logs = await OwnLogs.make();
  const proposed = async (...words: string[]) => {
    const { stdout } = await runFake(["__complete", "--", ...words], {
      env: { LOG_DIR: logs.path },
    });
    return stdout.split("\n").filter((line) => line !== "").map((line) => line.split("\t")[0]);
  };
  deepEqual(await proposed("list", "--log", ""), NAMES);
  deepEqual(await proposed("append", "p"), ["pings"]);
  deepEqual(await proposed("validate", "--as", "no"), ["notes"]);
});

Deno.test("a state holds the logs that the config names, and follows them", async () => {
  await using logs = await OwnLogs.make();
  const now = () => 1_777_968_000_000_000n;
  await using state = await open(logs.path, { now, device: "desk", watch: false });
  await state.hydrated;
  const notes = state.log("notes"), pings = state.log("pings");
  const all = state.changes(), ofNotes = notes.changes(), ofOne = state.changes({ id: "n3" });
  const told = async (rows: AsyncIterator<unknown>) => {
    const { log, id, kind } = (await rows.next()).value as Record<string, string>;
    return [log, id, kind].join(" ");
  };
  deepEqual((await notes.list()).map(({ id }) => id), ["n1"]);
  deepEqual([(await notes.get("n2"))?.state, await notes.get("n3")], ["deleted", null]);
  deepEqual((await pings.get("p1"))?.entry?.value, JSON.parse(PINGS[2]!));

  equal((await pings.append(PINGS[2]!)).written, false);
  await notes.append({ id: "n3", text: "tea" });
  await notes.edit("n3", { text: "mint tea" });
  await notes.remove("n3");
  await notes.restore("n3");
  const after = await notes.get("n3");
  deepEqual([after?.state, after?.version], ["live", 4]);
  for (const kind of ["capture", "edit", "delete", "restore"]) {
    for (const rows of [all, ofNotes, ofOne]) equal(await told(rows), `notes n3 ${kind}`);
  }
  await logs.write("pings.jsonl", '{"id":"p3","ts":1777629600}\n', true);
  await state.refresh();
  equal(await told(all), "pings p3 capture");
  deepEqual((await pings.list()).map(({ id }) => id), ["p1", "p2", "p3"]);
  const rows = await Array.fromAsync(state.asOf("2026-05-01").rows("notes"));
  deepEqual(rows.map(({ id }) => id), ["n1", "n2"]);
  deepEqual(state.subjects.map(({ name }) => name), NAMES);
});
