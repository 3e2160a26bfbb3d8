import type { RecordBatch } from "../records/reader.ts";
import type { LogSource } from "../storage/storage.ts";

const READ_BYTES = 256 * 1024;
const latin1 = new TextDecoder("latin1");

/**
 * The lines that cannot be read and hold an id as JSON spells it. Nobody knows
 * what such a line would have said, but it may have been about the id.
 *
 * @example
 * ```ts
 * import { RecordReader } from "../records/reader.ts";
 * import { defaultSettings } from "../records/settings.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { Mentions } from "./mentions.ts";
 *
 * using source = await new MemoryStorage({ log: '{"id":"a"}\n{"id":"a","te\noops\n' }).open("log");
 * using reader = new RecordReader(source!, { settings: defaultSettings().logs.entries });
 * const mentions = new Mentions("a");
 * for await (const batch of reader.batches()) await mentions.look(batch, source!);
 * if (mentions.lines.join() !== "2") throw new Error();
 * ```
 */
export class Mentions {
  /** Their numbers, from 1, in ascending order. */
  readonly lines: number[] = [];
  /** The spellings, a character for each byte. */
  readonly #spellings: readonly string[];
  readonly #bytesMax: number;

  /** Takes the id. */
  constructor(id: string) {
    const plain = JSON.stringify(id);
    const escaped = plain.replace(
      /[^\x20-\x7e]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    this.#spellings = [...new Set([latin1.decode(new TextEncoder().encode(plain)), escaped])];
    this.#bytesMax = Math.max(...this.#spellings.map(({ length }) => length));
  }

  /** Looks at the malformed lines of a batch, as long as it lasts. */
  async look({ damages, borrowBytes }: RecordBatch, source: LogSource): Promise<void> {
    for (const place of damages) {
      const isFound = place.code === "too-long"
        ? await this.#isInLong(source, place)
        : this.#isIn(borrowBytes(place));
      if (isFound) this.lines.push(place.line);
    }
  }

  #isIn(bytes: Uint8Array): boolean {
    const text = latin1.decode(bytes);
    return this.#spellings.some((spelling) => text.includes(spelling));
  }

  /** The same for a line that is never held whole. */
  async #isInLong(
    source: LogSource,
    { offset, length }: { offset: number; length: number },
  ): Promise<boolean> {
    const buffer = new Uint8Array(READ_BYTES + this.#bytesMax);
    const end = offset + length;
    // One piece reaches into the next one by what a spelling may be cut to.
    for (let at = offset; at < end; at += READ_BYTES) {
      const count = await source.read(buffer.subarray(0, end - at), at);
      if (this.#isIn(buffer.subarray(0, count))) return true;
    }
    return false;
  }
}
