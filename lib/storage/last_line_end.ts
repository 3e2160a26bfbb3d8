import type { LogSource } from "./storage.ts";

const READ_BYTES = 64 * 1024;
const NEWLINE = 10;

/**
 * The offset behind a file's last newline; `from` where there is none behind it.
 *
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "./memory.ts";
 * import { lastLineEnd } from "./last_line_end.ts";
 *
 * using source = await new MemoryStorage({ "a.jsonl": "1\n2\n3" }).open("a.jsonl");
 * if (await lastLineEnd(source!, 0) !== 4) throw new Error();
 * if (await lastLineEnd(source!, 5) !== 5) throw new Error();
 * ```
 */
export async function lastLineEnd(source: LogSource, from: number): Promise<number> {
  const buffer = new Uint8Array(Math.min(READ_BYTES, Math.max(0, source.size - from)));
  for (let end = source.size; end > from;) {
    const start = Math.max(from, end - READ_BYTES);
    const bytes = buffer.subarray(0, end - start);
    // Of a file that was cut meanwhile there is less.
    const count = await source.read(bytes, start);
    const newline = bytes.subarray(0, count).lastIndexOf(NEWLINE);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return from;
}
