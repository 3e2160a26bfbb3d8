/**
 * Thrift's compact protocol, as much of it as a Parquet file's footer and pages use.
 *
 *     field    a byte: what the id is more than the last one's, and the type; or 0, the type, the id
 *     struct   fields, and a zero byte
 *     list     a byte: its length, and the type of its items; a length of 15 or more follows
 *
 * @see {@link https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md}
 *
 * @module
 */

/** A value, by its type. Numbers are exact up to 2⁵³, which no offset in a file comes up to. */
export type ThriftValue = boolean | number | Uint8Array | ThriftValue[] | ThriftFields;

/** The fields of a struct by their ids. */
export interface ThriftFields {
  readonly [id: number]: ThriftValue;
}

const TRUE = 1, FALSE = 2, BYTE = 3, INT16 = 4, INT32 = 5, INT64 = 6, DOUBLE = 7;
const BINARY = 8, LIST = 9, SET = 10, STRUCT = 12;
const LONG_LIST = 15, TYPE_BITS = 0xf, DOUBLE_BYTES = 8;

/** Reads structs out of bytes, one behind the other. */
export class ThriftReader {
  readonly #bytes: Uint8Array;
  /** Where the next one begins. */
  at: number;

  /** Begins at some place. */
  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  /**
   * Reads the next struct.
   *
   * @throws {RangeError} for bytes that are none.
   */
  struct(): ThriftFields {
    const fields: Record<number, ThriftValue> = {};
    for (let id = 0;;) {
      const byte = this.#byte();
      if (byte === 0) return fields;
      const step = byte >> 4;
      id = step === 0 ? this.#zigzag() : id + step;
      fields[id] = this.#value(byte & TYPE_BITS);
    }
  }

  #value(type: number): ThriftValue {
    switch (type) {
      case TRUE:
        return true;
      case FALSE:
        return false;
      case BYTE:
        return this.#byte();
      case INT16:
      case INT32:
      case INT64:
        return this.#zigzag();
      case DOUBLE:
        this.at += DOUBLE_BYTES;
        return NaN;
      case BINARY:
        return this.#binary();
      case LIST:
      case SET:
        return this.#list();
      case STRUCT:
        return this.struct();
    }
    throw new RangeError(`Cannot read Parquet: a field is of the unknown type ${type}`);
  }

  #list(): ThriftValue[] {
    const byte = this.#byte();
    const short = byte >> 4, type = byte & TYPE_BITS;
    const length = short === LONG_LIST ? this.#varint() : short;
    return Array.from({ length }, () =>
      // In a list, a boolean is a byte of its own.
      type === TRUE || type === FALSE ? this.#byte() === TRUE : this.#value(type));
  }

  #binary(): Uint8Array {
    const length = this.#varint();
    return this.#bytes.subarray(this.at, this.at += length);
  }

  #zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1;; scale *= 0x80) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new RangeError("Cannot read Parquet: it ends too early");
    return byte;
  }
}
