/**
 * The standard streams and what they are connected to.
 *
 * @module
 */

import * as fs from "node:fs";
import * as tty from "node:tty";
import { translated } from "./errors.ts";

const STDIN = 0, STDOUT = 1, STDERR = 2;
/** How long to wait for whoever reads slowly, in milliseconds. */
const FULL_PIPE_WAIT_MS = 2;
const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Standard input. */
export const stdin = {
  isTerminal: () => tty.isatty(STDIN),
  read(into) {
    return new Promise((resolve, reject) => {
      fs.read(STDIN, into, 0, into.length, null, (error, count) => {
        // Windows reports the end of a pipe as a failure.
        if (error && error.code !== "EOF") reject(translated(error));
        else resolve(count || null);
      });
    });
  },
} satisfies Pick<typeof Deno.stdin, "isTerminal" | "read">;

/** Standard output. */
export const stdout = outputStream(STDOUT);

/** Standard error. */
export const stderr = outputStream(STDERR);

/** The size of the terminal that standard output or standard error is. */
export function consoleSize(): { columns: number; rows: number } {
  const stream = [process.stdout, process.stderr].find(({ isTTY }) => isTTY);
  if (stream === undefined) throw new Error("No terminal");
  const { columns, rows } = stream;
  return { columns, rows };
}

function outputStream(fd: number) {
  return {
    isTerminal: () => tty.isatty(fd),
    writeSync: (bytes) => write(fd, bytes),
  } satisfies Pick<typeof Deno.stdout, "isTerminal" | "writeSync">;
}

/** A pipe that another program set not to block may be full. */
function write(fd: number, bytes: Uint8Array): number {
  for (;;) {
    try {
      return fs.writeSync(fd, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw translated(error);
      Atomics.wait(nobody, 0, 0, FULL_PIPE_WAIT_MS);
    }
  }
}
