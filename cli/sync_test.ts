import assert from "node:assert/strict";
import { TEST_ACCESS, TEST_BUCKET, TestBucket } from "../lib/testing/buckets/test_bucket.ts";
import { demoCopy } from "../lib/testing/directories/demo_copy.ts";
import { type Outcome, runFake } from "../lib/testing/processes/fake_machine.ts";

const PAGE = new URL("../docs/sync.md", import.meta.url);
const URL_ = `s3://${TEST_BUCKET}/me`;

/** A person with a bucket and as many devices as they like. */
class Person implements AsyncDisposable {
  readonly bucket = new TestBucket();
  readonly root = Deno.makeTempDirSync();
  readonly printed: string[] = [];
  readonly #server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    this.bucket.fetch,
  );

  device(name: string): string {
    const dir = `${this.root}/${name}`;
    Deno.mkdirSync(dir, { recursive: true });
    return dir;
  }

  get env(): Record<string, string> {
    return {
      TZ: "UTC",
      HOME: this.root,
      AWS_ACCESS_KEY_ID: TEST_ACCESS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: TEST_ACCESS.secretAccessKey,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${this.#server.addr.port}`,
    };
  }

  /** Runs `log` on a device. */
  async run(dir: string, line: string, env: Record<string, string> = {}): Promise<Outcome> {
    const outcome = await runFake([...line.split(" "), "--dir", dir], {
      env: { ...this.env, ...env },
    });
    this.printed.push(outcome.stdout, outcome.stderr);
    return outcome;
  }

  /** The same, which must work. */
  async do(dir: string, line: string, env: Record<string, string> = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(dir, line, env);
    assert.equal(code, 0, `${line}: ${stderr}`);
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await Deno.remove(this.root, { recursive: true });
  }
}

function read(dir: string): string {
  return Deno.readTextFileSync(`${dir}/entries.jsonl`);
}

/** An address at which nobody listens. */
function nowhere(): string {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return `http://127.0.0.1:${listener.addr.port}`;
}

/** Everything that lies in a folder, as text. */
function filesBelow(dir: string): string {
  return [...Deno.readDirSync(dir)].map(({ name, isDirectory }) => {
    const path = `${dir}/${name}`;
    return `${path}\n${isDirectory ? filesBelow(path) : Deno.readTextFileSync(path)}`;
  }).join("\n");
}

Deno.test("a person with a laptop and a phone: offline edits, a conflict, a restored bucket, a lost and a new device", async () => {
  await using person = new Person();
  const laptop = person.device("laptop"), phone = person.device("phone");
  await person.do(laptop, 'append entries {"id":"a","at":"2026-03-01T08:00:00Z","text":"Fernweh"}');
  assert.match((await person.run(laptop, `sync --init ${URL_}`)).stderr, /^set up s3:/m);
  assert.match((await person.run(phone, `sync --init ${URL_}`)).stderr, /^joined s3:/m);
  assert.equal(read(phone), read(laptop));

  // Both write without a network, the same thing too.
  await person.do(laptop, "edit a --set text=Heimweh", { LOG_NOW: "2026-03-02T08:00:00Z" });
  await person.do(phone, "edit a --set text=Wanderlust", { LOG_NOW: "2026-03-03T08:00:00Z" });
  await person.do(phone, "capture on-the-train", { LOG_NOW: "2026-03-01T20:00:00Z" });
  assert.match(await person.do(laptop, "sync"), /entries: 1 line pushed/);
  const conflict = JSON.parse((await person.do(phone, "sync --json")).split("\n")[0]!);
  assert.equal(conflict.concurrent[0].id, "a");
  await person.do(laptop, "sync");
  assert.equal(read(phone), read(laptop));
  assert.match(await person.do(laptop, "show a"), /Wanderlust/);
  assert.match(await person.do(laptop, "history a"), /Heimweh[\s\S]*Wanderlust/);

  // Somebody puts an old backup of the bucket back.
  const backup = person.bucket.backup();
  await person.do(laptop, "capture after-the-backup");
  await person.do(laptop, "sync");
  person.bucket.restore(backup);
  await person.do(laptop, "capture and-more");
  const refused = await person.run(laptop, "sync");
  assert.equal(refused.code, 1, refused.stderr);
  assert.match(refused.stderr, /--resync/);
  await person.do(laptop, "sync --resync");
  await person.do(phone, "sync");
  assert.equal(read(phone), read(laptop));

  // The phone is lost, and a new one comes.
  const another = person.device("another");
  await person.do(another, `sync --init ${URL_}`);
  assert.equal(read(another), read(laptop));
  assert.match(await person.do(another, "list"), /and-more/);
  await person.do(another, "sync --quiet");
  assert.equal(await person.do(another, "sync --quiet"), "");
});

Deno.test("sync says that it joined logs once they could be read", async () => {
  await using person = new Person();
  const laptop = person.device("laptop"), phone = person.device("phone");
  await person.do(laptop, 'append entries {"id":"a"}');
  await person.do(laptop, `sync --init ${URL_}`);
  const [key, object] = [...person.bucket.objects].find(([key]) => key.includes("/entries/c/"))!;
  person.bucket.objects.set(key, { ...object, metadata: {} });
  const { code, stderr } = await person.run(phone, `sync --init ${URL_}`);
  assert.equal(code, 3, stderr);
  assert.doesNotMatch(stderr, /joined/);
  person.bucket.objects.set(key, object);
  assert.equal((await person.run(phone, "sync")).code, 0);
  assert.equal(read(phone), read(laptop));
});

Deno.test("sync without a network fails, says so, and leaves the directory as it was", async () => {
  await using person = new Person();
  const laptop = person.device("laptop");
  await person.do(laptop, 'append entries {"id":"a"}');
  await person.do(laptop, `sync --init ${URL_}`);
  await person.do(laptop, 'append entries {"id":"b"}');
  const before = filesBelow(laptop);
  const { code, stderr } = await person.run(laptop, "sync", {
    AWS_ENDPOINT_URL_S3: nowhere(),
  });
  assert.equal(code, 3);
  assert.match(stderr, /there is no connection to 127.0.0.1:/);
  assert.equal(filesBelow(laptop), before);
});

Deno.test("sync refuses what cannot be meant, and a directory without a bucket", async () => {
  await using person = new Person();
  const laptop = person.device("laptop");
  for (
    const [line, message] of [
      ["sync", /this directory has no bucket/],
      ["sync --push --pull", /Cannot use --push and --pull/],
      ["sync --unrelated", /it goes with --init/],
      [`sync --init ${URL_} --dry-run`, /naming a bucket writes to it/],
      ["sync --init me", /Cannot read the address of the bucket/],
    ] as const
  ) {
    const { code, stderr } = await person.run(laptop, line);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
  assert.equal((await person.run(`${URL_}`, "sync")).code, 2);
});

Deno.test("a sync that goes one way says what it did, and a dry run what the real one does", async () => {
  await using person = new Person();
  const laptop = person.device("laptop"), phone = person.device("phone");
  await person.do(laptop, 'append entries {"id":"a"}');
  await person.do(laptop, `sync --init ${URL_}`);
  await person.do(phone, `sync --init ${URL_}`);
  await person.do(laptop, 'append entries {"id":"b"}');
  await person.do(laptop, "sync");
  const lineOf = ({ stdout }: { stdout: string }) => stdout.split("\n")[0];
  await person.do(phone, 'append entries {"id":"c"}');
  const pushed = await person.run(phone, "sync --push");
  assert.equal(lineOf(pushed), "entries: 1 line pushed, not in sync (commit 3)");
  await person.do(phone, 'append entries {"id":"d"}');
  const pulled = await person.run(phone, "sync --pull");
  assert.match(lineOf(pulled)!, /^entries: 1 line pulled, .*not in sync \(commit 3\)$/);
  const plan = JSON.parse(lineOf(await person.run(phone, "sync --dry-run --json"))!);
  const done = JSON.parse(lineOf(await person.run(phone, "sync --json"))!);
  assert.deepEqual({ ...plan, in_sync: true }, done);
});

Deno.test("a dry run exits with 1 where something would move, and then sends nothing but questions", async () => {
  await using person = new Person();
  const laptop = person.device("laptop");
  await person.do(laptop, 'append entries {"id":"a"}');
  await person.do(laptop, `sync --init ${URL_}`);
  assert.equal((await person.run(laptop, "sync --dry-run")).code, 0);
  await person.do(laptop, 'append entries {"id":"b"}');
  person.bucket.resetCounts();
  const { code, stdout } = await person.run(laptop, "sync --dry-run");
  assert.equal(code, 1);
  assert.match(stdout, /^entries: 1 line to be pushed/);
  assert.deepEqual(
    Object.keys(person.bucket.counts).filter((name) => !/GET|HEAD|LIST/.test(name)),
    [],
  );
});

Deno.test("repairs, merges and undo between two syncs lose nothing, and what comes back is said once", async () => {
  await using person = new Person();
  const laptop = person.device("laptop"), phone = person.device("phone");
  const file = `${laptop}/entries.jsonl`;
  Deno.writeTextFileSync(file, '{"id":"a","at":"2026-03-01T08:00:00Z"}\noops\n');
  await person.do(laptop, `sync --init ${URL_}`);
  await person.do(phone, `sync --init ${URL_}`);
  await person.do(laptop, "validate --fix");
  const repaired = read(laptop);
  const first = await person.run(laptop, "sync");
  assert.match(first.stderr, /1 line taken out of entries.jsonl came back: the bucket keeps it/);
  assert.equal(read(laptop), `${repaired}oops\n`);
  assert.doesNotMatch((await person.run(laptop, "sync")).stderr, /came back/);

  const copy = '{"id":"a","at":"2026-03-01T08:00:00Z"}\n{"id":"b","at":"2026-03-02T08:00:00Z"}\n';
  Deno.writeTextFileSync(`${laptop}/entries (1).jsonl`, copy);
  for (const command of ["merge", "undo", "sync", "merge", "sync"]) {
    await person.do(laptop, command);
  }
  await person.do(phone, "sync");
  assert.equal(read(phone), read(laptop));
  assert.match(read(phone), /"id":"b"/);
});

Deno.test("a snapshot of before a pull that moves lines changes no answer", async () => {
  await using person = new Person();
  const laptop = person.device("laptop"), phone = person.device("phone");
  const entry = (text: string, day: number) =>
    `append entries {"id":"a","at":"2026-03-0${day}T08:00:00Z","text":"${text}"}`;
  await person.do(laptop, entry("Fernweh", 1));
  await person.do(laptop, `sync --init ${URL_}`);
  await person.do(phone, `sync --init ${URL_}`);
  await person.do(laptop, entry("Heimweh", 9));
  await person.do(laptop, "sync");
  await person.do(laptop, "snapshot write");
  await person.do(phone, entry("Wanderlust", 5));
  await person.do(phone, "sync");
  const before = read(laptop);
  await person.do(laptop, "sync");
  assert(!read(laptop).startsWith(before), "a line came before one that was there");
  for (const when of ["2026-03-02", "2026-03-06", "2026-03-10", "now"]) {
    const answer = await person.do(laptop, `asof ${when} a --json`);
    assert.equal(answer, await person.do(laptop, `asof ${when} a --json --no-snapshot`), when);
    assert.equal(answer, await person.do(phone, `asof ${when} a --json --no-snapshot`), when);
  }
});

Deno.test("verifying finds a bucket whose bytes changed, and files that differ from it", async () => {
  await using person = new Person();
  const laptop = person.device("laptop");
  await person.do(laptop, 'append entries {"id":"a"}');
  await person.do(laptop, `sync --init ${URL_}`);
  assert.equal((await person.run(laptop, "sync --verify")).code, 0);
  Deno.writeTextFileSync(`${laptop}/entries.jsonl`, '{"id":"b"}\n', { append: true });
  const differs = await person.run(laptop, "sync --verify");
  assert.equal(differs.code, 1);
  assert.match(differs.stdout, /entries: 1 line to be pushed/);
  const [key, commit] = [...person.bucket.objects].find(([key]) => key.includes("/c/"))!;
  person.bucket.objects.set(key, { ...commit, metadata: {} });
  assert.equal((await person.run(laptop, "sync --verify")).code, 3);
});

Deno.test("watching syncs at once, says what moved, and ends when it is told to", async () => {
  await using person = new Person();
  const laptop = person.device("laptop");
  await person.do(laptop, `sync --init ${URL_}`);
  await person.do(laptop, 'append entries {"id":"a"}');
  const end = Promise.withResolvers<130>();
  const watching = runFake(["sync", "--watch", "--json", "--dir", laptop], {
    env: person.env,
    end: end.promise,
  });
  while (!person.bucket.objects.has("me/entries/c/0000000000000001.jsonl")) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  end.resolve(130);
  const { code, stdout } = await watching;
  assert.equal(code, 130);
  assert.equal(JSON.parse(stdout).pushed.lines, 1);
});

Deno.test("a secret is in no output and in no file", async () => {
  await using person = new Person();
  const laptop = person.device("laptop");
  const env = { LOG_DEBUG: "1", XDG_CACHE_HOME: `${person.root}/cache` };
  await person.run(laptop, `sync --init ${URL_} --verbose`, env);
  await person.run(laptop, "sync --verbose", { ...env, AWS_ACCESS_KEY_ID: "AKOTHER" });
  await person.run(laptop, "sync --verbose", { ...env, AWS_ENDPOINT_URL_S3: nowhere() });
  await person.run(URL_, "list --verbose", env);
  const said = person.printed.join("\n");
  assert.match(said, /request 1: /);
  assert.match(said, /AWS_ACCESS_KEY_ID is not known/);
  for (const text of [said, filesBelow(person.root)]) {
    assert(!text.includes(TEST_ACCESS.secretAccessKey));
  }
});

Deno.test("docs/sync.md shows what sync prints", async () => {
  await using person = new Person();
  await using demo = await demoCopy();
  const said = await person.run(demo.path, `sync --init s3://${TEST_BUCKET}/me`);
  const phone = person.device("phone");
  await person.do(phone, `sync --init ${URL_}`);
  await person.do(demo.path, "capture one", { LOG_NOW: "2026-05-05T09:00:00Z" });
  await person.do(demo.path, "sync");
  await person.do(phone, "capture another", { LOG_NOW: "2026-05-05T10:00:00Z" });
  const page = await Deno.readTextFile(PAGE);
  const shown = [...page.matchAll(/```text\n\$ [^\n]*\n([^`]*)```/g)].map(([, text]) => text!);
  assert.deepEqual(shown, [
    (said.stderr + said.stdout).replaceAll(TEST_BUCKET, "my-logs"),
    await person.do(phone, "sync"),
  ]);
});
