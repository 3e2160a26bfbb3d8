import type { InputStream } from "../machine.ts";

const CHUNK_BYTES = 1024;
/** Nobody types a longer answer. */
const LINE_CHARS_MAX = 4096;

/**
 * Lines from a stream, one at a time: what a person types.
 *
 * @example
 * ```ts
 * import { LineReader } from "./line_reader.ts";
 *
 * let rest = "yes\r\nno";
 * const read = (into: Uint8Array) => {
 *   const { written } = new TextEncoder().encodeInto(rest, into);
 *   rest = "";
 *   return Promise.resolve(written || null);
 * };
 * const reader = new LineReader({ read });
 * if (await reader.next() !== "yes") throw new Error();
 * if (await reader.next() !== "no" || await reader.next() !== null) throw new Error();
 * ```
 */
export class LineReader {
  readonly #stream: InputStream;
  readonly #buffer = new Uint8Array(CHUNK_BYTES);
  readonly #decoder = new TextDecoder();
  #pending = "";
  #isAtEnd = false;

  /** Takes a stream that nobody else reads. */
  constructor(stream: InputStream) {
    this.#stream = stream;
  }

  /** The next line without what ends it; null behind the last one. */
  async next(): Promise<string | null> {
    let end = this.#pending.indexOf("\n");
    while (end === -1 && !this.#isAtEnd && this.#pending.length < LINE_CHARS_MAX) {
      const count = await this.#stream.read(this.#buffer);
      this.#isAtEnd = count === null;
      const bytes = this.#buffer.subarray(0, count ?? 0);
      this.#pending += this.#decoder.decode(bytes, { stream: !this.#isAtEnd });
      end = this.#pending.indexOf("\n");
    }
    if (end === -1 && this.#pending === "") return null;
    const line = end === -1 ? this.#pending : this.#pending.slice(0, end);
    this.#pending = this.#pending.slice(end === -1 ? line.length : end + 1);
    return line.replace(/\r$/, "");
  }
}
