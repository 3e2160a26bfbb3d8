import assert from "node:assert/strict";
import { LogError, type LogErrorCode } from "../../errors.ts";
import {
  failure,
  TEST_ACCESS,
  TEST_BUCKET,
  TestBucket,
} from "../../testing/buckets/test_bucket.ts";
import { S3Client, type S3Options } from "./client.ts";
import { asRemoteFailure, UnclearAnswer } from "./unclear.ts";

const BYTES = new TextEncoder().encode("a\n");

function client(fetch: S3Options["fetch"], options: Partial<S3Options> = {}): S3Client {
  return new S3Client({ ...TEST_ACCESS, bucket: TEST_BUCKET, fetch: fetch!, ...options });
}

async function errorOf(ask: Promise<unknown>): Promise<Error> {
  const error = await ask.then(() => null, (error) => error);
  assert(error instanceof Error);
  assert(!`${error.message}`.includes(TEST_ACCESS.secretAccessKey));
  return error;
}

Deno.test("S3Client creates, reads, lists and removes, whatever is in the keys", async () => {
  const bucket = new TestBucket({ pageSize: 2 });
  const s3 = client(bucket.fetch);
  const keys = ["a b/ü", "a b/+&=?", "a b/<x>'!(*)", "a b/%41", "a b/日本"];
  for (const key of keys) {
    assert.equal(await s3.create(key, BYTES, { "log-id": "1" }), true);
    assert.equal(await s3.create(key, BYTES), false);
    assert.equal((await s3.head(key))?.get("x-amz-meta-log-id"), "1");
    assert.equal(new TextDecoder().decode((await s3.get(key))!.bytes), "a\n");
  }
  const listed = await Array.fromAsync(s3.list("a b/"));
  assert.deepEqual(listed.map(({ key, size }) => [key, size]), keys.sort().map((key) => [key, 2]));
  const rest = await Array.fromAsync(s3.list("a b/", keys[1]));
  assert.deepEqual(rest.map(({ key }) => key), keys.slice(2));
  for (const key of keys) await s3.remove(key);
  assert.equal(await s3.get(keys[0]!), null);
  assert.equal(await s3.head(keys[0]!), null);
  await s3.remove(keys[0]!);
});

Deno.test("S3Client signs what it sends, and puts the secret nowhere into it", async () => {
  const sent: string[] = [];
  const s3 = client(async (request) => {
    sent.push(`${request.url} ${JSON.stringify([...request.headers])} ${await request.text()}`);
    return new Response(null);
  }, { sessionToken: "a-token" });
  await s3.create("log.json", BYTES, { "log-id": "1" });
  await s3.head("log.json");
  assert.match(sent[0]!, /AWS4-HMAC-SHA256 Credential=AKTEST\/\d{8}\/auto\/s3\/aws4_request/);
  assert.match(sent[0]!, /SignedHeaders=[^,]*x-amz-content-sha256/);
  assert(sent.every((text) => !text.includes(TEST_ACCESS.secretAccessKey)));
});

Deno.test("S3Client says which key, token, bucket or server is wrong", async () => {
  const cases: [number, string, LogErrorCode, RegExp][] = [
    [403, "SignatureDoesNotMatch", "remote_denied", /SECRET_ACCESS_KEY does not fit/],
    [403, "InvalidAccessKeyId", "remote_denied", /AWS_ACCESS_KEY_ID is not known there/],
    [403, "ExpiredToken", "remote_denied", /AWS_SESSION_TOKEN has expired \(403 ExpiredToken\)/],
    [400, "ExpiredToken", "remote_denied", /AWS_SESSION_TOKEN has expired \(400/],
    [400, "AuthorizationHeaderMalformed", "remote_denied", /AWS_REGION is not the bucket's/],
    [403, "AuthorizationHeaderMalformed", "remote_denied", /AWS_REGION is not the bucket's/],
    [403, "AccessDenied", "remote_denied", /do not allow GET "log.json" \(403 AccessDenied\)/],
    [404, "NoSuchBucket", "remote_failed", /there is none called "log-bucket" at http/],
    [301, "PermanentRedirect", "remote_failed", /redirects to another address/],
    [501, "NotImplemented", "remote_failed", /GET "log.json" was answered 501 NotImplemented/],
  ];
  for (const [status, name, code, message] of cases) {
    const s3 = client(() => Promise.resolve(failure(status, name)));
    const error = await errorOf(s3.get("log.json"));
    assert(error instanceof LogError && error.code === code, `${error}`);
    assert.match(error.message, message);
  }
});

Deno.test("S3Client tells requests that certainly were not carried out from those that may have been", async () => {
  const refused = new TypeError("fetch failed", { cause: new Error("client error (Connect)") });
  const never = (request: Request) =>
    new Promise<Response>((_, reject) => {
      request.signal.addEventListener("abort", () => reject(request.signal.reason));
    });
  const cases: [S3Options["fetch"], boolean, RegExp][] = [
    [() => Promise.reject(refused), false, /there is no connection to 127.0.0.1/],
    [() => Promise.reject(new TypeError("reset")), true, /was cut off/],
    [never, true, /had no answer in time/],
    [() => Promise.resolve(failure(500, "InternalError")), true, /500 InternalError/],
    [() => Promise.resolve(failure(503, "SlowDown")), false, /503 SlowDown/],
    [() => Promise.resolve(failure(409, "Conflict")), false, /409/],
  ];
  for (const [fetch, mayBeDone, message] of cases) {
    const options = fetch === never ? { timeoutMs: 1 } : {};
    const error = await errorOf(client(fetch, options).create("a", BYTES));
    assert(error instanceof UnclearAnswer, String(error));
    assert.equal(error.mayBeDone, mayBeDone, error.message);
    const failure = asRemoteFailure(error);
    assert(failure instanceof LogError && failure.code === "remote_failed");
    assert.match(failure.message, message);
  }
});

Deno.test("S3Client ends what is under way and all that follows once it is stopped", async () => {
  const stop = new AbortController();
  let sent = 0;
  const never = () => {
    sent++;
    stop.abort("closed");
    return new Promise<Response>(() => {});
  };
  const s3 = client(never, { signal: stop.signal });
  for (let times = 0; times < 2; times++) {
    assert.equal(await s3.get("a").then(() => null, (reason) => reason), "closed");
  }
  assert(sent >= 1);
});

Deno.test("S3Client reads no answer that could not be a log's", async () => {
  const headers = { "content-length": String(2 ** 31) };
  const s3 = client(() => Promise.resolve(new Response("x", { headers })));
  const error = await errorOf(s3.get("a"));
  assert(error instanceof LogError && error.code === "remote_failed");
  assert.match(error.message, /GET "a" was answered with 2147483648 bytes/);
});

Deno.test("S3Client waits as long as a busy server asks for", async () => {
  const busy = new Response("<Code>SlowDown</Code>", {
    status: 429,
    headers: { "retry-after": "1" },
  });
  const error = await errorOf(client(() => Promise.resolve(busy)).get("a"));
  assert(error instanceof UnclearAnswer);
  assert.equal(error.retryAfterMs, 1000);
});

Deno.test("S3Client corrects a wrong clock once by the server's", async () => {
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  const dates: string[] = [];
  let answers = [
    new Response("<Code>RequestTimeTooSkewed</Code>", { status: 403, headers: { date } }),
    new Response("x"),
  ];
  const s3 = client((request) => {
    dates.push(request.headers.get("x-amz-date")!);
    return Promise.resolve(answers.shift()!);
  });
  assert.notEqual(await s3.get("a"), null);
  assert(dates[0]! < dates[1]!);
  answers = [1, 2].map(() =>
    new Response("<Code>RequestTimeTooSkewed</Code>", { status: 403, headers: { date } })
  );
  const error = await errorOf(s3.get("a"));
  assert.match(error.message, /the clock of this machine is wrong/);
});
