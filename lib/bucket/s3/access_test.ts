import assert from "node:assert/strict";
import { LogError } from "../../errors.ts";
import { resolveAccess } from "./access.ts";

const KEYS = { AWS_ACCESS_KEY_ID: "AK", AWS_SECRET_ACCESS_KEY: "sosecret" };
const FILES = {
  "/home/me/.aws/credentials": `[default]
aws_access_key_id = AKDEFAULT
aws_secret_access_key = sosecret-default

[ r2 ]
aws_access_key_id=AKR2
aws_secret_access_key=sosecret-r2
aws_session_token=token-r2
`,
  "/home/me/.aws/config": `[default]
region = eu-north-1
[profile r2]
endpoint_url = https://account.r2.cloudflarestorage.com/
[profile sso]
sso_session = work
`,
};

function access(env: Record<string, string>, files: Record<string, string> = {}) {
  return resolveAccess({
    env: (name) => env[name],
    readText: (path) => Promise.resolve(files[path] ?? null),
  });
}

async function refusal(env: Record<string, string>, files = {}): Promise<LogError> {
  const error = await access(env, files).then(() => null, (error) => error);
  assert(error instanceof LogError && error.code === "bad_usage", String(error));
  assert(!`${error.message}${error.hint}`.includes("sosecret"));
  return error;
}

Deno.test("resolveAccess takes keys, region and endpoint from the environment", async () => {
  const amazon = { accessKeyId: "AK", secretAccessKey: "sosecret" };
  for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION"]) {
    assert.deepEqual(await access({ ...KEYS, [name]: "eu-west-3" }), {
      ...amazon,
      endpoint: "https://s3.eu-west-3.amazonaws.com",
      region: "eu-west-3",
    });
  }
  for (const name of ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]) {
    const env = { ...KEYS, [name]: "https://s3.example.com/a/", AWS_SESSION_TOKEN: "token" };
    assert.deepEqual(await access(env), {
      ...amazon,
      sessionToken: "token",
      endpoint: "https://s3.example.com/a",
      region: "auto",
    });
  }
  const both = { AWS_ENDPOINT_URL_S3: "https://s3.example.com", AWS_ENDPOINT_URL: "https://x.com" };
  assert.equal((await access({ ...KEYS, ...both })).endpoint, "https://s3.example.com");
});

Deno.test("resolveAccess takes a profile from both files where the environment has no keys", async () => {
  const HOME = "/home/me";
  assert.deepEqual(await access({ HOME }, FILES), {
    accessKeyId: "AKDEFAULT",
    secretAccessKey: "sosecret-default",
    endpoint: "https://s3.eu-north-1.amazonaws.com",
    region: "eu-north-1",
  });
  assert.deepEqual(await access({ HOME, AWS_PROFILE: "r2" }, FILES), {
    accessKeyId: "AKR2",
    secretAccessKey: "sosecret-r2",
    sessionToken: "token-r2",
    endpoint: "https://account.r2.cloudflarestorage.com",
    region: "auto",
  });
  const elsewhere = { AWS_SHARED_CREDENTIALS_FILE: "/c", AWS_CONFIG_FILE: "/d" };
  const files = {
    "/c": FILES["/home/me/.aws/credentials"],
    "/d": "[default]\nregion=us-east-2\n",
  };
  assert.equal((await access(elsewhere, files)).region, "us-east-2");
  // Keys of one kind are never completed by keys of another.
  const mixed = await access({ HOME, ...KEYS, AWS_PROFILE: "r2" }, FILES);
  assert.deepEqual([mixed.accessKeyId, mixed.sessionToken], ["AK", undefined]);
});

Deno.test("resolveAccess says which name is missing", async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = KEYS;
  const at = { AWS_REGION: "eu-west-3" };
  assert.match((await refusal(at)).message, /AWS_ACCESS_KEY_ID is not set/);
  assert.match((await refusal({ ...at, AWS_ACCESS_KEY_ID })).message, /AWS_SECRET_ACCESS_KEY is/);
  assert.match((await refusal({ ...at, AWS_SECRET_ACCESS_KEY })).message, /AWS_ACCESS_KEY_ID is/);
  assert.match((await refusal(KEYS)).message, /neither an endpoint nor a region/);
  assert.match((await refusal({ ...KEYS, AWS_REGION: "auto" })).message, /neither an endpoint/);
  const sso = await refusal({ HOME: "/home/me", AWS_PROFILE: "sso" }, FILES);
  assert.match(sso.hint!, /aws configure export-credentials --profile sso/);
});

Deno.test("resolveAccess refuses an endpoint that is not encrypted, but for this machine", async () => {
  for (const host of ["127.0.0.1:9000", "localhost", "[::1]:9000", "127.1.2.3"]) {
    const endpoint = `http://${host}`;
    assert.equal((await access({ ...KEYS, AWS_ENDPOINT_URL_S3: endpoint })).endpoint, endpoint);
  }
  for (
    const [endpoint, reason] of [
      ["http://192.0.2.1", /http:\/\/192.0.2.1 is not encrypted/],
      ["http://localhost.example.com", /is not encrypted/],
      ["s3.example.com", /is not an address/],
      ["ftp://s3.example.com", /is not an address/],
      ["https://AK:sosecret@s3.example.com", /more than a host and a path/],
      ["https://s3.example.com/?key=sosecret", /more than a host and a path/],
    ] as const
  ) assert.match((await refusal({ ...KEYS, AWS_ENDPOINT_URL_S3: endpoint })).message, reason);
});
