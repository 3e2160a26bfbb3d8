import { decodeWtf8, encodeWtf8 } from "../bytes/wtf8.ts";
import type { Pause } from "../replay/pause.ts";
import { resized, withRoom } from "./grow.ts";

/** Slots of the hash table for each id, at least. */
const SLOTS_PER_ID = 2;
/** So many ids are passed in a few milliseconds. */
const IDS_AT_ONCE = 16_384;
const LAST_ASCII = 0x7f;

/**
 * The ids of a log by dense keys, held as bytes: a string of its own for each of a million ids
 * would take several times as much memory.
 *
 * @example
 * ```ts
 * import { IdTexts } from "./id_texts.ts";
 *
 * const ids = new IdTexts();
 * const key = ids.add("petrichor");
 * if (ids.keyOf("petrichor") !== key || ids.text(key) !== "petrichor") throw new Error();
 * if (ids.keyOf("saudade") !== undefined) throw new Error();
 * ```
 */
export class IdTexts {
  /** All ids, one behind the other, as WTF-8. */
  #bytes = new Uint8Array(0);
  /** Where each id begins; one more for the end. */
  #starts = new Uint32Array(1);
  /** An open-addressing table of keys plus one; 0 is free. */
  #slots = new Uint32Array(16);
  readonly #seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
  /** How many ids there are. */
  size = 0;

  /** The key of an id; undefined for one that is not there. */
  keyOf(id: string): number | undefined {
    return this.#find(bytesOf(id)).key;
  }

  /** Takes in an id that is not there yet, and gives its key. */
  add(id: string): number {
    const bytes = bytesOf(id);
    const key = this.append(bytes);
    if (this.size * SLOTS_PER_ID <= this.#slots.length) {
      this.#slots[this.#find(bytes, key).slot] = key + 1;
    } else {
      this.#slots = new Uint32Array(2 * this.#slots.length);
      for (let known = 0; known < this.size; known++) this.#place(known);
    }
    return key;
  }

  /** The same, as WTF-8, for many at once: none of them is found until {@linkcode index} settles. */
  append(bytes: Uint8Array): number {
    const key = this.size++;
    const start = this.#starts[key]!, end = start + bytes.length;
    if (end > this.#bytes.length) {
      this.#bytes = resized(this.#bytes, Math.max(end, 2 * this.#bytes.length));
    }
    this.#bytes.set(bytes, start);
    this.#starts = withRoom(this.#starts, key + 1);
    this.#starts[key + 1] = end;
    return key;
  }

  /** Makes all ids be found. */
  async index(pause: Pause): Promise<void> {
    let length = this.#slots.length;
    while (this.size * SLOTS_PER_ID > length) length *= 2;
    this.#slots = new Uint32Array(length);
    for (let key = 0; key < this.size; key++) {
      if (key % IDS_AT_ONCE === 0) await pause.yieldIfDue();
      this.#place(key);
    }
  }

  /** The id of a key. */
  text(key: number): string {
    return decodeWtf8(this.#bytes.subarray(this.#starts[key], this.#starts[key + 1]));
  }

  /** Lets go of room that is not used. */
  trim(): void {
    this.#bytes = this.#bytes.slice(0, this.#starts[this.size]);
    this.#starts = this.#starts.slice(0, this.size + 1);
  }

  /** How many bytes it takes. */
  get byteLength(): number {
    return this.#bytes.byteLength + this.#starts.byteLength + this.#slots.byteLength;
  }

  /** Where an id is, or where it belongs; a key that is being added is not looked at. */
  #find(bytes: Uint8Array, adding = -1): { slot: number; key: number | undefined } {
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(bytes, 0, bytes.length) & mask;; slot = slot + 1 & mask) {
      const key = this.#slots[slot]! - 1;
      if (key < 0) return { slot, key: undefined };
      if (key !== adding && this.#isText(key, bytes)) return { slot, key };
    }
  }

  #isText(key: number, bytes: Uint8Array): boolean {
    const start = this.#starts[key]!;
    if (this.#starts[key + 1]! - start !== bytes.length) return false;
    for (let at = 0; at < bytes.length; at++) {
      if (this.#bytes[start + at] !== bytes[at]) return false;
    }
    return true;
  }

  #place(key: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(this.#bytes, this.#starts[key]!, this.#starts[key + 1]!) & mask;
    while (this.#slots[slot] !== 0) slot = slot + 1 & mask;
    this.#slots[slot] = key + 1;
  }

  /** FNV-1a under a key that nobody outside knows, so that ids cannot be made to collide. */
  #hash(bytes: Uint8Array, start: number, end: number): number {
    let hash = this.#seed;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    return (hash ^ hash >>> 15) >>> 0;
  }
}

/** The bytes of an id. An encoder takes many times as long for a short one of ASCII, as most are. */
function bytesOf(id: string): Uint8Array {
  const bytes = new Uint8Array(id.length);
  for (let at = 0; at < id.length; at++) {
    const code = id.charCodeAt(at);
    if (code > LAST_ASCII) return encodeWtf8(id);
    bytes[at] = code;
  }
  return bytes;
}
