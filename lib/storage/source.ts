/**
 * Sources made of other sources, or of bytes at hand. None of them owns what it is
 * made of: disposing of one closes nothing.
 *
 * @module
 */

import { equalBytes } from "../bytes/equal_bytes.ts";
import type { LogSource } from "./storage.ts";

/** So many bytes are compared at once. */
const WINDOW_BYTES = 256 * 1024;

/** A file that is not there, where that is an empty one. */
export function emptySource(name: string): LogSource {
  return fromBytes(name, new Uint8Array());
}

/** A source that somebody else closes. */
export function borrowed(source: LogSource): LogSource {
  return slice(source, 0, source.size);
}

/**
 * A stretch of a source, as if it were a file of its own: its offset 0 is `start`,
 * and it ends before `end`, which must not lie behind the source's end.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "./memory.ts";
 * import { slice } from "./source.ts";
 *
 * using source = await new MemoryStorage({ "a.jsonl": "1\n2\n3\n" }).open("a.jsonl");
 * const second = slice(source!, 2, 4);
 * const into = new Uint8Array(9);
 * if (second.size !== 2 || await second.read(into, 0) !== 2 || into[0] !== 0x32) throw new Error();
 * if (await second.read(into, 2) !== 0) throw new Error();
 * ```
 */
export function slice(source: LogSource, start: number, end: number): LogSource {
  const size = end - start;
  return {
    name: source.name,
    size,
    ...(source.isRemote && { isRemote: true }),
    read: (into, offset) =>
      source.read(into.subarray(0, Math.max(0, size - offset)), start + offset),
    [Symbol.dispose]() {},
  };
}

/**
 * Bytes at hand as a source. Where they are but the end of a file, `offset` says
 * where in it they begin: nothing before can be read.
 *
 * @example
 * ```ts
 * import { fromBytes } from "./source.ts";
 *
 * const tail = fromBytes("entries.jsonl", new TextEncoder().encode("abc"), 10);
 * const into = new Uint8Array(2);
 * if (tail.size !== 13 || await tail.read(into, 11) !== 2) throw new Error();
 * if (new TextDecoder().decode(into) !== "bc") throw new Error();
 * ```
 */
export function fromBytes(name: string, bytes: Uint8Array, offset = 0): LogSource {
  return {
    name,
    size: offset + bytes.length,
    read(into, at) {
      if (at < offset) throw new RangeError(`Cannot read at ${at}: the bytes begin at ${offset}`);
      const part = bytes.subarray(at - offset, at - offset + into.length);
      into.set(part);
      return Promise.resolve(part.length);
    },
    [Symbol.dispose]() {},
  };
}

/**
 * All bytes of a source: fewer than its size where it was truncated meanwhile.
 *
 * @example
 * ```ts
 * import { bytesOf, fromBytes } from "./source.ts";
 *
 * if ((await bytesOf(fromBytes("a", Uint8Array.of(1, 2)))).join() !== "1,2") throw new Error();
 * ```
 */
export async function bytesOf(
  source: Pick<LogSource, "read" | "size">,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(source.size);
  return bytes.subarray(0, await source.read(bytes, 0));
}

/**
 * Sources one behind the other, as if they were one file. Where a part gives less
 * than its size, for it was truncated meanwhile, a read ends there, and nothing of
 * the next part takes its place; what lies at later offsets can still be read.
 *
 * @example
 * ```ts
 * import { concat, fromBytes } from "./source.ts";
 *
 * const parts = ["ab", "", "cd"].map((text) => fromBytes("", new TextEncoder().encode(text)));
 * const into = new Uint8Array(9);
 * if (await concat("all", parts).read(into, 1) !== 3) throw new Error();
 * if (new TextDecoder().decode(into.subarray(0, 3)) !== "bcd") throw new Error();
 * ```
 */
export function concat(name: string, parts: readonly LogSource[]): LogSource {
  const starts: number[] = [];
  let size = 0;
  for (const part of parts) {
    starts.push(size);
    size += part.size;
  }
  return {
    name,
    size,
    async read(into, offset) {
      let done = 0;
      for (let index = partAt(starts, offset); index < parts.length; index++) {
        const part = parts[index]!;
        const at = offset + done - starts[index]!;
        const wanted = into.subarray(done, done + Math.max(0, part.size - at));
        if (wanted.length === 0) continue;
        const count = await part.read(wanted, at);
        done += count;
        if (count < wanted.length || done === into.length) break;
      }
      return done;
    },
    [Symbol.dispose]() {},
  };
}

/** The last part that begins at an offset or before it. */
function partAt(starts: readonly number[], offset: number): number {
  let low = 0, high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Whether what can be read holds these bytes at a place.
 *
 * @throws {LogError} what reading throws.
 *
 * @example
 * ```ts
 * import { fromBytes, holdsAt } from "./source.ts";
 *
 * const source = fromBytes("a", Uint8Array.of(1, 2, 3));
 * if (!await holdsAt(source, Uint8Array.of(2, 3), 1)) throw new Error();
 * if (await holdsAt(source, Uint8Array.of(3, 4), 2)) throw new Error("it ends before that");
 * ```
 */
export async function holdsAt(
  source: Pick<LogSource, "read">,
  bytes: Uint8Array,
  offset: number,
): Promise<boolean> {
  const there = new Uint8Array(Math.min(bytes.length, WINDOW_BYTES));
  for (let at = 0; at < bytes.length; at += there.length) {
    const part = bytes.subarray(at, at + there.length);
    const read = there.subarray(0, part.length);
    if (await source.read(read, offset + at) < part.length || !equalBytes(read, part)) return false;
  }
  return true;
}
