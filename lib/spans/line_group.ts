import type { LineChunk } from "./line_chunk.ts";
import type { LinesOfId } from "./spans_of_id.ts";

/** The lines of some ids that follow each other by their keys. */
export interface LineGroup extends LinesOfId {
  /** The key of the first id. */
  readonly firstKey: number;
  /** Where the lines of each id begin, and where those of the last one end. */
  readonly starts: Uint32Array;
  /** Their physical line numbers, from 1. */
  readonly lines: Uint32Array;
}

/** A chunk that is full, and the keys in it. */
export interface FullChunk {
  /** Null where it was put away. */
  chunk: LineChunk | null;
  /** How many lines it has. */
  readonly size: number;
  /** The least key of an id in it. */
  readonly leastKey: number;
  /** The largest. */
  readonly largestKey: number;
}

/** A group into which lines are put in the order of the log. */
export class FilledGroup implements LineGroup {
  readonly firstKey: number;
  readonly starts: Uint32Array;
  readonly effectives: BigInt64Array;
  readonly ops: Uint8Array;
  readonly lines: Uint32Array;
  readonly #effectiveWords: Uint32Array;
  /** Where the next line of each id goes. */
  readonly #places: Uint32Array;

  /** Makes room for ids with so many lines each. */
  constructor(firstKey: number, counts: Uint32Array) {
    const starts = new Uint32Array(counts.length + 1);
    for (let index = 0; index < counts.length; index++) {
      starts[index + 1] = starts[index]! + counts[index]!;
    }
    const length = starts.at(-1)!;
    this.firstKey = firstKey;
    this.starts = starts;
    this.effectives = new BigInt64Array(length);
    this.ops = new Uint8Array(length);
    this.lines = new Uint32Array(length);
    this.#effectiveWords = new Uint32Array(this.effectives.buffer);
    this.#places = starts.slice();
  }

  /** Whether a chunk can have lines of these ids. */
  takesFrom({ leastKey, largestKey }: FullChunk): boolean {
    return leastKey < this.firstKey + this.starts.length - 1 && largestKey >= this.firstKey;
  }

  /** Takes the lines of these ids out of a chunk with so many. */
  take(chunk: LineChunk, size: number): void {
    const { firstKey, lines, ops } = this, ids = this.starts.length - 1;
    const from = chunk.effectiveWords, to = this.#effectiveWords;
    for (let at = 0; at < size; at++) {
      const index = chunk.keys[at]! - firstKey;
      if (index < 0 || index >= ids) continue;
      const place = this.#places[index]!++;
      to[2 * place] = from[2 * at]!;
      to[2 * place + 1] = from[2 * at + 1]!;
      lines[place] = chunk.lines[at]!;
      ops[place] = chunk.ops[at]!;
    }
  }
}
