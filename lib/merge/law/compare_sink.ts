import { sameLength } from "../../bytes/compare_bytes.ts";
import type { LogSource } from "../../storage/storage.ts";
import type { MergeSink } from "./write.ts";

/**
 * Writes nothing, and finds out whether what is merged is what a log holds already.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { CompareSink } from "./compare_sink.ts";
 *
 * using source = await new MemoryStorage({ "entries.jsonl": "ab" }).open("entries.jsonl");
 * const sink = new CompareSink(source!);
 * await sink.log(Uint8Array.of(0x61));
 * if (sink.isSame) throw new Error();
 * await sink.log(Uint8Array.of(0x62));
 * if (!sink.isSame) throw new Error();
 * ```
 */
export class CompareSink implements MergeSink {
  readonly #source: LogSource;
  #buffer = new Uint8Array(0);
  #size = 0;
  #isSameSoFar = true;

  /** Compares with all of what the source holds. */
  constructor(source: LogSource) {
    this.#source = source;
  }

  /** Whether all of the bytes so far are those of the log, and all of them. */
  get isSame(): boolean {
    return this.#isSameSoFar && this.#size === this.#source.size;
  }

  /** Compares the next bytes. */
  async log(bytes: Uint8Array): Promise<void> {
    if (!this.#isSameSoFar) return;
    if (this.#buffer.length < bytes.length) this.#buffer = new Uint8Array(bytes.length);
    const old = this.#buffer.subarray(0, bytes.length);
    const count = await this.#source.read(old, this.#size);
    this.#size += bytes.length;
    this.#isSameSoFar = count === bytes.length && sameLength(old, bytes) === bytes.length;
  }
}
