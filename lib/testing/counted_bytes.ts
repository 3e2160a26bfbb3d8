/** Bytes that count how often one of them is looked at: what a time would show only roughly. */
export interface CountedBytes {
  /** The bytes; only what reads them one by one, or takes parts of them, can be given these. */
  readonly bytes: Uint8Array;
  /** How often one was read so far, through parts of them not counted. */
  readonly reads: number;
}

/**
 * Counts how often the bytes of a text are read.
 *
 * @example
 * ```ts
 * import { countedBytes } from "./counted_bytes.ts";
 *
 * const counted = countedBytes("ab");
 * if (counted.bytes[1] !== 0x62 || counted.reads !== 1) throw new Error();
 * ```
 */
export function countedBytes(text: string): CountedBytes {
  let reads = 0;
  const bytes = new Proxy(new TextEncoder().encode(text), {
    get(target, key) {
      if (typeof key === "string" && /^\d/.test(key)) reads++;
      const value = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return {
    bytes,
    get reads() {
      return reads;
    },
  };
}
