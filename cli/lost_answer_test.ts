/**
 * Answers that cannot be written, on a full disk or into a pipe that nobody reads any
 * more, of every command that changes something: what was done is said all the same.
 *
 * @module
 */

import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { type FakeOptions, runFake } from "../lib/testing/processes/fake_machine.ts";
import { program, spawn } from "../lib/testing/processes/spawn.ts";

const ENTRIES = '{"id":"a","at":"2026-05-01T00:00:00Z","text":"one"}\n' +
  '{"id":"d","at":"2026-05-01T00:00:00Z","text":"two"}\n' +
  '{"id":"d","at":"2026-05-02T00:00:00Z","is_deleted":true}\n';
const DAMAGED = '{"id":"torn","te';
const COPY = ENTRIES + '{"id":"c","at":"2026-05-03T00:00:00Z","text":"their"}\n';

/** A directory to change, gone when the test is over. */
async function directory(files: Record<string, string>) {
  const path = await Deno.makeTempDir();
  const write = (file: string, text: string) => Deno.writeTextFile(join(path, file), text);
  for (const [file, text] of Object.entries(files)) await write(file, text);
  const env = { LOG_DIR: path, LOG_NOW: "2026-05-05T10:00:00Z" };
  return {
    path,
    env,
    run: (line: string, options: FakeOptions = {}) => {
      return runFake(line.replaceAll("DIR", path).split(" "), { ...options, env });
    },
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** A command that changes something: what comes before it, and what is said to be done. */
interface Change {
  readonly line: string;
  readonly before?: string;
  readonly stdin?: string;
  readonly says: RegExp;
}

const LINE = "\\d+ of entries\\.jsonl \\(byte \\d+\\)";
const written = (id: string) => new RegExp(`^done: "${id}" was written, line ${LINE}$`, "m");

const CHANGES: readonly Change[] = [
  { line: "capture x", says: written("[0-9A-Z]{26}") },
  { line: "edit a --set n:=2", says: written("a") },
  { line: "delete a", says: written("a") },
  { line: "restore d", says: written("d") },
  {
    line: "review a good",
    says: /^done: "[0-9A-Z]{26}" was written, line 1 of interactions\.jsonl \(byte 0\)$/m,
  },
  { line: "snapshot write", says: /^done: wrote snapshots\/entries\.[\w.]+\.jsonl$/m },
  { line: "snapshot prune --keep 0", before: "snapshot", says: /^done: removed 1 snapshot$/m },
  { line: "validate --fix", says: /^done: repaired entries\.jsonl$/m },
  { line: "merge", says: /^done: merged entries\.jsonl$/m },
  {
    line: "undo",
    before: "validate --fix",
    says: /^done: undid "validate --fix", and put back entries\.jsonl$/m,
  },
  {
    line: "undo --forget --keep 0",
    before: "merge",
    says: /^done: removed what 1 command had kept$/m,
  },
];
/** What is named by paths. */
const NAMED_CHANGES: readonly Change[] = [
  { line: "init DIR/entries.jsonl", says: /^done: wrote log\.config\.json$/m },
  {
    line: "merge --into DIR/entries.jsonl DIR/theirs",
    says: /^done: merged 1 file into "[^"]+entries\.jsonl"$/m,
  },
  {
    line: "merge --git-driver DIR/theirs DIR/entries.jsonl DIR/theirs entries.jsonl",
    says: /^done: merged both sides into "entries\.jsonl"$/m,
  },
];
/** What prints nothing for people. */
const JSON_CHANGES: readonly Change[] = [
  { line: "delete d", says: new RegExp(`^done: nothing was written, line ${LINE} says so`, "m") },
  {
    line: "append firings",
    stdin: '{"id":"f1"}\n{"id":"f2"}\n{"id":"f3"}\n',
    says: /^done: appended 3 lines to firings\.jsonl; the last is "f3", line 3 \(byte 24\)$/m,
  },
];

function changes(): { change: Change; line: string }[] {
  return [
    ...CHANGES.map((change) => ({ change, line: change.line })),
    ...[...CHANGES, ...NAMED_CHANGES, ...JSON_CHANGES].map((change) => ({
      change,
      line: `${change.line} --json`,
    })),
  ];
}

for (const { change, line } of changes()) {
  Deno.test(`log ${line} says what it did where its answer cannot be written`, async () => {
    for (const how of [{ fullAfterBytes: 0 }, { closesAfterBytes: 0 }]) {
      await using there = await directory({
        "entries.jsonl": ENTRIES + DAMAGED,
        "entries (1).jsonl": COPY,
        "theirs": COPY,
      });
      if (change.before !== undefined) await there.run(change.before);
      const { stdin } = change;
      const { code, stdout, stderr } = await there.run(line, {
        ...how,
        ...stdin !== undefined && { stdin },
      });
      const isFull = "fullAfterBytes" in how;
      deepEqual([code, stdout], [isFull ? 3 : 0, ""], stderr);
      match(stderr, change.says);
      match(stderr, /^hint: .+$/m);
      equal(/^log: Cannot write the answer: No space left on device$/m.test(stderr), isFull);
    }
  });
}

Deno.test("log append says how much of its input is in the log where its answers got lost", async () => {
  await using there = await directory({});
  const stdin = Array.from({ length: 5000 }, (_, n) => `{"id":"f${n}"}\n`).join("");
  const { code, stdout, stderr } = await there.run("append firings --json", {
    stdin,
    fullAfterBytes: 100,
  });
  equal(code, 3);
  const receipts = stdout.trimEnd().split("\n");
  const [, all] = /^hint: the first (.+) lines of the input are in the log/m.exec(stderr) ?? [];
  const count = Number(all?.replaceAll(",", ""));
  const text = await Deno.readTextFile(join(there.path, "firings.jsonl"));
  equal(text, stdin.split("\n").slice(0, count).map((line) => `${line}\n`).join(""));
  equal(count > receipts.length, true, "more were durable than were answered");
});

Deno.test({
  name: "log says what it wrote where standard output is a full device",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using there = await directory({ "entries.jsonl": ENTRIES });
    for (const line of ["capture x", "capture x --json", "delete a"]) {
      const argv = ["bash", "-c", `"$@" ${line} >/dev/full`, "bash"];
      const { code, stderr } = await spawn(program(), { argv, env: there.env });
      match(
        stderr,
        /^log: Cannot write the answer: No space left on device.*\ndone: ".*" was written, line \d/,
      );
      equal(code, 3);
    }
    const text = await Deno.readTextFile(join(there.path, "entries.jsonl"));
    equal(text.trimEnd().split("\n").length, 6);
  },
});
