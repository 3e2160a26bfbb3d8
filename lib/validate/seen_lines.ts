import { doubledSlots, LineHash } from "../bytes/line_hash.ts";
import type { LogSource } from "../storage/storage.ts";
import { bytesAt, type LineSpan } from "./line_bytes.ts";

/** A row holds the second hash, length and number of a line, and its offset in two words. */
const ROW_WORDS = 5, HIGH = 0, LENGTH = 1, LINE = 2, OFFSET = 3;
const ROWS_PER_CHUNK = 1 << 14;
const WORD = 2 ** 32;
const FIRST_SLOTS = 1 << 11, RESERVED_SLOTS_MAX = 1 << 22;
/** Lines of a file are taken to be this long until they are seen. */
const LINE_BYTES = 256;

/**
 * Which lines have been seen, told apart by their bytes. A line takes 32 to 44 bytes here, whatever
 * its length: two hashes of 32 bits point at lines that may be the same, and their bytes are read
 * again to be sure.
 *
 *     #slots  │ hash, index + 1 │ 0, 0 │ hash, index + 1 │ …     open addressing, by the hash
 *     #rows   │ second hash, length, line, offset │ …          by the index, in chunks
 *
 * The first hash lies in the slot, so that passing by another line touches no other memory.
 */
export class SeenLines {
  readonly #source: LogSource;
  readonly #hash: LineHash;
  #count = 0;
  #slots: Uint32Array;
  readonly #rows: Uint32Array[] = [];

  /**
   * Takes the source that lines are read from again.
   *
   * @param seed See {@linkcode LineHash}.
   */
  constructor(source: LogSource, seed?: number) {
    this.#source = source;
    this.#hash = new LineHash(seed);
    let slots = FIRST_SLOTS;
    while (slots < RESERVED_SLOTS_MAX && isCrowded(source.size / LINE_BYTES, slots)) slots *= 2;
    this.#slots = new Uint32Array(2 * slots);
  }

  /**
   * Notes a line; gives the number of the first one with the same bytes, or null
   * where it is the first. The bytes are looked at until then.
   */
  note(span: LineSpan): Promise<number | null> | null {
    this.#hash.take(span.bytes, span.start, span.end);
    const at = this.#find(this.#hash.low, span.end - span.start);
    if (this.#slots[at + 1] !== 0) return this.#confirm(at, span);
    this.#add(at, span);
    return null;
  }

  /** From the slot of a hash on, the place of a line that has both hashes and this length, else a free one. */
  #find(hash: number, length: number): number {
    const slots = this.#slots, mask = slots.length - 1;
    for (let at = hash << 1 & mask;; at = at + 2 & mask) {
      const index = slots[at + 1]! - 1;
      if (index < 0) return at;
      if (slots[at] === this.#hash.low && this.#isLike(index, length)) return at;
    }
  }

  #isLike(index: number, length: number): boolean {
    const rows = this.#rowsOf(index), row = rowIn(index);
    return rows[row + HIGH] === this.#hash.high && rows[row + LENGTH] === length;
  }

  /** Looks whether a line of the same hashes is the same, from the one at a place on. */
  async #confirm(at: number, span: LineSpan): Promise<number | null> {
    const body = span.bytes.subarray(span.start, span.end);
    const { line, offset } = span;
    while (this.#slots[at + 1] !== 0) {
      const index = this.#slots[at + 1]! - 1;
      const rows = this.#rowsOf(index), row = rowIn(index);
      const earlierOffset = rows[row + OFFSET + 1]! * WORD + rows[row + OFFSET]!;
      const earlier = await bytesAt(this.#source, earlierOffset, body.length);
      if (earlier.every((byte, at) => byte === body[at])) return rows[row + LINE]!;
      at = this.#find((at >> 1) + 1, body.length);
    }
    this.#add(at, { bytes: body, start: 0, end: body.length, line, offset });
    return null;
  }

  #add(at: number, { start, end, line, offset }: LineSpan): void {
    const index = this.#count++;
    if (rowIn(index) === 0) this.#rows.push(new Uint32Array(ROWS_PER_CHUNK * ROW_WORDS));
    const rows = this.#rowsOf(index), row = rowIn(index);
    rows[row + HIGH] = this.#hash.high;
    rows[row + LENGTH] = end - start;
    rows[row + LINE] = line;
    rows[row + OFFSET] = offset;
    rows[row + OFFSET + 1] = offset / WORD;
    this.#slots[at] = this.#hash.low;
    this.#slots[at + 1] = index + 1;
    if (isCrowded(this.#count, this.#slots.length / 2)) this.#slots = doubledSlots(this.#slots);
  }

  #rowsOf(index: number): Uint32Array {
    return this.#rows[Math.floor(index / ROWS_PER_CHUNK)]!;
  }
}

/** Where the row of an index begins in its chunk. */
function rowIn(index: number): number {
  return (index % ROWS_PER_CHUNK) * ROW_WORDS;
}

/** Whether so many lines fill more than two thirds of the slots. */
function isCrowded(lines: number, slots: number): boolean {
  return lines * 3 > slots * 2;
}
