import type { LogSource } from "../storage/storage.ts";

/**
 * A file of which only the last bytes are at hand.
 *
 * @param offset Where in the file they begin; nothing before can be read.
 *
 * @example
 * ```ts
 * import { tailSource } from "./tail_source.ts";
 *
 * const tail = tailSource("entries.jsonl", 10, new TextEncoder().encode("abc"));
 * const into = new Uint8Array(2);
 * if (tail.size !== 13 || await tail.read(into, 11) !== 2) throw new Error();
 * if (new TextDecoder().decode(into) !== "bc") throw new Error();
 * ```
 */
export function tailSource(name: string, offset: number, bytes: Uint8Array): LogSource {
  return {
    name,
    size: offset + bytes.length,
    read(into, at) {
      if (at < offset) throw new RangeError(`Cannot read at ${at}: the tail begins at ${offset}`);
      const part = bytes.subarray(at - offset, at - offset + into.length);
      into.set(part);
      return Promise.resolve(part.length);
    },
    [Symbol.dispose]() {},
  };
}
