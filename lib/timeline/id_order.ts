import type { Pause } from "../replay/pause.ts";
import type { LineColumns } from "./line_columns.ts";

const LINES_AT_ONCE = 16_384;

/** The first lines of a log by id: those of each, in log order, one behind the other. */
export class IdOrder {
  readonly #lines: Uint32Array;
  /** Where the lines of each key begin; one more for the end. */
  readonly #starts: Uint32Array;

  private constructor(lines: Uint32Array, starts: Uint32Array) {
    this.#lines = lines;
    this.#starts = starts;
  }

  /** Orders all lines that there are now, of so many ids. */
  static async of({ count, keys }: LineColumns, ids: number, pause: Pause): Promise<IdOrder> {
    const starts = new Uint32Array(ids + 1), lines = new Uint32Array(count);
    for (let line = 0; line < count; line++) {
      if (line % LINES_AT_ONCE === 0) await pause.yieldIfDue();
      starts[keys[line]! + 1]!++;
    }
    for (let key = 0; key < ids; key++) starts[key + 1]! += starts[key]!;
    const next = starts.slice();
    for (let line = 0; line < count; line++) {
      if (line % LINES_AT_ONCE === 0) await pause.yieldIfDue();
      lines[next[keys[line]!]!++] = line;
    }
    return new IdOrder(lines, starts);
  }

  /** How many lines are in it. */
  get count(): number {
    return this.#lines.length;
  }

  /** How many of the lines are about a key. */
  countOf(key: number): number {
    return key + 1 < this.#starts.length ? this.#starts[key + 1]! - this.#starts[key]! : 0;
  }

  /** The lines of a key. */
  of(key: number): Uint32Array {
    if (key + 1 >= this.#starts.length) return this.#lines.subarray(0, 0);
    return this.#lines.subarray(this.#starts[key], this.#starts[key + 1]);
  }

  /** The nth line of a key, from 0. */
  nth(key: number, index: number): number {
    return this.#lines[this.#starts[key]! + index]!;
  }

  /** Which of a key's lines a line is, from 0; where it would stand if it is none of them. */
  indexOf(key: number, line: number): number {
    let low = 0, high = this.countOf(key);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.nth(key, middle) < line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many bytes it takes. */
  get byteLength(): number {
    return this.#lines.byteLength + this.#starts.byteLength;
  }
}
