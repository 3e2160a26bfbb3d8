import { slice } from "../../lib/storage/source.ts";
import type { LogSource, LogStorage } from "../../lib/storage/storage.ts";

const NEWLINE = 0x0a;
const LOOK_BYTES = 256 * 1024;

/**
 * A storage whose long files are but their last part, from the start of a line on: who waits
 * for a proposal waits for no replay of years.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../../lib/storage/memory.ts";
 * import { lastPartOf } from "./last_part.ts";
 *
 * const storage = lastPartOf(new MemoryStorage({ "a.jsonl": "111\n222\n333\n" }), 6);
 * using part = await storage.open("a.jsonl");
 * const into = new Uint8Array(9);
 * const bytes = into.subarray(0, await part!.read(into, 0));
 * if (new TextDecoder().decode(bytes) !== "333\n") throw new Error();
 * ```
 */
export function lastPartOf(storage: LogStorage, bytesMax: number): LogStorage {
  return {
    list: (folder) => storage.list(folder),
    async open(name) {
      const source = await storage.open(name);
      if (source === null || source.size <= bytesMax) return source;
      const start = await lineStartBehind(source, source.size - bytesMax);
      return {
        ...slice(source, start, source.size),
        [Symbol.dispose]: () => source[Symbol.dispose](),
      };
    },
  };
}

/** Where the first line begins behind an offset; the offset itself where none is near. */
async function lineStartBehind(source: LogSource, offset: number): Promise<number> {
  const bytes = new Uint8Array(LOOK_BYTES);
  const newline = bytes.subarray(0, await source.read(bytes, offset)).indexOf(NEWLINE);
  return offset + newline + 1;
}
