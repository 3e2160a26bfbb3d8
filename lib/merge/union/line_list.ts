import type { UnionLine } from "./line_columns.ts";

const FIRST_ROOM = 1024;

/** Lines in some order, in a word each. */
export class LineList {
  #lines = new Uint32Array(FIRST_ROOM);
  #length = 0;

  /** How many. */
  get length(): number {
    return this.#length;
  }

  /** Appends a line. */
  push(line: UnionLine): void {
    if (this.#length === this.#lines.length) {
      this.#lines = new Uint32Array(this.#lines.buffer.transfer(2 * this.#lines.byteLength));
    }
    this.#lines[this.#length++] = line;
  }

  /** Those so far; a view that the next one may detach. */
  get lines(): Uint32Array {
    return this.#lines.subarray(0, this.#length);
  }
}
