import type { LogSource } from "../../storage/storage.ts";
import { truncated } from "../../storage/truncated.ts";
import type { InputPlace } from "../law/compare.ts";
import type { Input } from "../law/input.ts";

const NEWLINE = 0x0a;

/** Lines of several inputs, to be read front to back as if they were a file. */
export class ConcatSource implements LogSource {
  readonly name = "lines of the inputs";
  readonly size: number;
  readonly #inputs: readonly Input[];
  readonly #lines: readonly InputPlace[];
  /** The line that `#offset` lies in, and where it begins. */
  #line = 0;
  #start = 0;

  constructor(inputs: readonly Input[], lines: readonly InputPlace[]) {
    this.#inputs = inputs;
    this.#lines = lines;
    this.size = lines.reduce((size, { length }) => size + length + 1, 0);
  }

  async read(into: Uint8Array, offset: number): Promise<number> {
    if (offset < this.#start) this.#line = this.#start = 0;
    let done = 0;
    while (done < into.length && this.#line < this.#lines.length) {
      const { input, offset: place, length } = this.#lines[this.#line]!;
      const skip = offset + done - this.#start;
      if (skip < length) {
        const wanted = Math.min(length - skip, into.length - done);
        await this.#read(input, place + skip, into.subarray(done, done + wanted));
        done += wanted;
      } else {
        if (skip === length) into[done++] = NEWLINE;
        this.#start += length + 1;
        this.#line++;
      }
    }
    return done;
  }

  /** Past the window of the input: lines of one id lie far from each other. */
  async #read(input: number, offset: number, into: Uint8Array): Promise<void> {
    const { name, source } = this.#inputs[input]!;
    const count = await source.read(into, offset);
    if (count < into.length) throw truncated(name, { offset: offset + count });
  }

  [Symbol.dispose](): void {}
}
