/**
 * Values of a page, by the encodings that exports use: plain, places in a dictionary, and deltas.
 *
 * @module
 */

/** What a column holds. */
export type ValueType = "STRING" | "INT32" | "INT64";

/** Values in the order of their rows, without the rows that have none. */
export type PlainValues = readonly Uint8Array[] | Int32Array | BigInt64Array;

/** Parquet's numbers of encodings. */
export const ENCODING = { plain: 0, plainDictionary: 2, deltas: 5, dictionary: 8 } as const;

const LENGTH_BYTES = 4;

/** Reads values that follow each other as they are. */
export function plainValues(bytes: Uint8Array, type: ValueType, count: number): PlainValues {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (type === "INT32") {
    return Int32Array.from({ length: count }, (_, index) => view.getInt32(4 * index, true));
  }
  if (type === "INT64") {
    return BigInt64Array.from({ length: count }, (_, index) => view.getBigInt64(8 * index, true));
  }
  let at = 0;
  return Array.from({ length: count }, () => {
    const start = at + LENGTH_BYTES;
    at = start + view.getUint32(at, true);
    return bytes.subarray(start, at);
  });
}

/**
 * Reads small numbers in runs: of one number that is repeated, or of packed ones.
 *
 *     repeated   varint(2 × count)        the number, in whole bytes
 *     packed     varint(2 × groups + 1)   8 numbers a group, the lowest bit first
 */
export function runValues(bytes: Uint8Array, width: number, count: number): Uint32Array {
  const values = new Uint32Array(count);
  const reader = new BitReader(bytes);
  for (let filled = 0; filled < count;) {
    const header = reader.varint();
    const length = header >>> 1;
    if ((header & 1) === 0) {
      const end = Math.min(count, filled + length);
      values.fill(reader.number(Math.ceil(width / 8)), filled, end);
      filled = end;
    } else {
      const start = reader.at;
      const end = Math.min(count, filled + 8 * length);
      for (; filled < end; filled++) values[filled] = Number(reader.bits(width));
      reader.skipTo(start + length * width);
    }
  }
  return values;
}

/**
 * Reads whole numbers, each as what it is more than the one before. Sums wrap around.
 *
 *     header   varint(block)  varint(miniblocks)  varint(count)  zigzag(the first value)
 *     block    zigzag(least delta)  a width for each miniblock  deltas above the least, packed
 */
export function deltaValues(bytes: Uint8Array, type: ValueType): Int32Array | BigInt64Array {
  const reader = new BitReader(bytes);
  const block = reader.varint(), miniblocks = reader.varint(), count = reader.varint();
  const values = new BigInt64Array(count);
  let value = reader.zigzag(), filled = 0;
  const put = () => {
    if (filled < count) values[filled++] = value;
  };
  put();
  while (filled < count) {
    const least = reader.zigzag();
    const widths = Array.from({ length: miniblocks }, () => reader.number(1));
    for (const width of widths) {
      if (filled === count) break;
      for (let index = 0; index < block / miniblocks; index++) {
        value = BigInt.asIntN(64, value + least + reader.bits(width));
        put();
      }
    }
  }
  return type === "INT64"
    ? values
    : Int32Array.from(values, (each) => Number(BigInt.asIntN(32, each)));
}

/** Reads numbers of whole bytes and of bits. */
class BitReader {
  readonly #bytes: Uint8Array;
  /** The next whole byte. */
  at = 0;
  /** The bits of the byte before that are not read yet. */
  #held = 0n;
  #heldBits = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  skipTo(at: number): void {
    this.at = at;
    this.#held = 0n;
    this.#heldBits = 0;
  }

  bits(width: number): bigint {
    while (this.#heldBits < width) {
      this.#held |= BigInt(this.#bytes[this.at++] ?? 0) << BigInt(this.#heldBits);
      this.#heldBits += 8;
    }
    const value = this.#held & ((1n << BigInt(width)) - 1n);
    this.#held >>= BigInt(width);
    this.#heldBits -= width;
    return value;
  }

  number(bytes: number): number {
    let value = 0;
    for (let index = 0; index < bytes; index++) value += this.#bytes[this.at++]! * 2 ** (8 * index);
    return value;
  }

  varint(): number {
    return Number(this.#long());
  }

  zigzag(): bigint {
    const value = this.#long();
    return (value >> 1n) ^ -(value & 1n);
  }

  #long(): bigint {
    let value = 0n;
    for (let shift = 0n;; shift += 7n) {
      const byte = this.#bytes[this.at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
}
