import type { LogSource } from "./storage.ts";

/**
 * A file as if it ended after its first `size` bytes, of which it must have as
 * many. The file itself stays the caller's to dispose of.
 *
 * @example
 * ```ts
 * import { firstBytes } from "./first_bytes.ts";
 * import { MemoryStorage } from "./memory.ts";
 *
 * using source = await new MemoryStorage({ "a.jsonl": "1\n2\n" }).open("a.jsonl");
 * const first = firstBytes(source!, 2);
 * if (await first.read(new Uint8Array(9), 1) !== 1 || first.size !== 2) throw new Error();
 * ```
 */
export function firstBytes(source: LogSource, size: number): LogSource {
  return {
    name: source.name,
    size,
    read: (into, offset) => source.read(into.subarray(0, Math.max(0, size - offset)), offset),
    [Symbol.dispose]() {},
  };
}
