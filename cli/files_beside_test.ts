import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { dirname, join } from "node:path";
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

/** A directory with these files. */
async function directoryOf(
  files: Record<string, string>,
): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(path, name)), { recursive: true });
    await Deno.writeTextFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

const LINE = '{"id":"a","at":"2026-03-01T08:00:00Z","text":"one"}\n';
const SILENCE = 'to keep it, name it in "ignore_files" of log.config.json\n';
const READS = ["list", "list --json", "show a", "asof now a", "history a", "stats", "validate"];

Deno.test("every read says once which older parts lie there, and how to take them in", async () => {
  const parts = ["entries-2026-03.jsonl.xz", "entries.1.jsonl", "entries.jsonl.1"];
  const files = { "entries.jsonl": LINE, ...Object.fromEntries(parts.map((name) => [name, LINE])) };
  await using directory = await directoryOf(files);
  for (const line of [...READS, "capture hello", "edit a --set text=two"]) {
    const { stderr } = await runFake([...line.split(" "), "--dir", directory.path]);
    deepEqual(stderr.match(/^.*older part.*\n/gm), [
      'found 3 older parts of logs: "entries-2026-03.jsonl.xz", "entries.1.jsonl", "entries.jsonl.1", ' +
      `not read; "log merge --move <part>…", all of a log at once, puts their lines before the log's; ${SILENCE}`,
    ], line);
  }
});

Deno.test("ignore_files silences every remark about a file, by name or pattern", async () => {
  const files = {
    "entries.jsonl": LINE,
    "entries.jsonl.1": LINE,
    "entries-2026-03.jsonl.gz": LINE,
    "Entries.ndjson": LINE,
    "entries (1).jsonl": LINE,
  };
  await using directory = await directoryOf(files);
  const config = join(directory.path, "log.config.json");
  const said = async () =>
    (await runFake(["list", "--dir", directory.path])).stderr.match(/^found/gm)?.length ?? 0;
  equal(await said(), 3);
  const names = ["entries.jsonl.1", "*.gz", "Entries.ndjson", "entries (1).jsonl"];
  await Deno.writeTextFile(config, JSON.stringify({ ignore_files: names }));
  equal(await said(), 0);
});

Deno.test("a log under another name is mentioned on reads, and before a write begins another", async () => {
  const notes = { logs: { notes: { kind: "event" } } };
  const files = {
    "Entries.jsonl": LINE,
    "entries.ndjson": LINE,
    "entries.csv": LINE,
    "firings.json": "",
    "Notes.jsonl": LINE,
    "sessions/empty": "",
    "log.config.json": JSON.stringify(notes),
  };
  const remarks = [
    'there is no "entries.jsonl", and "Entries.jsonl", "entries.ndjson" look like it: rename the ' +
    'log to "entries.jsonl", or name it in log.config.json as logs.entries.file, or in "ignore_files"\n',
    'there is no "notes.jsonl", and "Notes.jsonl" looks like it: rename it to "notes.jsonl", or ' +
    'name it in log.config.json as logs.notes.file, or in "ignore_files"\n',
  ];
  await using directory = await directoryOf(files);
  for (const line of [...READS, "merge"]) {
    const { stderr } = await runFake([...line.split(" "), "--dir", directory.path]);
    deepEqual(stderr.match(/^there is no .*\n/gm), remarks, line);
  }
  const { stderr, code } = await runFake(["capture", "hello", "--dir", directory.path]);
  deepEqual([stderr.match(/^there is no .*\n/gm), code], [remarks, 0]);
});

Deno.test("beside logs, only what is surely lines of JSON is mentioned as another", async () => {
  const files = { "entries.jsonl": LINE, "entries.json": LINE, "sessions.json": LINE };
  await using directory = await directoryOf(files);
  const list = async () => (await runFake(["list", "--dir", directory.path])).stderr;
  equal(await list(), "");
  await Deno.writeTextFile(join(directory.path, "Entries.jsonl"), LINE);
  match(
    await list(),
    /^found "Entries\.jsonl" beside "entries\.jsonl", not read; "log merge --move Entries\.jsonl" merges it; /m,
  );
});

Deno.test("another name of the log's own file is not mentioned", async () => {
  await using directory = await directoryOf({ "entries.jsonl": LINE });
  await Deno.link(join(directory.path, "entries.jsonl"), join(directory.path, "Entries.jsonl"));
  const { stderr } = await runFake(["list", "--dir", directory.path]);
  doesNotMatch(stderr, /Entries\.jsonl/);
});

Deno.test("the shared case of a log under another name is right", async () => {
  const shared = new URL("../../shared/cases/14-log-under-another-name/", import.meta.url);
  const names = ["Entries.jsonl", "entries.ndjson"];
  const texts = await Promise.all(
    names.map((name) => Deno.readTextFile(new URL(name, shared)).catch(() => null)),
  );
  if (texts.includes(null)) return console.log("the shared cases are not here: not run");
  const files = Object.fromEntries(names.map((name, n) => [name, texts[n]!]));
  await using directory = await directoryOf(files);
  const remark =
    /^there is no "entries\.jsonl", and "Entries\.jsonl", "entries\.ndjson" look like it: /m;
  for (const line of [...READS, "capture hello"]) {
    match((await runFake([...line.split(" "), "--dir", directory.path])).stderr, remark, line);
  }
});
