/**
 * What is answered of logs that other programs and other clocks wrote. The inputs lie in
 * `testdata/foreign`; where the shared cases lie beside the project, theirs are asked the same.
 *
 * @module
 */

import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { type FakeOptions, type Outcome, runFake } from "../lib/testing/processes/fake_machine.ts";

const OWN = new URL("../testdata/foreign/", import.meta.url);
const SHARED = new URL("../../shared/cases/", import.meta.url);
const ENV = { LOG_NOW: "2026-05-04T12:00:00Z", TZ: "UTC" };

/** Runs a command line over a copy of the case. */
type Run = (line: string, options?: FakeOptions) => Promise<Outcome>;

interface Case {
  /** The shared case like it. */
  readonly shared: string;
  /** The setting that the contract asks for where the shared case has none. */
  readonly config?: string;
  readonly ask: (run: Run) => Promise<void>;
}

const CASES: Readonly<Record<string, Case>> = {
  "local-times": {
    shared: "02-times-not-understood/naive",
    async ask(run) {
      const asof = await run("asof 2020-01-01 a");
      deepEqual([asof.code, asof.stdout], [2, ""]);
      match(asof.stderr, /none of its 2 lines has a time that can be read/);
      match((await run("list --json")).stdout, /"time":"none"/);
      const line = '{"id":"b","at":"2026-05-02T08:00:00"}';
      const append = await run("append entries", { stdin: line });
      equal(append.code, 0);
      match(append.stderr, /the line has no time that can be read/);
    },
  },
  "seconds-as-ms": {
    shared: "02-times-not-understood/seconds-as-ms",
    async ask(run) {
      const said = /All times lie before 1980: these look like seconds, set "at_format": "epoch_s"/;
      match((await run("asof 2026-04-01 a")).stderr, said);
      match((await run("validate")).stdout, said);
    },
  },
  "two-spellings": {
    shared: "02-times-not-understood/two-spellings",
    config: '{"logs":{"entries":{"at_format":["epoch_ms","rfc3339"]}}}',
    async ask(run) {
      equal(await versionOf(run, "asof 2026-04-01 a"), 1);
      equal(await versionOf(run, "asof 2026-05-01 a"), 2);
    },
  },
  "epoch-text": {
    shared: "02-times-not-understood/epoch-text",
    async ask(run) {
      const early = await run("asof 2026-02-01 m1 --json");
      equal(early.code, 1);
      equal(JSON.parse(early.stdout).reason, "not_yet");
      equal(await versionOf(run, "asof 2026-04-01 m1"), 1);
    },
  },
  nedb: {
    shared: "02-times-not-understood/nedb",
    async ask(run) {
      const { stdout } = await run("list --json");
      const [row, ...others] = stdout.trim().split("\n").map((line) => JSON.parse(line));
      deepEqual([row.version, others.length], [2, 0]);
      const early = await run(`asof 2020-01-01 ${row.id} --json`);
      equal(early.code, 1);
      equal(JSON.parse(early.stdout).reason, "not_yet");
    },
  },
  "clock-ahead": {
    shared: "09-clock-ahead-or-1970/ahead",
    async ask(run) {
      match((await run("asof now")).stderr, /2 lines of entries\.jsonl lie ahead of now/);
      match(
        (await run("diff 2026-05-01 now")).stderr,
        /2 lines of entries\.jsonl lie ahead of now/,
      );
      deepEqual(await codesOf(run), ["3 future-time", "4 future-time"]);
      match((await run("asof now n")).stdout, /not captured yet at that time \(1 later line\)/);
    },
  },
  "no-clock": {
    shared: "09-clock-ahead-or-1970/no-clock",
    async ask(run) {
      const codes = (await codesOf(run)).filter((code) => code.endsWith("unset-clock"));
      deepEqual(codes, ["2 unset-clock", "3 unset-clock"]);
    },
  },
  "half-characters": {
    shared: "12-lone-surrogate",
    async ask(run) {
      deepEqual(await codesOf(run), ["1 lone-surrogate", "2 lone-surrogate"]);
      equal((await run("edit a --set n:=1")).code, 0);
      match((await run("history a --json")).stdout, /\\ud83[cd]".*\n.*\\ud83[cd]"/);
    },
  },
  "made-again": {
    shared: "13-made-again-after-delete",
    async ask(run) {
      const line = '{"id":"a","at":"2026-03-03T08:00:00Z","text":"made again"}';
      const append = await run("append entries --json", { stdin: line });
      deepEqual([append.code, JSON.parse(append.stdout).ignored], [0, true]);
      match(append.stderr, /"a" is deleted since line 2, and shows only after "log restore a/);
      equal((await run("list --json")).stdout, "");
      const versions = (await run("history a --json")).stdout.trim().split("\n").map((row) =>
        JSON.parse(row)
      );
      const ignored = versions.findLast(({ kind }) => kind === "ignored").version;
      match(append.stderr, new RegExp(`"log restore a --from ${ignored}"`));
      const restore = await run("restore a");
      equal(restore.code, 0);
      match(restore.stdout, /restored version 1/);
      const offer = `version ${ignored}, later, was ignored: "log restore a --from ${ignored}"`;
      match(restore.stderr, new RegExp(offer));
      match((await run(`restore a --from ${ignored}`)).stdout, /again"\n/);
      equal((await run("asof now a")).code, 0);
    },
  },
  "deleted-at": {
    shared: "13-made-again-after-delete/deleted-at",
    config: '{"logs":{"entries":{"is_deleted":[{"key":"deleted_at","present":true},' +
      '{"key":"deleted","present":true}]}}}',
    async ask(run) {
      const { stdout } = await run("list --json");
      deepEqual(stdout.trim().split("\n").map((line) => JSON.parse(line).id), ["c"]);
      equal(JSON.parse((await run("asof 2026-03-01 a --json")).stdout).state, "live");
      equal(JSON.parse((await run("asof now b --json")).stdout).state, "deleted");
    },
  },
  "key-only": {
    shared: "13-made-again-after-delete/key-only",
    config: '{"logs":{"entries":{"file":"cache.jsonl","id":"k","at":"ts","at_format":"epoch_ms",' +
      '"is_deleted":{"absent":"v"},"tombstones":"latest"}}}',
    async ask(run) {
      const { stdout } = await run("list --json");
      deepEqual(stdout.trim().split("\n").map((line) => JSON.parse(line).id), ["node1"]);
    },
  },
};

async function versionOf(run: Run, line: string): Promise<number> {
  const { code, stdout, stderr } = await run(`${line} --json`);
  equal(code, 0, stderr);
  return JSON.parse(stdout).version;
}

/** What is found, as lines and codes. */
async function codesOf(run: Run): Promise<string[]> {
  const rows = (await run("validate --json")).stdout.trim().split("\n").map((row) =>
    JSON.parse(row)
  );
  return rows.filter(({ type }) => type === "problem")
    .map(({ line, code }) => `${line} ${code}`)
    .filter((code) => !code.endsWith("clock-regression"));
}

/** Asks a copy of a folder; false where there is none. */
async function asked(folder: URL, { ask, config }: Case): Promise<boolean> {
  const dir = await Deno.makeTempDir();
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile) await Deno.copyFile(new URL(name, `${folder}/`), join(dir, name));
    }
    if (config !== undefined) await Deno.writeTextFile(join(dir, "log.config.json"), config);
    await ask((line, options) => {
      return runFake([...line.split(" "), "--dir", dir], { env: ENV, ...options });
    });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

for (const [name, found] of Object.entries(CASES)) {
  Deno.test(`the foreign log ${name} is answered as it is meant`, async () => {
    equal(await asked(new URL(name, OWN), found), true);
  });
  Deno.test(`the shared case ${found.shared} is answered as it is meant`, async () => {
    if (!await asked(new URL(found.shared, SHARED), found)) {
      console.warn(`skipped: there is no shared case ${found.shared} here`);
    }
  });
}

const WISHES = ["CET-1CEST,M3.5.0,M10.5.0/3", "UTC+2"];
const LINES = ["list", "validate", "snapshot write", "capture hello", "asof now a"];

for (const TZ of WISHES) {
  Deno.test(`TZ=${TZ} is a wish, and every command does its work`, async () => {
    for (const line of LINES) {
      await asked(new URL("two-spellings", OWN), {
        shared: "06-posix-tz",
        async ask(run) {
          const { code, stderr } = await run(line, { env: { ...ENV, TZ } });
          equal(code, 0, `${line}: ${stderr}`);
          doesNotMatch(stderr, /Cannot/);
        },
      });
    }
  });
}

Deno.test("--tz stays strict", async () => {
  await asked(new URL("two-spellings", OWN), {
    shared: "06-posix-tz",
    async ask(run) {
      equal((await run("list --tz CET-1CEST,M3.5.0,M10.5.0/3")).code, 2);
    },
  });
});

const SPELLINGS = [
  '"2026-03-01 08:00:00+00:00"',
  '"2026-03-01T08:00:00+0000"',
  '"2026-03-01T08:00:00+00"',
  '"2026-03-01T08:00Z"',
  '"2026-03-01T08:00:00,123Z"',
  '"2026-03-01 08:00:00"',
  '"2026-03-01"',
  '"20260301T080000Z"',
  '"2026-03-01T08:00:00+00:00[UTC]"',
  '"Sun, 01 Mar 2026 08:00:00 GMT"',
];
const READ = 5;

Deno.test("spellings without doubt are read; of others it is said what they lack", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const text = SPELLINGS.map((at, n) => `{"id":"s${n}","at":${at},"text":"x"}\n`).join("");
    await Deno.writeTextFile(join(dir, "spellings.jsonl"), text);
    const { stdout } = await runFake(
      ["validate", "--as", "entries", join(dir, "spellings.jsonl"), "--json"],
      { env: ENV },
    );
    const rows = stdout.trim().split("\n").map((row) => JSON.parse(row));
    const bad = rows.filter(({ code }) => code === "bad-at");
    deepEqual(bad.map(({ line }) => line), [6, 7, 8, 9, 10]);
    for (const [n, { message }] of bad.entries()) {
      equal(message.includes(JSON.parse(SPELLINGS[READ + n]!)), true, message);
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
