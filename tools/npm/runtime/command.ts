/**
 * Other programs, by `node:child_process`.
 *
 * @module
 */

import { type ChildProcess as NodeChild, spawn } from "node:child_process";
import { Readable, type Writable, Writable as Writing } from "node:stream";
import { errors } from "./error_kinds.ts";
import { translated } from "./errors.ts";

/** What is used of a program that runs. */
type UsedChild = Pick<Deno.ChildProcess, "kill"> & {
  readonly stdin: WritableStream<Uint8Array<ArrayBuffer>>;
  readonly stdout: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly stderr: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly status: Promise<Pick<Deno.CommandStatus, "code">>;
};

type UsedOutput = Pick<Deno.CommandOutput, "code" | "stdout" | "stderr">;

/** A program and its arguments, run without a shell. */
export class Command {
  readonly #program: string;
  readonly #options: Deno.CommandOptions;

  /** Runs nothing yet. */
  constructor(program: string, options: Deno.CommandOptions = {}) {
    this.#program = program;
    this.#options = options;
  }

  /** Runs it to its end. */
  async output(): Promise<UsedOutput> {
    const child = this.#start();
    const [stdout, stderr, code] = await Promise.all([
      bytesOf(child.stdout!),
      bytesOf(child.stderr!),
      exitCodeOf(child),
    ]);
    return { code, stdout, stderr };
  }

  /** Starts it. */
  spawn(): UsedChild {
    const child = this.#start();
    const status = exitCodeOf(child).then((code) => ({ code }));
    if (child.pid === undefined) {
      // Why it did not start is said later, to nobody.
      status.catch(() => {});
      throw new errors.NotFound(`Failed to spawn '${this.#program}'`);
    }
    return {
      get stdin() {
        return Writing.toWeb(child.stdin as Writable) as UsedChild["stdin"];
      },
      get stdout() {
        return Readable.toWeb(child.stdout!) as UsedChild["stdout"];
      },
      get stderr() {
        return Readable.toWeb(child.stderr!) as UsedChild["stderr"];
      },
      status,
      kill: (signal) => void child.kill(signal as NodeJS.Signals),
    };
  }

  #start(): NodeChild {
    const { args = [], env, stdin = "null", stdout, stderr, detached = false } = this.#options;
    return spawn(this.#program, args, {
      env: { ...process.env, ...env },
      stdio: [stdin === "null" ? "ignore" : "pipe", outputOf(stdout), outputOf(stderr)],
      detached,
    });
  }
}

function outputOf(stream: Deno.CommandOptions["stdout"]): "ignore" | "pipe" {
  return stream === "null" ? "ignore" : "pipe";
}

function exitCodeOf(child: NodeChild): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(translated(error)));
    child.on("close", (code) => resolve(code ?? 1));
  });
}

async function bytesOf(stream: AsyncIterable<Uint8Array<ArrayBuffer>>) {
  const parts = await Array.fromAsync(stream);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
