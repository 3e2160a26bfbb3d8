import { concat } from "../bytes/concat.ts";
import type { LogSource } from "../storage/storage.ts";

const HEAD_BYTES = 4096;
const WINDOW_BYTES = 4096;

/**
 * What is remembered of the bytes of a file up to some offset, to tell later
 * whether a file still begins with them: the first ones and the last ones. That
 * finds whatever cuts, joins or moves lines; who changes bytes in the middle and
 * keeps all lengths is not found out.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { Prefix } from "./prefix.ts";
 *
 * const storage = new MemoryStorage({ "a": "1\n2\n", "b": "1\n2\n3\n", "c": "2\n1\n3\n" });
 * using a = await storage.open("a");
 * using b = await storage.open("b");
 * using c = await storage.open("c");
 * const prefix = new Prefix();
 * await prefix.note(a!, 4);
 * if (!await prefix.isOf(b!) || await prefix.isOf(c!)) throw new Error();
 * ```
 */
export class Prefix {
  #offset = 0;
  #head = new Uint8Array(0);
  #window = new Uint8Array(0);

  /**
   * Remembers the bytes up to an offset, not before the one noted last. Only
   * bytes behind that one are read.
   *
   * @throws {LogError} what the source throws.
   */
  async note(source: LogSource, offset: number): Promise<void> {
    if (this.#head.length < HEAD_BYTES) {
      // A head that is short holds all there was so far.
      const more = await read(source, this.#head.length, Math.min(HEAD_BYTES, offset));
      this.#head = concat([this.#head, more]);
    }
    const start = Math.max(this.#offset, offset - WINDOW_BYTES);
    const more = await read(source, start, offset);
    const before = start === this.#offset ? this.#window : new Uint8Array(0);
    this.#window = concat([before, more]).slice(-WINDOW_BYTES);
    this.#offset = offset;
  }

  /** Whether a file begins with those bytes, as far as can be told. */
  async isOf(source: LogSource): Promise<boolean> {
    if (source.size < this.#offset) return false;
    const head = await read(source, 0, this.#head.length);
    const window = await read(source, this.#offset - this.#window.length, this.#offset);
    return isEqual(head, this.#head) && isEqual(window, this.#window);
  }
}

async function read(source: LogSource, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  if (bytes.length === 0) return bytes;
  return bytes.subarray(0, await source.read(bytes, start));
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
