import type { LogSource } from "./storage.ts";

const READ_BYTES = 256 * 1024;
const NEWLINE = 10;

/**
 * How many newlines there are in a stretch of a file.
 *
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "./memory.ts";
 * import { countNewlines } from "./count_newlines.ts";
 *
 * using source = await new MemoryStorage({ "a.jsonl": "1\n2\n3\n4" }).open("a.jsonl");
 * if (await countNewlines(source!, 2, source!.size) !== 2) throw new Error();
 * ```
 */
export async function countNewlines(source: LogSource, from: number, to: number): Promise<number> {
  const buffer = new Uint8Array(Math.min(READ_BYTES, Math.max(0, to - from)));
  let newlines = 0;
  for (let at = from; at < to;) {
    const count = await source.read(buffer.subarray(0, to - at), at);
    if (count === 0) break;
    const bytes = buffer.subarray(0, count);
    for (let found = bytes.indexOf(NEWLINE); found >= 0;) {
      newlines++;
      found = bytes.indexOf(NEWLINE, found + 1);
    }
    at += count;
  }
  return newlines;
}

/**
 * How many physical lines a file has; a last one without a newline counts.
 *
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "./memory.ts";
 * import { countLines } from "./count_newlines.ts";
 *
 * using source = await new MemoryStorage({ "a.jsonl": "1\n2\n3" }).open("a.jsonl");
 * if (await countLines(source!) !== 3) throw new Error();
 * ```
 */
export async function countLines(source: LogSource): Promise<number> {
  const last = new Uint8Array(1);
  const isEnded = source.size === 0 ||
    await source.read(last, source.size - 1) === 0 || last[0] === NEWLINE;
  return await countNewlines(source, 0, source.size) + (isEnded ? 0 : 1);
}
