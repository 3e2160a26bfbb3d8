import { concat } from "../bytes/concat.ts";
import { fingerprint, stretch } from "../storage/fingerprint.ts";
import type { LogSource } from "../storage/storage.ts";

const HEAD_BYTES = 4096;
const WINDOW_BYTES = 4096;

/**
 * The fingerprint of a file up to an offset that moves on, kept as bytes: of a file
 * that grows only what is new is read.
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
      const more = await stretch(source, this.#head.length, Math.min(HEAD_BYTES, offset));
      this.#head = concat([this.#head, more]);
    }
    const start = Math.max(this.#offset, offset - WINDOW_BYTES);
    const more = await stretch(source, start, offset);
    const before = start === this.#offset ? this.#window : new Uint8Array(0);
    this.#window = concat([before, more]).slice(-WINDOW_BYTES);
    this.#offset = offset;
  }

  /** Whether a file begins with those bytes, as far as can be told. */
  async isOf(source: LogSource): Promise<boolean> {
    if (source.size < this.#offset) return false;
    const { head, window } = await fingerprint(source, this.#offset, {
      headBytes: this.#head.length,
      windowBytes: this.#window.length,
    });
    return isEqual(head, this.#head) && isEqual(window, this.#window);
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
