/**
 * Standard input as a file that can be read from anywhere.
 *
 * @module
 */

import { LogError } from "../../lib/errors.ts";
import { concat, fromBytes, slice } from "../../lib/storage/source.ts";
import type { LogSource } from "../../lib/storage/storage.ts";
import type { InputStream } from "../machine.ts";

const CHUNK_BYTES = 1024 * 1024;

/** How much is taken from standard input at most. */
export const SPOOL_MAX_BYTES: number = 1024 * CHUNK_BYTES;

/**
 * Reads a stream to its end and keeps it in memory: lines are looked at again,
 * and a command that only reads may write no file.
 *
 * @param name What messages call it.
 * @throws {LogError} `bad_usage` where it is longer than `maxBytes`.
 *
 * @example
 * ```ts
 * import { spool } from "./spool.ts";
 *
 * const parts = [Uint8Array.of(1, 2), Uint8Array.of(3)];
 * const read = (into: Uint8Array) => {
 *   const part = parts.shift();
 *   if (part !== undefined) into.set(part);
 *   return Promise.resolve(part?.length ?? null);
 * };
 * using source = await spool({ read }, "-");
 * const bytes = new Uint8Array(2);
 * if (source.size !== 3 || await source.read(bytes, 1) !== 2) throw new Error();
 * if (bytes.join() !== "2,3") throw new Error();
 * ```
 */
export async function spool(
  stream: InputStream,
  name: string,
  maxBytes: number = SPOOL_MAX_BYTES,
): Promise<LogSource> {
  const chunks: Uint8Array[] = [];
  let filled = CHUNK_BYTES;
  while (true) {
    if (filled === CHUNK_BYTES) {
      chunks.push(new Uint8Array(CHUNK_BYTES));
      filled = 0;
    }
    const count = await stream.read(chunks.at(-1)!.subarray(filled));
    const size = (chunks.length - 1) * CHUNK_BYTES + filled;
    if (count === null) {
      const parts = chunks.map((chunk) => fromBytes(name, chunk));
      return slice(concat(name, parts), 0, size);
    }
    filled += count;
    if (size + count > maxBytes) throw tooLong(maxBytes);
  }
}

function tooLong(maxBytes: number): LogError {
  return new LogError(
    "bad_usage",
    `Cannot read standard input: it is longer than ${maxBytes} bytes`,
    { hint: "write it to a file and name that" },
  );
}
