/**
 * The real command while it serves: a process that front ends ask, beside the same command that
 * prints the same.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { demoCopy } from "../lib/testing/directories/demo_copy.ts";
import { command, spawn, type SpawnOptions } from "../lib/testing/processes/spawn.ts";
import { EventReader } from "../lib/testing/servers/event_reader.ts";

const ID = "01KESP0XXHPQVT1ZRXRATPZ5ZP";

/** A server in a process of its own. */
class Serving {
  readonly #process: Deno.ChildProcess;
  readonly url: string;
  readonly origin: string;
  readonly answer: Record<string, unknown>;
  token: string;

  private constructor(process: Deno.ChildProcess, answer: Record<string, unknown>) {
    this.#process = process;
    this.answer = answer;
    this.url = answer.url as string;
    this.origin = `http://127.0.0.1:${answer.port}`;
    this.token = this.url.split("#token=")[1] ?? "";
  }

  static async start(args: string[], options: SpawnOptions): Promise<Serving> {
    const streams = { stdout: "piped", stderr: "piped" } as const;
    const process = command(["serve", "--json", ...args], options, streams).spawn();
    const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let line = "";
    while (!line.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error(await process.stderr.text());
      line += value;
    }
    reader.cancel().catch(() => {});
    return new Serving(process, JSON.parse(line));
  }

  get pid(): number {
    return this.#process.pid;
  }

  async get(path: string, accept = "application/json"): Promise<string> {
    const headers = { authorization: `Bearer ${this.token}`, accept };
    return await (await fetch(`${this.origin}/api/v1${path}`, { headers })).text();
  }

  async end(signal: Deno.Signal = "SIGINT"): Promise<{ code: number; stderr: string }> {
    this.#process.kill(signal);
    const stderr = await this.#process.stderr.text();
    return { code: (await this.#process.status).code, stderr };
  }
}

const SAME: [path: string, args: string[]][] = [
  ["/entries", ["list"]],
  ["/entries?at=2026-02-20", ["asof", "2026-02-20"]],
  ["/entries?at=line:26", ["asof", "line:26"]],
  ["/entries?at=last%20tuesday", ["asof", "last tuesday"]],
  [`/entries/${ID}?at=2026-03-01`, ["asof", "2026-03-01", ID]],
  [`/entries/${ID}`, ["asof", "now", ID]],
  [`/entries/${ID}/show`, ["show", ID]],
  [`/entries/${ID}/history?all=true`, ["history", ID, "--all"]],
  [`/entries/${ID}/blame`, ["blame", ID]],
  ["/diff?from=2026-04-26&to=2026-05-03", ["diff", "2026-04-26", "2026-05-03"]],
  ["/carry", ["carry"]],
  ["/stats", ["stats"]],
  ["/problems", ["validate"]],
  ["/conflicts", ["merge", "--dry-run"]],
];

Deno.test("log serve answers every question as the command prints it, byte for byte", async () => {
  await using copy = await demoCopy();
  const lines = (await Deno.readTextFile(join(copy.path, "entries.jsonl"))).split("\n");
  const theirs = [
    ...lines.slice(0, 100),
    '{"id":"tablet","at":"2026-05-01T00:00:00Z","text":"x"}',
    "",
  ];
  await Deno.writeTextFile(join(copy.path, "entries.conflict.1.jsonl"), theirs.join("\n"));
  const options = { cwd: copy.path };
  const serving = await Serving.start(["--port", "0"], options);
  for (const [path, args] of SAME) {
    const { stdout } = await spawn([...args, "--json"], options);
    assert.equal(await serving.get(path, "application/jsonl"), stdout, path);
    assert(stdout.length > 0, path);
  }
  const { code, stderr } = await serving.end();
  assert.deepEqual([code, stderr.includes("rror")], [130, false]);
});

Deno.test("log serve tells of what another process writes, and says good-bye when it is told to end", async () => {
  await using copy = await demoCopy();
  const serving = await Serving.start(["--port", "0"], { cwd: copy.path });
  {
    await using stream = await EventReader.open(serving);
    assert.equal((await stream.next())!.event, "position");
    const { code, stdout } = await spawn(["capture", "Zugunruhe"], { cwd: copy.path });
    assert.equal(code, 0);
    const change = (await stream.next())!;
    assert.deepEqual([change.event, change.data.id], ["change", stdout.trim()]);
    const ended = serving.end("SIGTERM");
    assert.equal((await stream.next())!.event, "bye");
    assert.equal((await ended).code, 143);
  }
});

Deno.test("log serve hands the token over in a file of its owner, and removes it at the end", async () => {
  await using copy = await demoCopy();
  const file = join(copy.path, "token");
  await Deno.writeTextFile(file, "old");
  await Deno.chmod(file, 0o644);
  const serving = await Serving.start(["--port", "0", "--token-file", file], { cwd: copy.path });
  assert.equal(serving.url, `${serving.origin}/`);
  assert.deepEqual(serving.answer, {
    url: serving.url,
    port: serving.answer.port,
    directory: ".",
    read_only: true,
    token_file: file,
  });
  const token = await Deno.readTextFile(file);
  assert.match(token, /^[0-9a-f]{64}\n$/);
  assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
  serving.token = token.trim();
  assert.equal(JSON.parse(await serving.get("/entries?limit=1")).rows.length, 1);
  const again = await spawn(["serve", "--port", String(serving.answer.port)], { cwd: copy.path });
  assert.equal(again.code, 3);
  assert.match(again.stderr, /Cannot listen on port \d+: another program has it/);
  assert.equal((await serving.end()).code, 130);
  await assert.rejects(Deno.stat(file), Deno.errors.NotFound);
});

/** What any program of the machine may read of every process: how it was called. */
async function commandLines(): Promise<string[]> {
  const lines: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    // A process may end while it is looked at.
    lines.push(await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => ""));
  }
  return lines;
}

Deno.test({
  name: "the token stands in no command line and in no environment, however it is handed over",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using copy = await demoCopy();
    for (const args of [[], ["--token-file", join(copy.path, "token")]]) {
      const serving = await Serving.start(["--port", "0", ...args], { cwd: copy.path });
      const token = serving.token || (await Deno.readTextFile(join(copy.path, "token"))).trim();
      assert.match(token, /^[0-9a-f]{64}$/);
      const lines = await commandLines();
      assert(lines.some((line) => line.includes("\0serve\0--json\0")));
      assert.deepEqual(lines.filter((line) => line.includes(token)), []);
      const environment = await Deno.readTextFile(`/proc/${serving.pid}/environ`);
      assert.equal(environment.includes(token), false);
      await serving.end();
    }
  },
});

Deno.test("a reader that was away hears what another process wrote meanwhile, once, and goes on", async () => {
  await using copy = await demoCopy();
  const options = { cwd: copy.path };
  const serving = await Serving.start(["--port", "0"], options);
  const capture = async (text: string) => (await spawn(["capture", text], options)).stdout.trim();
  let seen: string;
  {
    await using stream = await EventReader.open(serving);
    await stream.next();
    await capture("before");
    seen = (await stream.next())!.id;
  }
  const missed = [await capture("one"), await capture("two")];
  {
    await using stream = await EventReader.open(serving, seen);
    const heard = await stream.take(2);
    assert.deepEqual(heard.map(({ data }) => data.id), missed);
    const later = await capture("three");
    assert.equal((await stream.next())!.data.id, later);
  }
  await serving.end();
});
