/**
 * Directories whose `log sync` is a real process, before a bucket behind a proxy that can kill
 * who asks.
 *
 * @module
 */

import assert from "node:assert/strict";
import { basename, dirname } from "node:path";
import { runFake } from "../processes/fake_machine.ts";
import { command } from "../processes/spawn.ts";
import { FaultProxy, forwardTo } from "./fault_proxy.ts";
import type { BucketServer } from "./run_bucket.ts";
import { TEST_BUCKET, TestBucket } from "./test_bucket.ts";

/** The bucket's address. */
export const PROCESS_URL: string = `s3://${TEST_BUCKET}/me`;
/** The log that is synced. */
export const PROCESS_FILE = "entries.jsonl";

/** How a process ended. */
export interface Ended {
  /** Its exit code. */
  readonly code: number;
  /** Whether it was killed. */
  readonly isKilled: boolean;
  /** What it printed. */
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process is run. */
export interface RunOptions {
  /** Where it dies; nowhere without it. */
  readonly killAt?: KillAt | null;
  /** What else is in its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A request at which a process dies. */
export interface KillAt {
  /** How many requests are answered before. */
  readonly nth: number;
  /** Whether the request is carried out, and only its answer is lost. */
  readonly isCarriedOut: boolean;
  /** Whether only requests that write count. */
  readonly ofWrites?: boolean;
}

/** See above. */
export class BucketProcesses implements AsyncDisposable {
  /** The bucket, where it is one in this process. */
  readonly bucket = new TestBucket();
  /** The address of the logs. */
  readonly url: string;
  /** The way that processes take to it. */
  readonly proxy: FaultProxy;
  /** Given the id of the process that makes a request, while it waits for the answer. */
  onRequest: ((pid: number) => void) | null = null;
  readonly #root: string;
  readonly #fetch: (request: Request) => Promise<Response>;
  #killAt: KillAt | null = null;
  #seen = 0;
  #child: Deno.ChildProcess | null = null;

  private constructor(proxy: FaultProxy, root: string, server: BucketServer | undefined) {
    this.proxy = proxy;
    this.#root = root;
    this.url = server === undefined ? PROCESS_URL : `${PROCESS_URL}-${basename(root)}`;
    this.#fetch = server === undefined ? this.bucket.fetch : forwardTo(server);
  }

  /** Begins with an empty bucket, or an empty prefix at a server. */
  static async start(
    { server, seed = 1 }: { server?: BucketServer; seed?: number } = {},
  ): Promise<BucketProcesses> {
    const path = server === undefined ? "" : new URL(server.endpoint).pathname;
    const proxy = await FaultProxy.before((request) => processes.#send(request), { seed, path });
    const processes: BucketProcesses = new BucketProcesses(
      proxy,
      await Deno.makeTempDir(),
      server,
    );
    return processes;
  }

  /** Puts files into a new directory. */
  directory(files: Readonly<Record<string, string>> = {}): string {
    const dir = Deno.makeTempDirSync({ dir: this.#root });
    for (const [name, text] of Object.entries(files)) {
      Deno.mkdirSync(dirname(`${dir}/${name}`), { recursive: true });
      Deno.writeTextFileSync(`${dir}/${name}`, text);
    }
    return dir;
  }

  /** Runs a process on a directory; it dies at a request, where one is given. */
  async run(
    dir: string,
    args: readonly string[],
    { killAt = null, env = {} }: RunOptions = {},
  ): Promise<Ended> {
    this.#killAt = killAt;
    this.#seen = 0;
    const streams = { stdin: "null", stdout: "piped", stderr: "piped" } as const;
    const all = [...args, "--no-cache", "--dir", dir];
    this.#child = command(all, { env: { ...this.proxy.env, ...env } }, streams).spawn();
    const { code, signal, stdout, stderr } = await this.#child.output();
    this.#killAt = null;
    const [said, warned] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, isKilled: signal === "SIGKILL", stdout: said!, stderr: warned! };
  }

  /** Runs a process, which must work. */
  async succeed(dir: string, args: readonly string[]): Promise<void> {
    const { code, stderr } = await this.run(dir, args);
    assert.equal(code, 0, stderr);
  }

  /** Runs `log sync` in this process, which must work. */
  async sync(dir: string, ...args: string[]): Promise<void> {
    const { code, stderr } = await runFake(["sync", ...args, "--dir", dir], {
      env: this.proxy.env,
    });
    assert.equal(code, 0, stderr);
  }

  /** A new device, in sync. */
  async joined(): Promise<string> {
    const dir = this.directory();
    await this.sync(dir, "--init", this.url);
    return dir;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy[Symbol.asyncDispose]();
    await Deno.remove(this.#root, { recursive: true });
  }

  async #send(request: Request): Promise<Response> {
    if (this.#child !== null) this.onRequest?.(this.#child.pid);
    const { nth, isCarriedOut, ofWrites = false } = this.#killAt ?? { nth: -1, isCarriedOut: true };
    const dies = (!ofWrites || request.method === "PUT") && this.#seen++ === nth;
    if (dies && !isCarriedOut) throw this.#kill();
    const answer = await this.#fetch(request);
    if (dies) throw this.#kill();
    return answer;
  }

  #kill(): TypeError {
    this.#child?.kill("SIGKILL");
    return new TypeError("the process is gone");
  }
}

/** Adds lines to the log of a directory. */
export function write(dir: string, lines: string): void {
  Deno.writeTextFileSync(`${dir}/${PROCESS_FILE}`, lines, { append: true });
}

/** The log of a directory. */
export function read(dir: string): string {
  return Deno.readTextFileSync(`${dir}/${PROCESS_FILE}`);
}
