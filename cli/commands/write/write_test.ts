import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import {
  type FakeOptions,
  type Outcome,
  runFake,
} from "../../../lib/testing/processes/fake_machine.ts";

const NOW = { LOG_NOW: "2026-05-05T10:00:00Z" };
const HELD = '{"id":"a","at":"2026-05-01T00:00:00Z","text":"held","n":1.0}\n';

/** A directory with an entry that is live and one that is deleted. */
async function directory(): Promise<
  AsyncDisposable & {
    path: string;
    run(args: string[], options?: FakeOptions): Promise<Outcome>;
    text(log: string): string;
    names(): string[];
    /** Makes a log what a sync service leaves of one that it took away. */
    hide(log: string): Promise<void>;
  }
> {
  const path = await Deno.makeTempDir();
  const before = `${HELD}{"id":"dead","text":"gone"}\n{"id":"dead","is_deleted":true}\n`;
  await Deno.writeTextFile(join(path, "entries.jsonl"), before);
  return {
    path,
    run: (args, options = {}) => {
      return runFake(args, { ...options, env: { LOG_DIR: path, ...NOW, ...options.env } });
    },
    text: (log) => Deno.readTextFileSync(join(path, `${log}.jsonl`)),
    hide: (log) => Deno.writeTextFile(join(path, `.${log}.jsonl.icloud`), ""),
    names: () => [...Deno.readDirSync(path)].map(({ name }) => name).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

Deno.test("capture prints the new id alone, and tells a person the line", async () => {
  await using there = await directory();
  const plain = await there.run(["capture", "das Fernweh", "--set", 'tags:=["x"]']);
  match(plain.stdout, /^[0-9A-HJKMNP-TV-Z]{26}\n$/);
  deepEqual([plain.code, plain.stderr], [0, ""]);
  equal(
    there.text("entries").split("\n")[3],
    `{"id":"${plain.stdout.trim()}","at":"2026-05-05T10:00:00Z","actor":"user",` +
      '"created_at":"2026-05-05T10:00:00Z","text":"das Fernweh","context":null,"shape":null,' +
      '"tags":["x"]}',
  );
  const seen = await there.run(["capture", "-", "--device", "pen"], {
    columns: 80,
    stdin: "two\nlines\n",
  });
  match(seen.stderr, /captured, line 5/);
  match(there.text("entries"), /"device":"pen",.*"text":"two\\nlines"/);
});

Deno.test("capture takes the device from LOG_DEVICE, and --device before it", async () => {
  await using there = await directory();
  const env = { LOG_DEVICE: "phone" };
  await there.run(["capture", "one"], { env });
  await there.run(["capture", "two", "--device", "pen"], { env });
  deepEqual(
    there.text("entries").trimEnd().split("\n").slice(3).map((line) => JSON.parse(line).device),
    ["phone", "pen"],
  );
});

Deno.test("edit says what it changed, and writes nothing where that is nothing", async () => {
  await using there = await directory();
  const edited = await there.run(["edit", "a", "--set", "text=new", "--set", "/s/k:=1.50"]);
  equal(edited.stdout, 'a  edited  line 4\n  ~ /text: "held" → "new"\n  + /s: {"k":1.50}\n');
  equal(
    there.text("entries").split("\n")[3],
    '{"id":"a","at":"2026-05-05T10:00:00Z","text":"new","n":1.0,"s":{"k":1.50},"actor":"user"}',
  );
  const again = await there.run(["edit", "a", "--set", "text=new"]);
  deepEqual(again, { code: 0, stdout: "", stderr: "no change: already so since line 4\n" });
  const gone = await there.run(["edit", "a", "--unset", "s", "--json"]);
  const { log, id, line, written, changes } = JSON.parse(gone.stdout);
  deepEqual([log, id, line, written], ["entries", "a", 5, true]);
  deepEqual(changes, [{ path: "/s", op: "remove", from: { k: 1.5 } }]);
});

Deno.test("delete and restore say so, also where there is nothing to do", async () => {
  await using there = await directory();
  const said = async (...args: string[]) => {
    const { code, stdout, stderr } = await there.run(args);
    equal(code, 0);
    return [stdout, stderr];
  };
  deepEqual(await said("delete", "a"), ["a  deleted  line 4\n", ""]);
  deepEqual(await said("delete", "a"), ["", "it was deleted before, by line 4\n"]);
  deepEqual(await said("restore", "a"), ["a  restored version 1  line 5\n", ""]);
  deepEqual(await said("restore", "a"), ["", "it is not deleted (line 5 is current)\n"]);
  deepEqual(await said("restore", "a", "--quiet"), ["", ""]);
  const [answer, remark] = await said("delete", "dead", "--json");
  deepEqual([JSON.parse(answer!).written, remark], [false, ""]);
});

Deno.test("restore --from says what came back, what differs, and what else there is", async () => {
  await using there = await directory();
  await there.run(["delete", "a"]);
  const again = '{"id":"a","at":"2026-05-04T00:00:00Z","text":"again","n":1.0}';
  const ignored = await there.run(["append", "entries", again, "--json"]);
  deepEqual(JSON.parse(ignored.stdout).ignored, true);
  match(
    ignored.stderr,
    /^line 5 .*: "a" is deleted since line 4, and shows only after "log restore a --from 3"\n$/,
  );
  const offer = 'version 3, later, was ignored: "log restore a --from 3" brings it back\n';
  const restored = await there.run(["restore", "a"]);
  deepEqual(restored, { code: 0, stdout: "a  restored version 1  line 6\n", stderr: offer });
  const from = await there.run(["restore", "a", "--from", "3"]);
  deepEqual(from.stdout, 'a  restored version 3  line 7\n  ~ /text: "held" → "again"\n');
  const same = await there.run(["restore", "a", "--from", "3"]);
  deepEqual(same, {
    code: 0,
    stdout: "",
    stderr: "no change: version 3 is what line 7 says\n",
  });
  const json = JSON.parse((await there.run(["restore", "a", "--from", "1", "--json"])).stdout);
  deepEqual([json.restored_version, json.ignored_version, json.line], [1, 3, 8]);
  for (const [from, reason] of [["2", "it holds no value \\(delete\\)"], ["9", "there are 6"]]) {
    const { code, stderr } = await there.run(["restore", "a", "--from", from!]);
    match(
      stderr,
      new RegExp(`^log: Cannot restore version ${from} of "a": ${reason}\nhint: those`),
    );
    equal(code, 2);
  }
  equal((await there.run(["restore", "a", "--from", "0"])).code, 2);
});

Deno.test("append says of a second tombstone that it is ignored, and offers nothing", async () => {
  await using there = await directory();
  const { stderr } = await there.run(["append", "entries", '{"id":"dead","is_deleted":true}']);
  match(stderr, /^line 4 of entries\.jsonl is kept but ignored: "dead" is deleted since line 3$/m);
});

Deno.test("review --undo takes a review back, and says when the entry is due then", async () => {
  await using there = await directory();
  const first = await there.run(["review", "a", "good"]);
  const [, id = ""] = /^"log review --undo (\w+)" takes it back$/m.exec(first.stderr)!;
  const second = JSON.parse((await there.run(["review", "a", "easy", "--json"])).stdout);
  const shown = (await there.run(["show", "a"])).stdout;
  match(shown, new RegExp(`easy +${second.id}`));
  match((await there.run(["history", "a", "--all"])).stdout, new RegExp(`review good .* ${id}\n`));
  const undone = await there.run(["review", "--undo", second.id]);
  match(undone.stdout, /^a {2}review undone {2}line 3\n\nreview {2}due in 10 min /);
  const again = await there.run(["review", "--undo", second.id]);
  match(again.stdout, /^review {2}due in 10 min /);
  equal(again.stderr, "it was undone before, by line 3\n");
  const last = JSON.parse((await there.run(["review", "--undo", id, "--json"])).stdout);
  deepEqual([last.line, last.written, last.srs, last.entry.kind], [4, true, null, "undone"]);
  equal("grade" in last.entry, false);
  const problems = await there.run([
    "validate",
    "--strict",
    join(there.path, "interactions.jsonl"),
  ]);
  deepEqual([problems.code, problems.stdout.includes("same-id")], [0, false], problems.stdout);
  match((await there.run(["review", "--undo", id])).stdout, /^review {2}none that counts\n$/);
});

Deno.test("review refuses arguments that do not go together", async () => {
  await using there = await directory();
  for (
    const [message, args] of [
      [/Missing argument: <id>/, []],
      [/Missing argument: <grade>/, ["a"]],
      [/Cannot use --undo with an entry/, ["a", "--undo", "r"]],
      [/Cannot use --undo with --session/, ["--undo", "r", "--session", "s"]],
      [/Cannot undo review "r": there is no such event/, ["--undo", "r"]],
    ] as const
  ) {
    const { code, stderr } = await there.run(["review", ...args]);
    match(stderr, message);
    equal(code, 2);
  }
  deepEqual(there.names(), [".log.lock", "entries.jsonl"]);
});

Deno.test("review says when the entry is due next", async () => {
  await using there = await directory();
  const { stdout } = await there.run(["review", "a", "good", "--session", "evening"]);
  match(stdout, /^a {2}reviewed, good {2}line 1\n\nreview {2}due in 10 min \(2026-05-05 10:10:00/);
  match(there.text("interactions"), /"grade":"good","session_id":"evening"\}\n$/);
  const json = JSON.parse((await there.run(["review", "a", "easy", "--json"])).stdout);
  deepEqual([json.log, json.line, json.srs.reps], ["interactions", 2, 2]);
});

Deno.test("append keeps lines byte for byte and counts them for a person", async () => {
  await using there = await directory();
  const stdin = '{"id":"f1", "n":1.0}\r\n\n{"id":"f2"}\n{"id":"f1","n":1}\n{"id":"f3"}';
  const { code, stdout, stderr } = await there.run(["append", "firings"], { stdin, columns: 80 });
  deepEqual([code, stdout], [0, ""]);
  match(stderr, /appended 3 lines to firings\.jsonl; 1 was there already/);
  equal(there.text("firings"), '{"id":"f1", "n":1.0}\n{"id":"f2"}\n{"id":"f3"}\n');
  const answered = await there.run(["append", "firings", "--json"], { stdin });
  const rows = answered.stdout.trimEnd().split("\n").map((row) => JSON.parse(row));
  deepEqual(rows.map(({ line }) => line), [1, 2, 1, 3]);
  equal(answered.stderr, "");
});

Deno.test("append tells a person of the lines that it kept before one that it could not", async () => {
  await using there = await directory();
  const stdin = '{"id":"f1"}\n{"id":"f2"}\n{"no":"id"}\n{"id":"f3"}\n';
  const { code, stderr } = await there.run(["append", "firings", "-"], { stdin });
  match(
    stderr,
    /^appended 2 lines to firings\.jsonl\n2 of the 2 lines have no time .*\nlog: .*\n {2}standard input:3\nhint: /,
  );
  equal(code, 2);
  equal(there.text("firings"), '{"id":"f1"}\n{"id":"f2"}\n');
});

Deno.test("review answers what it wrote, whatever is wrong with logs that it does not need", async () => {
  await using there = await directory();
  await there.hide("firings");
  const { code, stdout } = await there.run(["review", "a", "good"]);
  match(stdout, /^a {2}reviewed, good {2}line 1\n/);
  equal(code, 0);
});

Deno.test("writes refuse what cannot be written with 2, and write nothing of it", async () => {
  await using there = await directory();
  const before = there.text("entries");
  const long = `{"id":"b","text":"${"x".repeat(16 * 1024 * 1024)}"}`;
  const cases: [message: RegExp, args: string[], options?: FakeOptions][] = [
    [/it has no "id"/, ["append", "entries", '{"text":"x"}']],
    [/it holds an array, not an object/, ["append", "entries", '["b"]']],
    [/it holds a line break/, ["append", "entries", '{"id":\n"b"}']],
    [/longer than/, ["append", "entries", long]],
    [/standard input:2\n/, ["append", "sessions"], { stdin: "\noops\n" }],
    [/there is no such log\nhint: the logs are entries, inter/, ["append", "diary", "{}"]],
    [/Cannot edit "A": .*\nhint: did you mean "a"/, ["edit", "A", "--set", "n=2"]],
    [/Cannot delete "x": no readable line/, ["delete", "x"]],
    [/Cannot restore "x": no readable line/, ["restore", "x"]],
    [/Cannot review "x": no readable line/, ["review", "x", "good"]],
    [/there is no such grade\nhint: the grades are again/, ["review", "a", "great"]],
    [/nothing is to be set/, ["edit", "a"]],
    [/character 1 of its JSON: .*\nhint: .* --set text=hello$/m, [
      "edit",
      "a",
      "--set",
      "text:=hello",
    ]],
    [/"id".*\n?hint: /, ["edit", "a", "--set", "id=b"]],
    [/the text is empty/, ["capture", " "]],
  ];
  for (const [message, args, options] of cases) {
    const { code, stdout, stderr } = await there.run(args, options);
    match(stderr, message);
    deepEqual([code, stdout], [2, ""], stderr);
  }
  equal(there.text("entries"), before);
  deepEqual(there.names(), [".log.lock", "entries.jsonl"]);
});

Deno.test("writes to a deleted entry answer no with 1, and how it comes back", async () => {
  await using there = await directory();
  for (const args of [["edit", "dead", "--set", "n=1"], ["review", "dead", "good"]]) {
    const { code, stderr } = await there.run(args);
    match(stderr, /it is deleted\n {2}entries\.jsonl:3\nhint: "log restore" brings it back/);
    equal(code, 1);
  }
});

Deno.test("watch ends with the code of what ended it, also before it has read the logs", async () => {
  await using there = await directory();
  const end = Promise.resolve(143 as const);
  const { code, stdout, stderr } = await there.run(["watch", "a"], { end });
  deepEqual([code, stdout, stderr], [143, "", ""]);
});
