/**
 * Two hashes of 32 bits over the same bytes, in the manner of xxHash32: four words at a time,
 * which do not wait for each other. What they depend on besides, nobody can know who does not
 * run the program: so nobody can write lines of one hash.
 *
 * @example
 * ```ts
 * import { LineHash } from "./line_hash.ts";
 *
 * const bytes = new TextEncoder().encode("one two one");
 * const hash = new LineHash();
 * hash.take(bytes, 0, 3);
 * const { low, high } = hash;
 * hash.take(bytes, 8, 11);
 * if (hash.low !== low || hash.high !== high) throw new Error();
 * hash.take(bytes, 4, 7);
 * if (hash.low === low && hash.high === high) throw new Error();
 * ```
 */
export class LineHash {
  readonly #seed: number;
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** The one hash of the bytes that were taken last. */
  low = 0;
  /** The other. */
  high = 0;

  /** Has taken nothing yet. */
  constructor(seed: number = randomWord()) {
    this.#seed = seed;
  }

  /** Takes the bytes from `start` up to, but without, `end`. */
  take(bytes: Uint8Array, start: number, end: number): void {
    if (this.#view.buffer !== bytes.buffer) this.#view = new DataView(bytes.buffer);
    const view = this.#view;
    const length = end - start, seed = this.#seed;
    let a = seed ^ length, b = seed + 0x9e3779b1 | 0, c = ~seed, d = seed - 0x9e3779b1 | 0;
    let at = bytes.byteOffset + start;
    const last = at + length;
    for (; at + 16 <= last; at += 16) {
      a = Math.imul((a << 13 | a >>> 19) ^ view.getUint32(at, true), 0x9e3779b1);
      b = Math.imul((b << 13 | b >>> 19) ^ view.getUint32(at + 4, true), 0x85ebca77);
      c = Math.imul((c << 13 | c >>> 19) ^ view.getUint32(at + 8, true), 0xc2b2ae3d);
      d = Math.imul((d << 13 | d >>> 19) ^ view.getUint32(at + 12, true), 0x27d4eb2f);
    }
    for (; at + 4 <= last; at += 4) {
      a = Math.imul((a << 13 | a >>> 19) ^ view.getUint32(at, true), 0x9e3779b1);
    }
    for (; at < last; at++) b = Math.imul((b << 13 | b >>> 19) ^ view.getUint8(at), 0x85ebca77);
    this.low = joined(joined(joined(a, b), c), d);
    this.high = joined(joined(joined(d, c), b), a);
  }
}

/**
 * Twice as many slots of an open-addressing table that knows lines by their hashes. A slot is two
 * words: the hash, whose low bits say where it is looked for, and what it stands for; 0 is free.
 *
 * @example
 * ```ts
 * import { doubledSlots } from "./line_hash.ts";
 *
 * const slots = doubledSlots(Uint32Array.of(2, 7, 0, 0));
 * if (slots.length !== 8 || slots[4] !== 2 || slots[5] !== 7) throw new Error();
 * ```
 */
export function doubledSlots(before: Uint32Array): Uint32Array<ArrayBuffer> {
  const slots = new Uint32Array(2 * before.length);
  const mask = slots.length - 1;
  for (let from = 0; from < before.length; from += 2) {
    if (before[from + 1] === 0) continue;
    let at = before[from]! << 1 & mask;
    while (slots[at + 1] !== 0) at = at + 2 & mask;
    slots[at] = before[from]!;
    slots[at + 1] = before[from + 1]!;
  }
  return slots;
}

function randomWord(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

/** A hash of two hashes, all bits of which depend on all of theirs. */
function joined(one: number, other: number): number {
  let hash = Math.imul((one ^ one >>> 15) + other, 0x2c1b3c6d);
  hash = Math.imul(hash ^ hash >>> 12, 0x297a2d39);
  return (hash ^ hash >>> 15) >>> 0;
}
