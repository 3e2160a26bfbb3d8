import assert from "node:assert/strict";
import { setUpBucket } from "../lib/testing/buckets/bucket_fixture.ts";
import { TEST_ACCESS, TEST_BUCKET, TestBucket } from "../lib/testing/buckets/test_bucket.ts";
import { type Outcome, runFake } from "../lib/testing/processes/fake_machine.ts";

const URL = `s3://${TEST_BUCKET}/me`;
const LINE = '{"id":"a","at":"2026-03-01T08:00:00Z","text":"Fernweh"}';

/** Runs the command line before a bucket on this machine. */
async function withBucket(
  work: (
    run: (...args: string[]) => Promise<Outcome>,
    bucket: TestBucket,
    env: Record<string, string>,
  ) => Promise<void>,
): Promise<void> {
  const bucket = new TestBucket();
  await setUpBucket(bucket, { prefix: "me/" });
  const root = await Deno.makeTempDir();
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, bucket.fetch);
  const env = {
    TZ: "UTC",
    HOME: root,
    XDG_CACHE_HOME: `${root}/cache`,
    AWS_ACCESS_KEY_ID: TEST_ACCESS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: TEST_ACCESS.secretAccessKey,
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${server.addr.port}`,
  };
  try {
    await work((...args) => runFake([...args, "--dir", URL], { env }), bucket, env);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("logs in a bucket are written, read and asked about the past", async () => {
  await withBucket(async (run) => {
    const out = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(...args);
      assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
      return stdout;
    };
    await out("append", "entries", LINE);
    await out("edit", "a", "--set", "text=Heimweh");
    await out("review", "a", "good");
    await out("delete", "a");
    await out("restore", "a");
    const captured = (await out("capture", "by itself")).trim();
    assert.match(await out("list"), /Heimweh[\s\S]*by itself/);
    assert.match(await out("asof", "2026-03-02", "a"), /Fernweh/);
    assert.match(await out("show", captured), /by itself/);
    assert.equal((await out("history", "a", "--json")).trim().split("\n").length, 4);
    for (const question of ["carry", "diff 2026-03-02 now", "blame a", "stats", "validate"]) {
      assert.notEqual(await out(...question.split(" ")), "", question);
    }
    assert.match(await out("snapshot", "list"), /^$|nothing/);
  });
});

Deno.test("what was read of a bucket is kept on the machine, so that the next run asks for little", async () => {
  await withBucket(async (run, bucket, env) => {
    for (let n = 0; n < 20; n++) await run("append", "entries", LINE.replace('"a"', `"e${n}"`));
    const first = await run("list", "--json");
    bucket.resetCounts();
    assert.deepEqual(await run("list", "--json"), first);
    assert(bucket.requests <= 12, JSON.stringify(bucket.counts));
    assert.equal([...Deno.readDirSync(`${env.XDG_CACHE_HOME}/log`)].length, 1);
    // What is damaged there is not taken for a log.
    const folder = `${env.XDG_CACHE_HOME}/log/${
      [...Deno.readDirSync(`${env.XDG_CACHE_HOME}/log`)][0]!.name
    }`;
    for (const { name } of Deno.readDirSync(folder)) {
      const bytes = await Deno.readFile(`${folder}/${name}`);
      bytes[bytes.length - 3]! ^= 1;
      await Deno.writeFile(`${folder}/${name}`, bytes);
    }
    assert.deepEqual(await run("list", "--json"), first);
    await Deno.remove(`${env.XDG_CACHE_HOME}/log`, { recursive: true });
    assert.deepEqual(await run("list", "--json", "--no-cache"), first);
    assert.throws(() => Deno.statSync(`${env.XDG_CACHE_HOME}/log`), Deno.errors.NotFound);
  });
});

Deno.test("a bucket that was put back to an older state is read as it is, whatever was kept", async () => {
  await withBucket(async (run, bucket) => {
    await run("append", "entries", LINE);
    const before = bucket.backup();
    const first = await run("list", "--json");
    await run("append", "entries", LINE.replace('"a"', '"b"'));
    assert.notDeepEqual(await run("list", "--json"), first);
    bucket.restore(before);
    assert.deepEqual(await run("list", "--json"), first);
  });
});

Deno.test("commands that need files say where to run them instead", async () => {
  await withBucket(async (run) => {
    for (const command of ["merge", "undo", "snapshot write", "validate --fix", "init"]) {
      const { code, stderr } = await run(...command.split(" "));
      assert.equal(code, 2, `${command}: ${stderr}`);
      assert.match(stderr, /Cannot do this in a bucket: it needs files/, command);
      assert.match(stderr, /log sync/);
    }
  });
});

Deno.test("a bucket that cannot be used is named, and no secret is", async () => {
  await withBucket(async (_, bucket, env) => {
    const run = async (url: string, change: Record<string, string> = {}) => {
      const { code, stderr } = await runFake(["list", "--verbose", "--dir", url], {
        env: { ...env, LOG_DEBUG: "1", ...change },
      });
      assert(!stderr.includes(TEST_ACCESS.secretAccessKey), stderr);
      return [code, stderr] as const;
    };
    for (
      const [url, change, code, message] of [
        [`${URL}/other`, {}, 2, /no logs were set up there/],
        ["s3://another/me", {}, 3, /there is none called "another"/],
        [`s3://k:secret@${TEST_BUCKET}`, {}, 2, /more than a bucket and a prefix/],
        [URL, { AWS_ACCESS_KEY_ID: "" }, 2, /AWS_ACCESS_KEY_ID is not set/],
        [URL, { AWS_ACCESS_KEY_ID: "AKOTHER" }, 3, /AWS_ACCESS_KEY_ID is not known/],
        [URL, { AWS_ENDPOINT_URL_S3: "http://192.0.2.1" }, 2, /is not encrypted/],
      ] as const
    ) {
      const [exit, stderr] = await run(url, change);
      assert.equal(exit, code, stderr);
      assert.match(stderr, message);
    }
    const format = [...bucket.objects].find(([key]) => key === "me/log.json")!;
    for (
      const [text, code, message] of [
        ['{"format":"log-chain/2"}', 3, /newer format, log-chain\/2/],
        ['{"format":"log-chain/1","enc":"age"}', 3, /sealed/],
        ["hello", 3, /was not written by log/],
        ['{"format":"log-chain/1","block":8,"fold":{}}', 2, /"logs.entries"/],
      ] as const
    ) {
      const bytes = new TextEncoder().encode(text);
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
      bucket.objects.set(format[0], { bytes, metadata: { "x-amz-meta-log-sha256": hash } });
      const [exit, stderr] = await run(URL);
      assert.equal(exit, code, stderr);
      assert.match(stderr, message);
    }
  });
});
