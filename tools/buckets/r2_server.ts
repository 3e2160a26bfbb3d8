/**
 * Cloudflare's R2 as miniflare simulates it, with its S3 interface, on this machine. Prints its
 * address, and runs until its standard input ends.
 *
 * @module
 */

import { Miniflare } from "miniflare";

const [bucket = "", accessKeyId = "", secretAccessKey = ""] = Deno.args;

const server = new Miniflare({
  modules: true,
  script: "export default { fetch() { return new Response() } }",
  host: "127.0.0.1",
  port: 0,
  compatibilityDate: "2026-07-01",
  r2Buckets: { LOGS: { id: bucket, s3Credentials: { accessKeyId, secretAccessKey } } },
});
console.log(new URL("/cdn-cgi/local/r2/s3", await server.ready).href);
for await (const _ of Deno.stdin.readable);
await server.dispose();
Deno.exit(0);
