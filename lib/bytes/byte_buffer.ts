const FIRST_BYTES = 256;

/** Bytes that are written one behind the other; the room for them grows. */
export class ByteBuffer {
  /** The bytes, of which the first {@linkcode ByteBuffer.length} are written. */
  bytes: Uint8Array;
  /** How many are written. */
  length = 0;

  /** Begins with nothing, and room for so many bytes. */
  constructor(bytes: number = FIRST_BYTES) {
    this.bytes = new Uint8Array(bytes);
  }

  /** Makes room for so many bytes more. */
  reserve(bytes: number): void {
    const wanted = this.length + bytes;
    if (wanted <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, wanted));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  /** Writes one byte. */
  putByte(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  /** Writes bytes as they are. */
  putBytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Writes a number from 0 to 2^32 - 1 in four bytes, the lowest first. */
  putUint32(value: number): void {
    this.reserve(4);
    const { bytes } = this, at = this.length;
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
    this.length += 4;
  }

  /** Writes a number from 0 to 2^53 in as many groups of seven bits as it takes (LEB128). */
  putVarint(value: number): void {
    while (value >= 0x80) {
      this.putByte(value % 0x80 | 0x80);
      value = Math.floor(value / 0x80);
    }
    this.putByte(value);
  }

  /** Writes a signed number of at most 2^52 so that small ones are short: 0, -1, 1, -2, … */
  putZigzag(value: number): void {
    this.putVarint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Forgets what is written, and keeps the room. */
  clear(): void {
    this.length = 0;
  }

  /** Lends what is written; it lasts until more is. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
