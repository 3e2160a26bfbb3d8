import { countNewlines } from "./count_newlines.ts";
import type { LogSource } from "./storage.ts";

const NEWLINE = 10;

/**
 * How many physical lines a file has; a last one without a newline counts.
 *
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "./memory.ts";
 * import { countLines } from "./count_lines.ts";
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
