import { concat } from "../bytes/concat.ts";
import { equalBytes } from "../bytes/equal_bytes.ts";
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
  /** Ends with the window, and has room for more, so that not each line moves it. */
  readonly #latest = new Uint8Array(4 * WINDOW_BYTES);
  /** How much of that is in use. */
  #latestBytes = 0;

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
    if (start > this.#offset) this.#latestBytes = 0;
    this.#add(await stretch(source, start, offset));
    this.#offset = offset;
  }

  /** The same for the bytes right behind those noted last, where they are at hand. */
  noteBytes(bytes: Uint8Array): void {
    if (this.#head.length < HEAD_BYTES) {
      this.#head = concat([this.#head, bytes.subarray(0, HEAD_BYTES - this.#head.length)]);
    }
    if (bytes.length > WINDOW_BYTES) this.#latestBytes = 0;
    this.#add(bytes.subarray(-WINDOW_BYTES));
    this.#offset += bytes.length;
  }

  #add(bytes: Uint8Array): void {
    const latest = this.#latest;
    if (this.#latestBytes + bytes.length > latest.length) {
      latest.copyWithin(0, this.#latestBytes - WINDOW_BYTES, this.#latestBytes);
      this.#latestBytes = WINDOW_BYTES;
    }
    latest.set(bytes, this.#latestBytes);
    this.#latestBytes += bytes.length;
  }

  /** Whether a file begins with those bytes, as far as can be told. */
  async isOf(source: LogSource): Promise<boolean> {
    if (source.size < this.#offset) return false;
    const start = Math.max(0, this.#latestBytes - WINDOW_BYTES);
    const expected = this.#latest.subarray(start, this.#latestBytes);
    const { head, window } = await fingerprint(source, this.#offset, {
      headBytes: this.#head.length,
      windowBytes: expected.length,
    });
    return equalBytes(head, this.#head) && equalBytes(window, expected);
  }
}
