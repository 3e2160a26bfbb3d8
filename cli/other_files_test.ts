/**
 * What commands make of files that are no lines of JSON, or that other settings fit. The
 * inputs are those of `testdata/problems`, and where they are at hand the cases that
 * these were made after.
 */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { runFake } from "../lib/testing/processes/fake_machine.ts";

const INPUTS = new URL("../testdata/problems/", import.meta.url);
const CASES = new URL("../../shared/cases/", import.meta.url);
const KINDS = ["utf-16", "packed", "json-array", "pretty-printed"] as const;
const LINE = '{"id":"z","at":"2026-04-20T10:15:00Z"}';

const READS = [
  ...["list", "asof now", "asof now a", "show a", "history a", "blame a", "stats", "carry"],
  ...["diff 2026-01-01 now", "snapshot write", "watch"],
];
const WRITES = [
  ...["capture x", "edit a --set n:=1", "delete a", "restore a", "merge"],
  `append entries ${LINE}`,
];

interface Folder {
  readonly path: string;
  /** Runs a command there, its words apart by spaces. */
  run(line: string): ReturnType<typeof runFake>;
  bytes(name?: string): Promise<Uint8Array>;
  text(): Promise<string>;
  /** The names there, but for the lock. */
  names(): string[];
}

async function withFolder(
  files: Readonly<Record<string, Uint8Array | string>>,
  test: (folder: Folder) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempDir();
  const bytes = (name = "entries.jsonl") => Deno.readFile(join(path, name));
  try {
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeFile(join(path, name), Uint8Array.from(bytesOf(content)));
    }
    await test({
      path,
      bytes,
      run: (line) => runFake([...line.split(" "), "--dir", path]),
      text: async () => new TextDecoder("utf-8", { ignoreBOM: true }).decode(await bytes()),
      names: () =>
        Array.from(Deno.readDirSync(path), ({ name }) => name)
          .filter((name) => name !== ".log.lock").sort(),
    });
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

function inputOf(name: string): Promise<Uint8Array> {
  return Deno.readFile(new URL(`${name}.jsonl`, INPUTS));
}

for (const kind of KINDS) {
  Deno.test(`no command answers from a file that is ${kind}, or writes to it`, async () => {
    const before = await inputOf(kind);
    const files = { "entries.jsonl": before, "entries (1).jsonl": `${LINE}\n` };
    await withFolder(files, async ({ run, bytes, names }) => {
      for (const line of READS) {
        const { code, stdout, stderr } = await run(line);
        deepEqual([line, code, stdout], [line, 2, ""]);
        match(stderr, /^log: Cannot read "entries\.jsonl": it is .*\n {2}entries\.jsonl\nhint: /m);
      }
      for (const line of WRITES) {
        const { code, stdout, stderr } = await run(line);
        deepEqual([line, code, stdout], [line, 3, ""]);
        match(
          stderr,
          /^log: Cannot write to "entries\.jsonl": it is .*\n {2}entries\.jsonl\nhint: /m,
        );
      }
      deepEqual(await bytes(), before);
      deepEqual(names(), [
        "entries (1).jsonl",
        "entries.jsonl",
      ]);
    });
  });

  Deno.test(`merge leaves a copy alone that is ${kind}, also an unrelated one`, async () => {
    const bytes = await inputOf(kind);
    // What is packed with gzip is read; cut off, it cannot be.
    const copy = kind === "packed" ? bytes.subarray(0, -4) : bytes;
    const files = { "entries.jsonl": `${LINE}\n`, "entries (1).jsonl": copy };
    await withFolder(files, async ({ run, text }) => {
      const { code, stdout } = await run("merge --unrelated --json");
      equal(code, 0);
      deepEqual(JSON.parse(stdout).skipped, [{
        file: "entries (1).jsonl",
        reason: "unreadable",
      }]);
      equal(await text(), `${LINE}\n`);
    });
  });
}

Deno.test("a log of another kind keeps nobody from asking, or writing to, the others", async () => {
  const files = { "entries.jsonl": `${LINE}\n`, "sessions.jsonl": await inputOf("packed") };
  await withFolder(files, async ({ run }) => {
    equal((await run("list")).code, 0);
    equal((await run("capture x")).code, 0);
    equal((await run("list --log sessions")).code, 2);
    equal((await run(`append sessions ${LINE}`)).code, 3);
  });
});

const CONVERTED = {
  "utf-16": '{"id":"a","at":"2026-04-20T10:15:00Z","text":"zwölf 😀"}\n' +
    '{"id":"b","at":"2026-04-20T10:16:00Z","text":"木"}\n',
  "json-array": '{"id":"a","at":"2026-04-20T10:15:00Z","n":1.0}\n' +
    '{"id":"b","at":"2026-04-20T10:16:00Z"}\n',
  "pretty-printed": '{"id":"a","at":"2026-04-20T10:15:00Z"}\n' +
    '{"id":"b","at":"2026-04-20T10:16:00Z"}\n',
};

for (const [kind, expected] of Object.entries(CONVERTED)) {
  Deno.test(`validate --fix converts a file that is ${kind}, once, and undo puts it back`, async () => {
    const before = await inputOf(kind);
    await withFolder({ "entries.jsonl": before }, async ({ run, text, bytes }) => {
      const plan = await run("validate --fix --dry-run");
      equal(plan.code, 1);
      match(plan.stdout, / {2}would be repaired\n {2}1 repaired, 0 set aside\n/);
      match(plan.stdout, /^"log validate --fix" does it, and "log undo" takes it back$/m);
      const { code, stdout } = await run("validate --fix --json");
      const row = JSON.parse(stdout);
      deepEqual([code, row.converted, row.repairs, row.sets_aside, row.lines_kept], [
        ...[0, kind, 1, 0],
        2,
      ]);
      equal(await text(), expected);
      equal((await run("validate --strict")).code, 0);
      const again = await run("validate --fix");
      deepEqual([again.code, again.stdout], [0, "nothing to repair\n"]);
      equal((await run("undo")).code, 0);
      deepEqual(await bytes(), before);
    });
  });
}

/** Files that `--fix` leaves as they are, with what it says. */
const LEFT: Record<string, [content: string | null, config: string | null, stdout: RegExp]> = {
  packed: [null, null, / {2}packed: Cannot read the file: it is packed with gzip; unpack it/],
  mapping: [null, null, / {2}mapping: .*"id" is a number here: set "id_type": "number"\n/],
  "object ids": [
    `{"_id":{"$oid":"65a"},"text":"x"}\n{"_id":{"$oid":"65b"},"text":"y"}\n`,
    '{"logs":{"entries":{"id":"_id"}}}',
    / {2}mapping: .*"_id" is an object here: set "id": "\/_id\/\$oid"\n/,
  ],
  "objects without an id": [
    `{"type":"summary"}\n${LINE}\n${LINE}\n{"type":"snapshot"}\n`,
    null,
    / {2}2 lines left in place: missing-id\n/,
  ],
  "times under another key": [
    '{"id":"a","ts":1776679200}\n{"id":"b","ts":1776679201}\n',
    '{"logs":{"entries":{"at":"tss"}}}',
    / {2}mapping: .*no line has the key "tss"; keys there: "id", "ts"\n/,
  ],
};

for (const [name, [content, config, expected]] of Object.entries(LEFT)) {
  Deno.test(`validate --fix leaves in place and says so: ${name}`, async () => {
    const before = content === null ? await inputOf(name) : bytesOf(content);
    const files = {
      "entries.jsonl": before,
      ...config === null ? {} : { "log.config.json": config },
    };
    await withFolder(files, async ({ run, bytes, names }) => {
      equal((await run("validate")).code, 1);
      const { code, stdout, stderr } = await run("validate --fix");
      deepEqual([code, stderr], [1, ""]);
      match(stdout, /^entries\.jsonl {2}left as it is\n/);
      match(stdout, expected);
      equal((await run("validate --fix --dry-run")).code, 0, "there is nothing to do");
      deepEqual(await bytes(), before);
      deepEqual(names(), Object.keys(files).sort());
    });
  });
}

Deno.test("validate --fix stops where it would lose more than it keeps, and --force goes on", async () => {
  const before = `app| ${LINE}\napp| ${LINE}\n`;
  await withFolder({ "entries.jsonl": before }, async ({ run, text, names }) => {
    const plan = await run("validate --fix --dry-run");
    equal(plan.code, 1);
    match(plan.stdout, / {2}would not be repaired without --force: it would keep no line and/);
    match(plan.stdout, /^"log validate --fix --force" does it, and "log undo" takes it back$/m);
    const { code, stdout, stderr } = await run("validate --fix");
    deepEqual([code, stdout], [1, ""]);
    equal(
      stderr,
      'log: Cannot repair "entries.jsonl": it would keep no line and set 2 aside\n' +
        "  entries.jsonl\n" +
        'hint: see "log validate" for what is wrong with it; --force does it all the same\n',
    );
    equal(await text(), before);
    deepEqual(names(), ["entries.jsonl"], "nothing is written");
    equal((await run("validate --fix --force")).code, 0);
    equal(await text(), "");
    equal((await run("undo")).code, 0);
    equal(await text(), before);
  });
});

Deno.test("validate --fix sets objects without an id aside if told to", async () => {
  const files = { "entries.jsonl": `{"type":"summary"}\n${LINE}\n` };
  await withFolder(files, async ({ run, text }) => {
    const { code, stdout } = await run("validate --fix --set-aside missing-id");
    equal(code, 0);
    match(stdout, / {2}0 repaired, 1 set aside\n/);
    equal(await text(), `${LINE}\n`);
  });
});

Deno.test("validate warns of times that are read in another unit than they are in, once", async () => {
  const files = {
    "entries.jsonl": '{"id":"a","at":1772352000}\n{"id":"a","at":1777600000,"n":1}\n',
    "log.config.json": '{"logs":{"entries":{"at_format":"epoch_ms"}}}',
  };
  await withFolder(files, async ({ run }) => {
    const { code, stdout } = await run("validate --json");
    const [problem, summary] = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    deepEqual([code, problem.code, problem.severity, summary.warnings], [
      0,
      "mapping",
      "warning",
      1,
    ]);
    match(problem.message, /these look like seconds, set "at_format": "epoch_s"$/);
    equal((await run("validate --strict")).code, 1);
    equal((await run("validate --fix")).code, 0, "a warning is left");
  });
});

/** What each folder of the third case is to come to: the line counts of `--fix`, and what it exits with. */
const OF_CASE = {
  utf16: { code: 0, lines: 3, problems: ["utf-16"] },
  pretty: { code: 0, lines: 2, problems: ["pretty-printed"] },
  "number-ids": { code: 1, lines: 3, problems: ["mapping"] },
  transcript: { code: 1, lines: 5, problems: ["missing-id", "missing-id"] },
};

for (const [name, { code, lines, problems }] of Object.entries(OF_CASE)) {
  const folder = new URL(`03-fix-empties-the-log/${name}/`, CASES);
  const isThere = await Deno.stat(folder).then(() => true, () => false);
  Deno.test({
    name: `case 03 ${name} keeps what it holds${
      isThere ? "" : " (not run: ../shared/cases is not there)"
    }`,
    ignore: !isThere,
    async fn() {
      const files: Record<string, Uint8Array> = {};
      for (const { name } of Deno.readDirSync(folder)) {
        files[name] = await Deno.readFile(new URL(name, folder));
      }
      await withFolder(files, async ({ run, text, bytes }) => {
        const rows = (await run("validate --json")).stdout.trimEnd().split("\n");
        const found = rows.map((row) => JSON.parse(row).code).slice(0, -1);
        deepEqual(found, problems);
        equal((await run("validate --fix")).code, code);
        equal((await text()).split("\n").length - 1, lines);
        const again = await run("validate --fix --dry-run");
        equal(again.code, 0);
        if (found[0] === "mapping" || found[0] === "missing-id") {
          deepEqual(await bytes(), files["entries.jsonl"]);
        } else ok((await run("list")).stdout.includes("one"));
      });
    },
  });
}
