/**
 * What is left whole is a record: damaged logs as people bring them, from a look
 * at them to what is there after the repair. The inputs here are our own; where the
 * shared cases lie beside the project, theirs are taken too.
 *
 * @module
 */

import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { type Outcome, runFake } from "../lib/testing/processes/fake_machine.ts";

const SHARED = new URL("../../shared/cases/", import.meta.url);

const record = (id: string, hour: number, text: string, more = "") =>
  `{"id":"${id}","at":"2026-03-01T${
    String(hour).padStart(2, "0")
  }:00:00Z","text":"${text}"${more}}`;
const ONE = record("a", 8, "one"), TWO = record("b", 9, "two"), THREE = record("c", 10, "three");

/** A log that something happened to, and what `list` shows once it is repaired. */
interface Damaged {
  readonly log: string | Uint8Array;
  readonly list: readonly string[];
  /** What `validate` says, a part for each problem. */
  readonly said: readonly RegExp[];
  /** Why it is not repaired unless forced, if so. */
  readonly refusal?: RegExp;
  /** The case beside the project that is like it. */
  readonly shared?: string;
}

const HOLE = "\0".repeat(300);
const LOSES_MORE = /: it would keep 2 lines and set 3 aside$/m;

function utf16(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
    .reduce((bytes, code, at) => (bytes[2 * at] = code, bytes), new Uint8Array(2 * text.length));
}

const CASES: Readonly<Record<string, Damaged>> = {
  "a hole before a record": {
    log: `${ONE}\n${TWO}\n${HOLE}${THREE}\n${record("a", 11, "one, edited")}\n`,
    list: ["one, edited", "two", "three"],
    said: [/:3:1 .* nul-bytes .* holds 300 NUL bytes/],
    shared: "04-whole-record-set-aside/nul-before",
  },
  "a hole behind a record": {
    log: `${ONE}\n${TWO}${HOLE}\n${THREE}\n`,
    list: ["one", "two", "three"],
    said: [/:2:52 .* nul-bytes/],
  },
  "a hole longer than a line may be": {
    log: `${ONE}\n${TWO}\n${"\0".repeat(17 * 1024 * 1024)}${THREE}\n`,
    list: ["one", "two", "three"],
    said: [/:3:1 .* too-long/],
  },
  "a byte order mark in mid-file": {
    log: `${ONE}\n\ufeff${TWO}\n${THREE}\n`,
    list: ["one", "two", "three"],
    said: [/:2:1 .* invalid-json .* byte order mark, allowed only at the start of the file/],
    shared: "04-whole-record-set-aside/bom-inside",
  },
  "an array's commas and brackets": {
    log: `${TWO}\n[\n${ONE},\n${THREE}\n]\n`,
    list: ["two", "one", "three"],
    said: [/:2:2 .* ends too early/, /:3:\d+ .* part of an array/, /:5:1 .* part of an array/],
  },
  "a conflict of jj": {
    log: `${ONE}\n<<<<<<< Conflict 1 of 1\n%%%%%%% Changes from base to side #1\n-${TWO}\n` +
      `+${record("b", 10, "two, mine")}\n\\\\\\\\\\\\\\ to side #1\n+++++++ Contents of side #2\n` +
      `${record("b", 11, "two, theirs")}\n>>>>>>> Conflict 1 of 1 ends\n`,
    list: ["one", "two, theirs"],
    said: [
      ...[/:2:1 .* conflict-marker/, /:3:1 .* conflict-marker/, /:4:1 .* a removed line of a diff/],
      ...[/:5:1 .* an added line of a diff/, /:6:1 .* conflict-marker/, /:7:1 .* conflict-marker/],
      /:9:1 .* conflict-marker/,
    ],
  },
  "UTF-16 behind UTF-8": {
    log: Uint8Array.from([
      ...new TextEncoder().encode(`${ONE}\n${TWO}\n`),
      ...utf16(`${THREE}\r\n${record("d", 11, "four")}\r\n`),
    ]),
    list: ["one", "two", "three", "four"],
    said: [/:3:2 .* contains UTF-16 text/, /:4:1 .* contains UTF-16 text/, /:5:1 .* 1 NUL byte/],
  },
  "two writers at once": {
    log: `${ONE.slice(0, -4)}${TWO}\ne, cut in two"}\n${THREE}\n`,
    list: ["two", "three"],
    said: [
      /:1:\d+ .* glued-records .* line 2 .* one record, "a"/,
      /:2:1 .* of line 1 .* one record, "a"/,
    ],
    shared: "04-whole-record-set-aside/two-writers",
  },
  "rows inside a text": {
    log: `${ONE}\n${record("b", 9, "first\nsecond\nthird", ',"tags":["x"]')}\n${THREE}\n`,
    list: ["one", "three"],
    said: [
      /:2:\d+ .* raw line breaks: lines 2 to 4 are one record, "b"/,
      /:3:1 .* lines 2 to 4 are one record, "b"/,
      /:4:\d+ .* lines 2 to 4 are one record, "b"/,
    ],
    refusal: LOSES_MORE,
    shared: "04-whole-record-set-aside/rows-inside-a-text",
  },
  "a value that JSON has not": {
    log: `${ONE}\n${record("b", 9, "two", ',"score":NaN')}\n`,
    list: ["one"],
    said: [/:2:\d+ .* invalid-json .* NaN is not valid JSON/],
    shared: "04-whole-record-set-aside/nan",
  },
  "a collector's prefix": {
    log: `${ONE}\napp[7]: ${TWO}\n`,
    list: ["one"],
    said: [/:2:1 .* unexpected text before the record/],
  },
  "a record that was written again": {
    log: `{"id":"b","te${TWO}\n${ONE}\n${TWO}\n`,
    list: ["one", "two"],
    said: [/:1:\d+ .* glued-records/],
  },
};

/** A directory with a log in it, and runs there. */
async function directoryOf(log: string | Uint8Array) {
  const path = await Deno.makeTempDir();
  const file = join(path, "entries.jsonl");
  const bytes = typeof log === "string" ? new TextEncoder().encode(log) : log;
  await Deno.writeFile(file, bytes);
  const env = { LOG_NOW: "2026-05-04T12:00:00Z" };
  const run = (...args: string[]): Promise<Outcome> => runFake([...args, "--dir", path], { env });
  return { file, bytes, run, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/**
 * What a repair leaves, and that it can be taken back.
 *
 * @param refusal Why it is not done unless forced; null where it is.
 */
async function assertRepairs(
  log: string | Uint8Array,
  list: readonly string[],
  refusal: RegExp | null = null,
): Promise<void> {
  await using directory = await directoryOf(log);
  const { file, bytes, run } = directory;
  const { code, stderr } = await run("validate", "--fix");
  equal(code, refusal === null ? 0 : 1);
  if (refusal !== null) {
    match(stderr, refusal);
    deepEqual(await Deno.readFile(file), bytes);
    equal((await run("validate", "--fix", "--force")).code, 0);
  }
  const rows = (await run("list", "--json")).stdout.trim().split("\n").map((row) =>
    JSON.parse(row)
  );
  deepEqual(rows.map(({ entry }) => entry.text), list);
  match((await run("validate", "--fix")).stdout, /^nothing to repair/);
  equal((await run("undo")).code, 0);
  const back = await Deno.readFile(file);
  ok(back.length === bytes.length && back.every((byte, at) => byte === bytes[at]), "as it was");
}

for (const [what, { log, list, said, refusal = null }] of Object.entries(CASES)) {
  Deno.test(`log validate --fix keeps what is whole beside ${what}`, async () => {
    await assertRepairs(log, list, refusal);
  });

  Deno.test(`log validate says what is wrong with ${what}`, async () => {
    await using directory = await directoryOf(log);
    const { code, stdout } = await directory.run("validate");
    equal(code, 1);
    const found = stdout.split("\n").filter((line) => /^\S+:\d+:\d+ /.test(line));
    equal(found.length, said.length, stdout);
    said.forEach((pattern, index) => match(found[index]!, pattern));
  });
}

/** A case beside the project, or null where the project is alone. */
async function sharedLog(name: string): Promise<Uint8Array | null> {
  try {
    return await Deno.readFile(new URL(`${name}/entries.jsonl`, SHARED));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** What `list` shows of the shared cases once they are repaired. */
const SHARED_LISTS: Readonly<Record<string, readonly string[]>> = {
  "04-whole-record-set-aside/nul-before": ["one, edited", "two", "three"],
  "04-whole-record-set-aside/bom-inside": ["one", "two", "three"],
  "04-whole-record-set-aside/array-export": ["one", "two", "three"],
  "04-whole-record-set-aside/two-writers": ["short", "later"],
  "04-whole-record-set-aside/rows-inside-a-text": ["one", "three"],
  "04-whole-record-set-aside/nan": ["one"],
  "03-fix-empties-the-log/utf16-tail": ["one", "two", "three", "three"],
};

for (const [name, list] of Object.entries(SHARED_LISTS)) {
  Deno.test(`log validate --fix answers the shared case ${name}`, async () => {
    const log = await sharedLog(name);
    if (log === null) console.warn(`skipped: there is no shared case ${name} here`);
    else await assertRepairs(log, list, name.endsWith("/rows-inside-a-text") ? LOSES_MORE : null);
  });
}

Deno.test("log validate says of shared cases what their own like say", async () => {
  for (const { shared, said } of Object.values(CASES)) {
    const log = shared === undefined ? null : await sharedLog(shared);
    if (log === null) continue;
    await using directory = await directoryOf(log);
    const { stdout } = await directory.run("validate");
    const codes = said.map(({ source }) =>
      /nul-bytes|NaN|one record|byte order mark/.exec(source)![0]
    );
    for (const code of codes) match(stdout, new RegExp(code), shared);
  }
});

for (const [query, code] of [["asof now", 1], ["show", 1], ["history", 1], ["blame", 1]] as const) {
  Deno.test(`log ${query} says which line that cannot be read names the id`, async () => {
    const own = CASES["a hole before a record"]!.log;
    const logs = [own, await sharedLog("04-whole-record-set-aside/nul-before")];
    for (const log of logs.filter((log) => log !== null)) {
      await using directory = await directoryOf(log);
      const { run } = directory;
      const about = await run(...query.split(" "), "c");
      match(about.stderr, /^line 3 of entries\.jsonl, which cannot be read, names "c"$/m);
      equal(about.code, code);
      doesNotMatch(about.stdout, /no line of this log/);
      equal((await run("snapshot")).code, 0);
      const booted = await run(...query.split(" "), "c", "--json");
      match(booted.stderr, /^line 3 of entries\.jsonl, which cannot be read, names "c"$/m);
      doesNotMatch((await run(...query.split(" "), "b")).stderr, /names/);
      doesNotMatch((await run(...query.split(" "), "c", "--quiet")).stderr, /names/);
    }
  });
}

/** The codes of a log, each with its line. */
async function codesOf(log: string | Uint8Array): Promise<string[]> {
  await using directory = await directoryOf(log);
  const { stdout } = await directory.run("validate", "--json");
  return stdout.trim().split("\n").map((line) => JSON.parse(line))
    .filter(({ type }) => type === "problem").map(({ line, code }) => `${line} ${code}`);
}

/** Warnings of the shared cases. */
const SHARED_WARNINGS: Readonly<Record<string, readonly string[]>> = {
  "09-clock-ahead-or-1970/ahead": ["3 future-time", "4 future-time"],
  "09-clock-ahead-or-1970/no-clock": ["2 clock-regression", "2 unset-clock", "3 unset-clock"],
  "12-lone-surrogate": ["1 lone-surrogate", "2 lone-surrogate"],
};

for (const [name, codes] of Object.entries(SHARED_WARNINGS)) {
  Deno.test(`log validate answers the shared case ${name}`, async () => {
    const log = await sharedLog(name);
    if (log === null) console.warn(`skipped: there is no shared case ${name} here`);
    else deepEqual(await codesOf(log), codes);
  });
}
