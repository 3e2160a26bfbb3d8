/**
 * The runs of devices, writers and processes against Cloudflare's R2 as miniflare simulates it. Run
 * as `deno task peers [seeds]`, which downloads some hundred megabytes the first time.
 *
 * @module
 */

import { runDirect } from "./direct_run.ts";
import { runProcesses } from "./process_run.ts";
import type { BucketServer } from "./run_bucket.ts";
import { runSync } from "./sync_run.ts";
import { TEST_ACCESS, TEST_BUCKET } from "./test_bucket.ts";

const SEEDS = 5;
const SERVER = new URL("../../../tools/buckets/", import.meta.url);

/** Starts the server, and stops it in the end. */
async function withServer(work: (server: BucketServer) => Promise<boolean>): Promise<boolean> {
  const { accessKeyId, secretAccessKey } = TEST_ACCESS;
  const config = new URL("deno.json", SERVER).pathname;
  const program = new URL("r2_server.ts", SERVER).pathname;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--config", config, program, TEST_BUCKET, accessKeyId, secretAccessKey],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const stdin = process.stdin.getWriter();
  try {
    const [bytes] = await Array.fromAsync(firstOf(process.stdout));
    const endpoint = new TextDecoder().decode(bytes).trim();
    return await work({ ...TEST_ACCESS, endpoint });
  } finally {
    await stdin.close();
    await process.status;
  }
}

async function* firstOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of stream) {
    yield bytes;
    return;
  }
}

/** Runs the seeds; whether all went well. */
async function runAll(server: BucketServer, seeds: number): Promise<boolean> {
  let isRight = true;
  for (let seed = 1; seed <= seeds; seed++) {
    const { acknowledged, lost, doubled } = await runDirect(seed, { server });
    const direct = `${acknowledged} acknowledged, ${lost.length} lost, ${doubled.length} doubled`;
    const { lines, syncs, crashes, faults, guarded } = await runSync(seed, { server });
    const synced = `${lines} lines, ${syncs} syncs, ${crashes} crashes, ${faults.length} faults`;
    console.log(`seed ${seed}: ${direct}; ${synced}, guarded ${guarded} times`);
    isRight &&= lost.length + doubled.length + faults.length + guarded === 0;
    const run = await runProcesses(seed, server);
    const ran = `${run.syncs} processes, ${run.killed} killed, ${run.faulty} requests failed`;
    console.log(`seed ${seed}: ${run.lines} lines, ${ran}, ${run.faults.length} faults`);
    isRight &&= run.faults.length === 0;
  }
  return isRight;
}

const seeds = Number(Deno.args[0] ?? SEEDS);
Deno.exit(await withServer((server) => runAll(server, seeds)) ? 0 : 1);
