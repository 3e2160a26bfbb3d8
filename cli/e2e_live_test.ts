/**
 * The real command while it lives with a log: a process that is written to, read
 * from and told to end, on files that change beneath it.
 *
 * @module
 */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { demoCopy } from "../lib/testing/directories/demo_copy.ts";
import {
  built,
  command,
  program,
  spawn,
  type SpawnOptions,
} from "../lib/testing/processes/spawn.ts";

const TIMEOUT_MS = 10_000;
const encoder = new TextEncoder();

/** A process that is spoken to line by line. */
class Conversation implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: string[] = [];
  readonly #reading: Promise<void>;
  readonly #stderr: Promise<string>;
  #pending = "";

  constructor(args: readonly string[], options: SpawnOptions) {
    const streams = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    this.#process = command(args, options, streams).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#reading = this.#read();
    this.#stderr = this.#process.stderr.text();
  }

  /** Writes a line to its standard input. */
  async say(line: string): Promise<void> {
    await this.#writer.write(encoder.encode(`${line}\n`));
  }

  /** The next line of its standard output. */
  async hear(): Promise<string> {
    await until(() => this.#lines.length > 0, "a line");
    return this.#lines.shift()!;
  }

  /** Tells it to end. */
  kill(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Its end, once standard input is closed or it was told to. */
  async end(): Promise<{ code: number; stderr: string; rest: string[] }> {
    await this.#writer.close().catch(() => {});
    const { code } = await this.#process.status;
    await this.#reading;
    return { code, stderr: await this.#stderr, rest: this.#lines.splice(0) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It ended by itself.
    }
    await this.end();
  }

  async #read(): Promise<void> {
    for await (const text of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (this.#pending + text).split("\n");
      this.#pending = lines.pop()!;
      this.#lines.push(...lines);
    }
  }
}

/** Looks again and again until something is so. */
async function until(isSo: () => boolean, what: string): Promise<void> {
  let isOver = false;
  const timer = setTimeout(() => isOver = true, TIMEOUT_MS);
  while (!isSo()) {
    if (isOver) throw new Error(`there was not ${what} within ${TIMEOUT_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  clearTimeout(timer);
}

/** What a row of `watch --json` says, in short. */
function told(line: string): unknown[] {
  const { type, log, id, kind, line: number, lines, file, before, after } = JSON.parse(line);
  if (type !== "change") return [type, log, lines ?? file];
  return [log, id, kind, number, before?.text ?? null, after?.text ?? null];
}

/** A directory with one entry, gone when the test is over. */
async function directory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  await Deno.writeTextFile(join(path, "entries.jsonl"), '{"id":"a","text":"one"}\n');
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("log append answers each line once it is durable, before the next is there", async () => {
  await using copy = await directory();
  const log = join(copy.path, "entries.jsonl");
  await using talk = new Conversation(["append", "entries", "--json"], { cwd: copy.path });
  for (let n = 0; n < 3; n++) {
    const line = `{"id":"n${n}","n":${n}.0}`;
    await talk.say(line);
    const { id, line: number, offset } = JSON.parse(await talk.hear());
    deepEqual([id, number], [`n${n}`, n + 2]);
    equal((await Deno.readTextFile(log)).slice(offset), `${line}\n`);
  }
  await talk.say("");
  await talk.say("oops");
  // It may have gone by now, and its pipe with it.
  await talk.say('{"id":"never"}').catch(() => {});
  const { code, stderr, rest } = await talk.end();
  deepEqual([code, rest], [2, []]);
  match(
    stderr,
    /^3 of the 3 lines have no time .*\nlog: Cannot append the line to "entries\.jsonl": .*\n {2}standard input:5\nhint: /,
  );
  ok(!(await Deno.readTextFile(log)).includes("never"));
});

/** What other programs do to the log while `append` waits for a line; `before` is what it was at first. */
const PUT_BACK: Record<string, (path: string, before: string) => Promise<void>> = {
  "replaced by an older copy": async (path, before) => {
    await Deno.writeTextFile(`${path}.theirs`, before);
    await Deno.rename(`${path}.theirs`, path);
  },
  "truncated": (path, before) => Deno.truncate(path, before.length),
  "emptied": (path) => Deno.truncate(path, 0),
  "overwritten by a longer one of another device": (path, before) =>
    Deno.writeTextFile(path, before + '{"id":"theirs","text":"of another device"}\n'.repeat(20)),
  "taken away": (path) => Deno.remove(path),
};

for (const [what, put] of Object.entries(PUT_BACK)) {
  Deno.test(`log append says which acknowledged lines are gone where its log is ${what}, and goes on`, async () => {
    await using copy = await directory();
    const log = join(copy.path, "entries.jsonl");
    const before = await Deno.readTextFile(log);
    await using talk = new Conversation(["append", "entries", "--json"], { cwd: copy.path });
    const receipts: unknown[] = [];
    for (const id of ["n1", "n2", "n3"]) {
      await talk.say(`{"id":"${id}","at":"2026-05-05T09:00:00Z"}`);
      receipts.push(JSON.parse(await talk.hear()));
    }
    await put(log, before);
    const left = await Deno.readTextFile(log).catch(() => "");
    await talk.say('{"id":"n4","at":"2026-05-05T09:00:00Z"}');
    deepEqual(JSON.parse(await talk.hear()), {
      type: "lost",
      log: "entries",
      count: 3,
      lines: receipts,
      truncated: false,
    });
    equal(JSON.parse(await talk.hear()).id, "n4");
    await talk.say('{"id":"n5","at":"2026-05-05T09:00:00Z"}');
    equal(JSON.parse(await talk.hear()).id, "n5");
    const { code, stderr, rest } = await talk.end();
    deepEqual([code, rest], [0, []]);
    match(
      stderr,
      /^3 acknowledged lines of entries\.jsonl are gone: "n1" \(line 2\), "n2" \(line 3\), "n3" \(line 4\); /,
    );
    const ours = ["n4", "n5"].map((id) => `{"id":"${id}","at":"2026-05-05T09:00:00Z"}\n`);
    equal(await Deno.readTextFile(log), left + ours.join(""));
  });
}

Deno.test("log append is silent where another log program merges or repairs beneath it", async () => {
  await using copy = await directory();
  await using talk = new Conversation(["append", "entries", "--json"], { cwd: copy.path });
  const say = async (id: string) => {
    await talk.say(`{"id":"${id}","at":"2026-05-05T09:00:00Z"}`);
    return JSON.parse(await talk.hear());
  };
  equal((await say("n1")).line, 2);
  const theirs = '{"id":"a","text":"one"}\n{"id":"b","at":"2026-05-05T08:00:00Z"}\n';
  await Deno.writeTextFile(join(copy.path, "entries (1).jsonl"), theirs);
  equal((await spawn(["merge"], { cwd: copy.path })).code, 0);
  equal((await say("n2")).line, 4);
  await Deno.writeTextFile(join(copy.path, "entries.jsonl"), "oops\n", { append: true });
  equal((await spawn(["validate", "--fix"], { cwd: copy.path })).code, 0);
  equal((await say("n3")).line, 5);
  const { code, stderr } = await talk.end();
  deepEqual([code, stderr], [0, ""]);
});

Deno.test("log append keeps what it acknowledged when it is interrupted", async () => {
  await using copy = await directory();
  await using talk = new Conversation(["append", "firings", "--json"], { cwd: copy.path });
  for (let n = 0; n < 20; n++) await talk.say(`{"id":"f${n}"}`);
  for (let n = 0; n < 20; n++) equal(JSON.parse(await talk.hear()).id, `f${n}`);
  talk.kill("SIGINT");
  await talk.end();
  const lines = (await Deno.readTextFile(join(copy.path, "firings.jsonl"))).trimEnd().split("\n");
  deepEqual(lines.map((line) => JSON.parse(line).id), lines.map((_, n) => `f${n}`));
  equal(lines.length, 20);
});

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test({
    name: `log watch ends with ${code} on ${signal}, and leaves nothing behind`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      await using copy = await directory();
      const argv = built === undefined ? program(["--allow-read", "--no-prompt"]) : program();
      await using talk = new Conversation(["watch", "--json"], { cwd: copy.path, argv });
      await changesAreHeard(talk, copy.path);
      talk.kill(signal);
      const end = await talk.end();
      deepEqual([end.code, end.stderr], [code, ""]);
      const names = [...Deno.readDirSync(copy.path)].map(({ name }) => name);
      deepEqual(names, ["entries.jsonl"], "who only reads makes no lock");
    },
  });
}

/** A watch says nothing once it is ready; so lines are appended until one is told. */
async function changesAreHeard(talk: Conversation, path: string): Promise<void> {
  let isHeard = false;
  const heard = talk.hear().then((line) => {
    isHeard = true;
    return line;
  });
  while (!isHeard) {
    await Deno.writeTextFile(join(path, "entries.jsonl"), '{"id":"ready"}\n', { append: true });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await heard;
}

Deno.test({
  name: "log watch tells what other programs do to the files beneath it",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using copy = await directory();
    const log = join(copy.path, "entries.jsonl");
    await using talk = new Conversation(["watch", "--json"], { cwd: copy.path });
    await changesAreHeard(talk, copy.path);
    await Deno.writeTextFile(log, '{"id":"end"}\n', { append: true });
    while (told(await talk.hear())[1] !== "end");

    await Deno.writeTextFile(log, '{"id":"b","text":"two"}\n', { append: true });
    deepEqual(told(await talk.hear()).toSpliced(3, 1), ["entries", "b", "capture", null, "two"]);

    const replaced = '{"id":"a","text":"uno"}\n{"id":"b","text":"two"}\n{"id":"c","text":"tre"}\n';
    await Deno.writeTextFile(join(copy.path, "theirs"), replaced);
    await Deno.rename(join(copy.path, "theirs"), log);
    deepEqual(told(await talk.hear()), ["rewritten", "entries", 3]);
    for (const id of ["ready", "end"]) {
      deepEqual(told(await talk.hear()).slice(1, 3), [id, "delete"]);
    }
    deepEqual(told(await talk.hear()), ["entries", "a", "edit", 1, "one", "uno"]);
    deepEqual(told(await talk.hear()), ["entries", "c", "capture", 3, null, "tre"]);

    await Deno.truncate(log, 24);
    deepEqual(told(await talk.hear()), ["rewritten", "entries", 1]);
    for (const id of ["b", "c"]) {
      deepEqual(told(await talk.hear()).slice(1, 4), [id, "delete", null]);
    }

    await Deno.writeTextFile(
      join(copy.path, "entries (1).jsonl"),
      '{"id":"a","text":"uno"}\n{"id":"d","text":"four"}\n',
    );
    deepEqual(told(await talk.hear()), ["conflict-copy", "entries", "entries (1).jsonl"]);
    equal((await spawn(["merge"], { cwd: copy.path })).code, 0);
    deepEqual(told(await talk.hear()), ["rewritten", "entries", 2]);
    deepEqual(told(await talk.hear()), ["entries", "d", "capture", 2, null, "four"]);

    const { stdout } = await spawn(["capture", "five"], { cwd: copy.path });
    deepEqual(told(await talk.hear()), ["entries", stdout.trim(), "capture", 3, null, "five"]);
    await spawn(["review", "d", "good"], { cwd: copy.path });
    equal(told(await talk.hear())[0], "interactions");
    talk.kill("SIGINT");
    equal((await talk.end()).code, 130);
  },
});

Deno.test("log writes and answers in a pipeline, and undoes nothing of it", async () => {
  await using copy = await demoCopy();
  const ask = (...args: string[]) => spawn(args, { cwd: copy.path });
  const id = (await ask("capture", "木漏れ日", "--set", 'tags:=["nature"]')).stdout.trim();
  equal((await ask("edit", id, "--set", "/shape/kind=word", "--device", "pen")).code, 0);
  const reviewed = JSON.parse((await ask("review", id, "good", "--json")).stdout);
  deepEqual([reviewed.log, reviewed.written, reviewed.srs.reps], ["interactions", true, 1]);
  equal((await ask("delete", id)).code, 0);
  equal((await ask("restore", id)).code, 0);
  const shown = JSON.parse((await ask("show", id, "--json", "--quiet")).stdout);
  deepEqual([shown.state, shown.version, shown.versions_total], ["live", 4, 4]);
  deepEqual([shown.entry.text, shown.entry.shape, shown.entry.tags], [
    "木漏れ日",
    { kind: "word" },
    ["nature"],
  ]);
  const kinds = (await ask("history", id, "--json", "--quiet")).stdout.trimEnd().split("\n")
    .map((row) => JSON.parse(row).kind);
  deepEqual(kinds, ["capture", "edit", "delete", "restore"]);
});
