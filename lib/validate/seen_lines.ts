import type { LogSource } from "../storage/storage.ts";
import { bytesAt, type LineBytes } from "./line_bytes.ts";

const FIRST_CAPACITY = 1024;

/**
 * Which lines have been seen, told apart by their bytes. A line takes 32 to 64
 * bytes here, whatever its length: a hash of 64 bits points at lines that may be
 * the same, and their bytes are read again to be sure.
 */
export class SeenLines {
  readonly #source: LogSource;
  #count = 0;
  /** Index of a line plus one, at a place that the hash decides; half of them stay 0. */
  #slots = new Uint32Array(FIRST_CAPACITY * 2);
  #hashes = new Uint32Array(FIRST_CAPACITY * 2);
  #offsets = new Float64Array(FIRST_CAPACITY);
  #lengths = new Uint32Array(FIRST_CAPACITY);
  #lines = new Uint32Array(FIRST_CAPACITY);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #high = 0;
  #low = 0;

  /** Takes the source that lines are read from again. */
  constructor(source: LogSource) {
    this.#source = source;
  }

  /**
   * Notes a line; gives the number of the first one with the same bytes, or null
   * where it is the first. What ends a line does not count.
   */
  note(view: LineBytes): Promise<number | null> | null {
    this.#hash(view.body);
    const slot = this.#nextSlot(this.#low, view.body.length);
    if (this.#slots[slot] !== 0) return this.#confirm(slot, view);
    this.#add(slot, view);
    return null;
  }

  /** From `start` on, the slot of a line that has this hash and length, else a free one. */
  #nextSlot(start: number, length: number): number {
    const slots = this.#slots, hashes = this.#hashes;
    const mask = slots.length - 1;
    for (let slot = start & mask;; slot = slot + 1 & mask) {
      const index = slots[slot]! - 1;
      if (index < 0) return slot;
      const isSame = hashes[index * 2] === this.#low && hashes[index * 2 + 1] === this.#high &&
        this.#lengths[index] === length;
      if (isSame) return slot;
    }
  }

  /** Looks whether a line of the same hash is the same, from the one at `slot` on. */
  async #confirm(slot: number, view: LineBytes): Promise<number | null> {
    const { body } = view;
    while (this.#slots[slot] !== 0) {
      const index = this.#slots[slot]! - 1;
      const earlier = await bytesAt(this.#source, this.#offsets[index]!, body.length);
      if (earlier.every((byte, at) => byte === body[at])) return this.#lines[index]!;
      slot = this.#nextSlot(slot + 1, body.length);
    }
    this.#add(slot, view);
    return null;
  }

  #add(slot: number, { line, offset, body }: LineBytes): void {
    const index = this.#count++;
    this.#slots[slot] = index + 1;
    this.#hashes[index * 2] = this.#low;
    this.#hashes[index * 2 + 1] = this.#high;
    this.#offsets[index] = offset;
    this.#lengths[index] = body.length;
    this.#lines[index] = line;
    if (this.#count === this.#lines.length) this.#grow();
  }

  #grow(): void {
    const capacity = this.#count * 2;
    const widen = <Column extends Uint32Array | Float64Array>(to: Column, from: Column): Column => {
      to.set(from);
      return to;
    };
    this.#hashes = widen(new Uint32Array(capacity * 2), this.#hashes);
    this.#offsets = widen(new Float64Array(capacity), this.#offsets);
    this.#lengths = widen(new Uint32Array(capacity), this.#lengths);
    this.#lines = widen(new Uint32Array(capacity), this.#lines);
    const slots = this.#slots = new Uint32Array(capacity * 2);
    const mask = slots.length - 1;
    for (let index = 0; index < this.#count; index++) {
      let slot = this.#hashes[index * 2]! & mask;
      while (slots[slot] !== 0) slot = slot + 1 & mask;
      slots[slot] = index + 1;
    }
  }

  /** Two hashes of 32 bits in the manner of MurmurHash3, each of all bytes. */
  #hash(bytes: Uint8Array): void {
    if (this.#view.buffer !== bytes.buffer) this.#view = new DataView(bytes.buffer);
    const view = this.#view;
    let low = bytes.length, high = ~bytes.length;
    let at = bytes.byteOffset;
    const end = at + bytes.length;
    for (; at + 4 <= end; at += 4) {
      const word = view.getUint32(at, true);
      low = Math.imul(low ^ word, 0x9e3779b1);
      low ^= low >>> 15;
      high = Math.imul(high << 13 ^ high >>> 19 ^ word, 0x85ebca6b);
    }
    let rest = 0;
    for (; at < end; at++) rest = rest << 8 | view.getUint8(at);
    low = Math.imul(low ^ rest, 0x9e3779b1);
    high = Math.imul(high << 13 ^ high >>> 19 ^ rest, 0x85ebca6b);
    this.#low = (low ^ low >>> 16) >>> 0;
    this.#high = (high ^ high >>> 15) >>> 0;
  }
}
