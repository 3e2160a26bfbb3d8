/**
 * A bucket on this machine: miniflare's R2, and a proxy before it that takes requests without its
 * path. The S3 interface of miniflare lies below a path of its own, and engines take the first part
 * of a path for the bucket.
 *
 * @module
 */

import { AwsClient } from "aws4fetch";
import { join } from "node:path";

/** The name of the bucket, and its keys. */
export const BUCKET = "log-bucket";
export const ACCESS = { accessKeyId: "AKTEST", secretAccessKey: "a-secret-of-the-test" } as const;

const SERVER = join(import.meta.dirname!, "../buckets/r2_server.ts");
const CONFIG = join(import.meta.dirname!, "../buckets/deno.json");
/** What of a request bears on its answer. */
const PASSED_ON = ["range", "if-none-match", "if-match", "content-type"];

/** Where the bucket is. */
export interface BucketAddresses {
  /** The interface itself, for those who know of its path. */
  readonly endpoint: string;
  /** The proxy, whose paths begin with the bucket. */
  readonly proxy: string;
}

/** Works with the bucket while it runs. */
export async function withBucket(work: (at: BucketAddresses) => Promise<void>): Promise<void> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--config", CONFIG, SERVER]
      .concat(BUCKET, ACCESS.accessKeyId, ACCESS.secretAccessKey),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  try {
    const reader = process.stdout.getReader();
    const endpoint = new TextDecoder().decode((await reader.read()).value).trim();
    await reader.cancel();
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) => passOn(request, endpoint),
    );
    await work({ endpoint, proxy: `http://127.0.0.1:${server.addr.port}` });
  } finally {
    await process.stdin.close();
    await process.status;
  }
}

/** Signs a request anew, for the path is a part of what is signed. */
async function passOn(request: Request, endpoint: string): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const headers = new Headers();
  for (const name of PASSED_ON) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const body = await request.bytes();
  const client = new AwsClient({ ...ACCESS, service: "s3", region: "auto", retries: 0 });
  const { method } = request;
  const answer = await client.fetch(`${endpoint}${pathname}${search}`, {
    method,
    headers,
    ...(body.length > 0 ? { body } : {}),
  });
  const own = new Headers(answer.headers);
  for (const name of ["content-encoding", "transfer-encoding", "connection"]) own.delete(name);
  return new Response(method === "HEAD" ? null : await answer.bytes(), {
    status: answer.status,
    headers: own,
  });
}
