import { deepEqual, equal } from "node:assert/strict";
import { join } from "node:path";
import { demoCopy } from "../lib/testing/directories/demo_copy.ts";
import { runFake } from "../lib/testing/processes/fake_machine.ts";

const WAITING = /^.*conflict cop.*\n/gm;

/** A copy of the demo with empty files beside the logs. */
async function demoWith(...names: string[]): Promise<Awaited<ReturnType<typeof demoCopy>>> {
  const copy = await demoCopy();
  for (const name of names) await Deno.writeTextFile(join(copy.path, name), "");
  return copy;
}

Deno.test("every command but merge mentions waiting copies, once and on standard error", async () => {
  await using copy = await demoWith("entries (1).jsonl", "sessions-PHONE.jsonl", "entries 2.jsonl");
  const names = '"entries (1).jsonl", "entries 2.jsonl", "sessions-PHONE.jsonl"';
  const remark = `found 3 conflict copies: ${names}; run "log merge"\n`;
  const id = "01KESDWGQS9WJBER0FEYFDV910";
  const lines = [
    "list",
    "list --json",
    `show ${id}`,
    `asof now ${id}`,
    "carry",
    `history ${id}`,
    `blame ${id}`,
    "diff today now",
    "stats",
    "undo --list",
    "validate",
    "validate --fix --dry-run",
  ];
  for (const line of lines) {
    const args = [...line.split(" "), "--dir", copy.path];
    const loud = await runFake(args), quiet = await runFake([...args, "--quiet"]);
    deepEqual(loud.stderr.match(WAITING), [remark], line);
    equal(quiet.stderr.match(WAITING), null, line);
    equal(loud.stdout.match(WAITING), null, line);
    deepEqual([loud.stdout, loud.code], [quiet.stdout, quiet.code], line);
  }
});

Deno.test("a copy that waits is named, and of many the first", async () => {
  await using one = await demoWith("entries (1).jsonl");
  const single = await runFake(["list", "--limit", "1", "--dir", one.path]);
  deepEqual(single.stderr.match(WAITING), [
    'found a conflict copy: "entries (1).jsonl"; run "log merge"\n',
  ]);
  await using many = await demoWith(...[1, 2, 3, 4, 5].map((count) => `entries (${count}).jsonl`));
  const several = await runFake(["list", "--limit", "1", "--dir", many.path]);
  deepEqual(several.stderr.match(WAITING), [
    'found 5 conflict copies: "entries (1).jsonl", "entries (2).jsonl", "entries (3).jsonl" and 2 more; run "log merge"\n',
  ]);
});

Deno.test("files that are no copies, or most likely none, are not mentioned", async () => {
  await using copy = await demoWith("entries-archive.jsonl", "notes.txt", "entries copy.jsonl");
  const { stderr } = await runFake(["list", "--dir", copy.path]);
  equal(stderr.match(WAITING), null);
});
