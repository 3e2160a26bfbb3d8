/**
 * A JSON value kept in the bytes it was stored in.
 *
 * @module
 */

const BOM = [0xef, 0xbb, 0xbf] as const;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * One valid JSON value as the bytes it was stored in, so that it can be
 * printed and carried over byte for byte: number spelling, key order, escapes
 * and white space as they are.
 *
 * The bytes are referred to, not copied: whoever makes one from a reused
 * buffer must copy first, and nobody may change them afterwards.
 *
 * @example
 * ```ts
 * import { StoredJson } from "./stored.ts";
 *
 * const stored = StoredJson.fromText('{"n":1.0,"big":12345678901234567890}');
 * if (stored.text !== '{"n":1.0,"big":12345678901234567890}') throw new Error(stored.text);
 * if ((stored.value as { n: number }).n !== 1) throw new Error();
 * ```
 */
export class StoredJson {
  /** The value in UTF-8, as stored. */
  readonly bytes: Uint8Array;

  /** Takes UTF-8 bytes that are known to be one valid JSON value; they are not copied. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Takes text that is known to be one valid JSON value. */
  static fromText(text: string): StoredJson {
    return new StoredJson(encoder.encode(text));
  }

  /**
   * Takes a physical line that is known to hold one valid JSON value, without
   * the BOM before it and the white space (space, tab, CR, LF) around it.
   *
   * @example
   * ```ts
   * import { StoredJson } from "./stored.ts";
   *
   * const line = new TextEncoder().encode('\uFEFF {"id":"a"}\r\n');
   * const { text } = StoredJson.fromLine(line);
   * if (text !== '{"id":"a"}') throw new Error(text);
   * ```
   */
  static fromLine(bytes: Uint8Array): StoredJson {
    const hasBom = bytes[0] === BOM[0] && BOM.every((byte, index) => bytes[index] === byte);
    let start = hasBom ? BOM.length : 0;
    let end = bytes.length;
    while (start < end && isWhiteSpace(bytes[start])) start++;
    while (end > start && isWhiteSpace(bytes[end - 1])) end--;
    return new StoredJson(bytes.subarray(start, end));
  }

  /** The value as stored, decoded anew on every call. */
  get text(): string {
    return decoder.decode(this.bytes);
  }

  /**
   * The value parsed anew on every call. Numbers that a double cannot hold
   * lose digits and integer-like keys move to the front, which is why
   * {@linkcode StoredJson.text} exists.
   */
  get value(): unknown {
    return JSON.parse(this.text);
  }

  /** Lets a plain `JSON.stringify` print the value, with what {@linkcode StoredJson.value} loses. */
  toJSON(): unknown {
    return this.value;
  }
}

function isWhiteSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
