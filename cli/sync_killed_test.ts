/**
 * `log sync` as a real process that dies at a request: before it is carried out, or before its
 * answer comes back.
 *
 * @module
 */

import assert from "node:assert/strict";
import { setUpBucket } from "../lib/testing/buckets/bucket_fixture.ts";
import { TEST_ACCESS, TEST_BUCKET, TestBucket } from "../lib/testing/buckets/test_bucket.ts";
import { lane } from "../lib/testing/lanes/lane.ts";
import { runFake } from "../lib/testing/processes/fake_machine.ts";
import { command } from "../lib/testing/processes/spawn.ts";

const URL_ = `s3://${TEST_BUCKET}/me`;
const FILE = "entries.jsonl";
/** Only the soak lane dies at every request. */
const STEP = lane.name === "soak" ? 1 : 7;

/** A server in this process, which kills who asks. */
class KillingServer implements AsyncDisposable {
  readonly bucket = new TestBucket();
  /** The requests until then; null for never. */
  left: number | null = null;
  isCarriedOut = false;
  child: Deno.ChildProcess | null = null;
  readonly #server = Deno.serve(
    {
      port: 0,
      hostname: "127.0.0.1",
      onListen() {},
      onError: () => new Response(null, { status: 500 }),
    },
    async (request) => {
      const dies = this.left !== null && this.left-- === 0;
      if (dies && !this.isCarriedOut) this.#kill();
      const answer = await this.bucket.fetch(request);
      if (dies) this.#kill();
      return answer;
    },
  );

  get env(): Record<string, string> {
    return {
      AWS_ACCESS_KEY_ID: TEST_ACCESS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: TEST_ACCESS.secretAccessKey,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${this.#server.addr.port}`,
    };
  }

  #kill(): void {
    this.child?.kill("SIGKILL");
  }

  /** Runs a process; whether it lived to its end. */
  async run(dir: string, args: readonly string[]): Promise<boolean> {
    const streams = { stdin: "null", stdout: "null", stderr: "null" } as const;
    const all = [...args, "--no-cache", "--dir", dir];
    this.child = command(all, { env: this.env }, streams).spawn();
    const { signal } = await this.child.status;
    return signal === null;
  }

  /** Runs it in this process, without dying. */
  async sync(dir: string, ...args: string[]): Promise<void> {
    this.left = null;
    const { code, stderr } = await runFake(["sync", ...args, "--dir", dir], { env: this.env });
    assert.equal(code, 0, stderr);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

function line(id: string, hour: number): string {
  return `{"id":"${id}","at":"2026-03-01T0${hour}:00:00Z"}\n`;
}

/** Puts files into a new directory. */
function directory(root: string, files: Record<string, string>): string {
  const dir = Deno.makeTempDirSync({ dir: root });
  for (const [name, text] of Object.entries(files)) {
    Deno.mkdirSync(`${dir}/remotes`, { recursive: true });
    Deno.writeTextFileSync(`${dir}/${name}`, text);
  }
  return dir;
}

function filesOf(dir: string): Record<string, string> {
  const names = [FILE, "remotes/default.json"];
  return Object.fromEntries(names.map((name) => [name, Deno.readTextFileSync(`${dir}/${name}`)]));
}

/** What is run, from which beginning, and what all sides must hold in the end. */
interface Scene {
  readonly args: readonly string[];
  readonly prepare: (server: KillingServer, root: string) => Promise<Record<string, string>>;
  readonly lines: readonly string[];
}

const SCENES: Record<string, Scene> = {
  "a push and a pull of lines written apart": {
    args: ["sync"],
    async prepare(server, root) {
      const other = directory(root, { [FILE]: line("a", 1) });
      const own = directory(root, {});
      await server.sync(other, "--init", URL_);
      await server.sync(own, "--init", URL_);
      Deno.writeTextFileSync(`${other}/${FILE}`, line("late", 9), { append: true });
      await server.sync(other);
      Deno.writeTextFileSync(`${own}/${FILE}`, line("own", 5), { append: true });
      return filesOf(own);
    },
    lines: [line("a", 1), line("own", 5), line("late", 9)],
  },
  "a push that completes a pack": {
    args: ["sync"],
    async prepare(server, root) {
      await setUpBucket(server.bucket, { prefix: "me/", block: 3 });
      const own = directory(root, { [FILE]: line("a", 1) });
      await server.sync(own, "--init", URL_);
      for (const [id, hour] of [["b", 2], ["c", 3]] as const) {
        Deno.writeTextFileSync(`${own}/${FILE}`, line(id, hour), { append: true });
        if (id === "b") await server.sync(own);
      }
      return filesOf(own);
    },
    lines: [line("a", 1), line("b", 2), line("c", 3)],
  },
  "setting up": {
    args: ["sync", "--init", URL_],
    prepare: () => Promise.resolve({ [FILE]: line("a", 1) }),
    lines: [line("a", 1)],
  },
};

for (const [what, { args, prepare, lines }] of Object.entries(SCENES)) {
  Deno.test(`a process that dies at any request of ${what} loses nothing, and the next goes on`, async () => {
    await using server = new KillingServer();
    const root = await Deno.makeTempDir();
    try {
      const files = await prepare(server, root);
      const beginning = server.bucket.backup();
      let died = 0;
      for (const isCarriedOut of [false, true]) {
        for (let nth = isCarriedOut ? 1 : 0;; nth += STEP) {
          server.bucket.restore(beginning);
          const own = directory(root, files);
          Object.assign(server, { left: nth, isCarriedOut });
          if (await server.run(own, args)) break;
          died++;
          await server.sync(own, "--init", URL_);
          const another = directory(root, {});
          await server.sync(another, "--init", URL_);
          for (const dir of [own, another]) {
            assert.equal(Deno.readTextFileSync(`${dir}/${FILE}`), lines.join(""), `request ${nth}`);
          }
        }
      }
      assert(died >= 3, `it died ${died} times`);
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  });
}

Deno.test("two processes that sync at once both come to the same", async () => {
  await using server = new KillingServer();
  const root = await Deno.makeTempDir();
  try {
    const laptop = directory(root, { [FILE]: line("a", 1) }), phone = directory(root, {});
    for (const dir of [laptop, phone]) await server.sync(dir, "--init", URL_);
    for (let round = 2; round < 6; round++) {
      Deno.writeTextFileSync(`${laptop}/${FILE}`, line(`l${round}`, round), { append: true });
      Deno.writeTextFileSync(`${phone}/${FILE}`, line(`p${round}`, round), { append: true });
      const lived = await Promise.all([laptop, phone].map((dir) => server.run(dir, ["sync"])));
      assert.deepEqual(lived, [true, true]);
    }
    for (const dir of [laptop, phone, laptop]) await server.sync(dir);
    const text = Deno.readTextFileSync(`${laptop}/${FILE}`);
    assert.equal(Deno.readTextFileSync(`${phone}/${FILE}`), text);
    assert.equal(text.trimEnd().split("\n").length, 9);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
