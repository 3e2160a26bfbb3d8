import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { type DemoCopy, demoCopy } from "../../../lib/testing/directories/demo_copy.ts";
import { type Outcome, runFake } from "../../../lib/testing/processes/fake_machine.ts";

function run({ path }: DemoCopy, line: string): Promise<Outcome> {
  return runFake([...line.split(" "), "--dir", path]);
}

Deno.test("undo says per file what it put back", async () => {
  await using copy = await demoCopy();
  const before = await copy.read("entries.jsonl");
  await run(copy, "validate --fix");
  const { code, stdout, stderr } = await run(copy, "undo");
  deepEqual({ code, stderr }, { code: 0, stderr: "" });
  equal(
    stdout,
    `undone: validate --fix of 2026-05-05 08:00:00 +00:00
  entries.jsonl  as before, 86.0 kB instead of 85.5 kB
  interactions.jsonl  as before, 96.7 kB instead of 96.6 kB
what it had written is kept in backups/20260505T080000.000000Z/undone
`,
  );
  deepEqual(await copy.read("entries.jsonl"), before);
});

Deno.test("undo names no folder of what was written where only copies are put back", async () => {
  await using copy = await demoCopy();
  await Deno.copyFile(join(copy.path, "firings.jsonl"), join(copy.path, "firings (1).jsonl"));
  await run(copy, "merge");
  const { code, stdout } = await run(copy, "undo");
  equal(code, 0);
  equal(
    stdout,
    `undone: merge of 2026-05-05 08:00:00 +00:00
  firings (1).jsonl  back, 41.6 kB
`,
  );
  const step = join(copy.path, "backups", "20260505T080000.000000Z");
  deepEqual([...Deno.readDirSync(step)].map(({ name }) => name), ["manifest.json"]);
});

Deno.test("undo exits with 1 and the reason where it cannot", async () => {
  await using copy = await demoCopy();
  const nothing = await run(copy, "undo");
  match(nothing.stderr, /^log: Cannot undo: there is nothing to undo\n/);
  equal(nothing.code, 1);
  await run(copy, "validate --fix");
  const log = join(copy.path, "entries.jsonl");
  await Deno.writeTextFile(log, '{"id":"z"}\n', { append: true });
  const repaired = await copy.read("entries.jsonl");
  const { code, stdout, stderr } = await run(copy, "undo");
  deepEqual({ code, stdout }, { code: 1, stdout: "" });
  match(stderr, /^log: Cannot undo "validate --fix" of .*: "entries\.jsonl" has \d+ bytes now, /);
  deepEqual(await copy.read("entries.jsonl"), repaired);
});

Deno.test("undo names the old file where the log changed since, and merge takes in its lines", async () => {
  await using copy = await demoCopy();
  await run(copy, "validate --fix");
  await Deno.writeTextFile(join(copy.path, "entries.jsonl"), '{"id":"z"}\n');
  const { stderr } = await run(copy, "undo");
  const [, backup] = /^hint: the old file is "(.*)"; "log merge --unrelated <old/m.exec(stderr)!;
  const merged = await run(copy, `merge --unrelated ${join(copy.path, backup!)}`);
  equal(merged.code, 0);
  equal((await run(copy, "show 01KESP0XXHPQVT1ZRXRATPZ5ZP")).code, 0);
});

Deno.test("undo --list shows steps, the newest first", async () => {
  await using copy = await demoCopy();
  await run(copy, "validate --fix");
  await run(copy, "undo");
  await run(copy, "validate --fix");
  const { stdout } = await run(copy, "undo --list");
  const files = "entries.jsonl, interactions.jsonl";
  equal(
    stdout,
    `at                command         state          files
2026-05-05 08:00  validate --fix  can be undone  ${files}
2026-05-05 08:00  validate --fix  undone         ${files}
`,
  );
  const rows = (await run(copy, "undo --list --json")).stdout.trimEnd().split("\n");
  deepEqual(rows.map((row) => JSON.parse(row).state), ["done", "undone"]);
});

Deno.test("undo --forget removes all but the latest steps for good", async () => {
  await using copy = await demoCopy();
  await run(copy, "validate --fix");
  const kept = await run(copy, "undo --forget --keep 1");
  equal(kept.stdout, "nothing to forget\n1 step that can be undone is left\n");
  const { code, stdout } = await run(copy, "undo --forget --keep 0");
  equal(code, 0);
  equal(
    stdout,
    "forgot validate --fix of 2026-05-05 08:00\n0 steps that can be undone are left\n",
  );
  deepEqual([...Deno.readDirSync(join(copy.path, "backups"))], []);
  deepEqual([...Deno.readDirSync(join(copy.path, "quarantine"))], []);
});

Deno.test("undo refuses options that contradict each other", async () => {
  await using copy = await demoCopy();
  for (const line of ["--list --forget", "--keep 3", "--forget", "--list --keep 1"]) {
    const { code, stderr } = await run(copy, `undo ${line}`);
    match(stderr, /^log: Cannot use --.*\nhint: see log undo --help\n$/, line);
    equal(code, 2, line);
  }
  const { code, stderr } = await run(copy, "undo --forget --keep some");
  match(stderr, /^log: Cannot read "some" as a count: it is not a whole number\n/);
  equal(code, 2);
});
