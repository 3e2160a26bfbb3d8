const MIN_BYTES = 64 * 1024;

/** Bytes that grow at their end; what was there before stays where it is. */
export class GrowingBytes {
  #buffer: Uint8Array<ArrayBuffer>;
  #length: number;

  /** Begins with a piece, which it does not copy. */
  constructor(bytes: Uint8Array<ArrayBuffer> = new Uint8Array()) {
    this.#buffer = bytes;
    this.#length = bytes.length;
  }

  /** Begins with nothing, and with room for so many bytes. */
  static withRoomFor(bytes: number): GrowingBytes {
    const growing = new GrowingBytes(new Uint8Array(bytes));
    growing.#length = 0;
    return growing;
  }

  /** Puts a piece behind all that is there. */
  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(MIN_BYTES, 2 * length));
      grown.set(this.view());
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = length;
  }

  /** How many there are. */
  get length(): number {
    return this.#length;
  }

  /** Gives the memory back; neither these bytes nor any view of them can be used any more. */
  free(): void {
    this.#buffer.buffer.transfer(0);
  }

  /** All there is now; later pieces do not change it. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length);
  }
}
