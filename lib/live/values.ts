const CHUNK_BYTES = 256 * 1024;
const NONE = 0xffffffff;

/**
 * Bytes by dense key, packed into few large pieces: a value costs its bytes and
 * three words. Bytes that were given out never change, also when their key gets
 * others.
 *
 * @example
 * ```ts
 * import { Values } from "./values.ts";
 *
 * const values = new Values();
 * values.set(3, new TextEncoder().encode("old"));
 * const old = values.get(3)!;
 * values.set(3, new TextEncoder().encode("new"));
 * if (new TextDecoder().decode(old) !== "old" || values.get(2) !== null) throw new Error();
 * ```
 */
export class Values {
  #chunks: Uint8Array[] = [];
  /** How much of the last chunk is in use. */
  #used = 0;
  /** Bytes of all values, and of those that were replaced. */
  #live = 0;
  #dead = 0;
  /** By key: the chunk, where in it, how long. */
  #places = new Uint32Array(0);

  /** How many bytes the values have. */
  get bytes(): number {
    return this.#live;
  }

  /** How much memory is held for them, what was replaced and not let go of yet included. */
  get heldBytes(): number {
    return this.#chunks.reduce((sum, { length }) => sum + length, this.#places.byteLength);
  }

  /** The value of a key; null where it has none. */
  get(key: number): Uint8Array | null {
    const at = 3 * key;
    if (at >= this.#places.length || this.#places[at] === NONE) return null;
    const start = this.#places[at + 1]!;
    if (!this.#chunks[this.#places[at]!]) {
      console.log(
        "BAD",
        key,
        this.#places[at],
        this.#chunks.length,
        this.#places.length,
        this.#places.slice(at - 3, at + 6),
      );
    }
    return this.#chunks[this.#places[at]!]!.subarray(start, start + this.#places[at + 2]!);
  }

  /** Gives a key a copy of some bytes. */
  set(key: number, bytes: Uint8Array): void {
    this.delete(key);
    this.#grow(key);
    this.#put(key, bytes);
    this.#live += bytes.length;
    if (this.#dead > this.#live + CHUNK_BYTES) this.#compact();
  }

  /**
   * Gives keys values that lie in some bytes, which are held as they are: whoever had them may not
   * change them any more.
   *
   * @param places Where in `bytes` the value of each key begins.
   * @param lengths How long each is.
   */
  adopt(
    bytes: Uint8Array,
    keys: ArrayLike<number>,
    places: ArrayLike<number>,
    lengths: ArrayLike<number>,
  ): void {
    this.#chunks.push(bytes);
    this.#used = bytes.length;
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index]!, length = lengths[index]!;
      this.delete(key);
      this.#grow(key);
      this.#place(key, places[index]!, length);
      this.#live += length;
    }
  }

  /** Takes the value of a key away. */
  delete(key: number): void {
    const at = 3 * key;
    if (at >= this.#places.length || this.#places[at] === NONE) return;
    const length = this.#places[at + 2]!;
    this.#live -= length;
    this.#dead += length;
    this.#places[at] = NONE;
  }

  #put(key: number, bytes: Uint8Array): void {
    if (this.#used + bytes.length > (this.#chunks.at(-1)?.length ?? -1)) {
      this.#chunks.push(new Uint8Array(Math.max(CHUNK_BYTES, bytes.length)));
      this.#used = 0;
    }
    this.#chunks.at(-1)!.set(bytes, this.#used);
    this.#place(key, this.#used, bytes.length);
    this.#used += bytes.length;
  }

  /** Notes where in the last chunk the value of a key lies. */
  #place(key: number, start: number, length: number): void {
    const at = 3 * key;
    this.#places[at] = this.#chunks.length - 1;
    this.#places[at + 1] = start;
    this.#places[at + 2] = length;
  }

  #grow(key: number): void {
    const { length } = this.#places;
    if (3 * key < length) return;
    const places = new Uint32Array(3 * Math.max(key + 1, length / 3 * 2)).fill(NONE, length);
    places.set(this.#places);
    this.#places = places;
  }

  /** Copies what is in use to new chunks; the old ones go with the last who looks at them. */
  #compact(): void {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#used = this.#dead = 0;
    for (let at = 0; at < this.#places.length; at += 3) {
      const chunk = this.#places[at]!, start = this.#places[at + 1]!;
      if (chunk === NONE) continue;
      this.#put(at / 3, chunks[chunk]!.subarray(start, start + this.#places[at + 2]!));
    }
  }
}
