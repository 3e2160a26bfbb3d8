/**
 * Answers as JSON text, with stored values carried over byte for byte.
 *
 * @module
 */

import { StoredJson } from "./stored.ts";
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
} from "./punctuation.ts";

/** Every number, literal and piece of punctuation fits in this. */
const LONGEST_TOKEN_BYTES = 32;
/** Up to this, copying byte by byte is as fast as a view. */
const SHORT_BYTES = 64;
const DEFAULT_CAPACITY_BYTES = 65_536;

const NEWLINE = 0x0a;
const LAST_ASCII = 0x7f;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Writes answers as JSON, one a line, through a buffer that is reused: plain
 * objects and arrays of strings, numbers, booleans, null and
 * {@linkcode StoredJson}, spelled as `JSON.stringify` spells them, stored
 * values as they are stored. Answers are shallow: nesting is limited by the
 * call stack, but not inside a stored value.
 *
 * @example
 * ```ts
 * import { StoredJson } from "./stored.ts";
 * import { JsonWriter } from "./write.ts";
 *
 * let output = "";
 * const writer = new JsonWriter((bytes) => output += new TextDecoder().decode(bytes));
 * writer.writeRow({ id: "a", entry: StoredJson.fromText('{"n": 1.0}') });
 * writer.end();
 * if (output !== '{"id":"a","entry":{"n": 1.0}}\n') throw new Error(output);
 * ```
 */
export class JsonWriter {
  readonly #flush: (bytes: Uint8Array) => void;
  readonly #buffer: Uint8Array<ArrayBuffer>;
  #used = 0;

  /**
   * Makes a writer that hands full buffers to `flush`. The bytes given to
   * `flush` end between characters and are valid only during the call; when
   * it throws, they count as written and are not offered again.
   *
   * @param capacityBytes Size of the buffer, at least 32.
   * @throws {RangeError} When the buffer would be too small.
   */
  constructor(flush: (bytes: Uint8Array) => void, capacityBytes = DEFAULT_CAPACITY_BYTES) {
    if (capacityBytes < LONGEST_TOKEN_BYTES) {
      throw new RangeError(
        `Cannot make a JsonWriter: a buffer of ${capacityBytes} bytes is below ${LONGEST_TOKEN_BYTES}`,
      );
    }
    this.#flush = flush;
    this.#buffer = new Uint8Array(capacityBytes);
  }

  /**
   * Writes one value and a newline. Members that are undefined are left out;
   * undefined elsewhere is written as null.
   *
   * @throws {TypeError} When a value has no JSON form, such as a bigint.
   */
  writeRow(value: unknown): void {
    this.#value(value);
    this.#byte(NEWLINE);
  }

  /** Writes one value as a part of a row whose other parts are written by {@linkcode writeBytes}. */
  writeValue(value: unknown): void {
    this.#value(value);
  }

  /** Writes bytes from `start` to `end` as they are. */
  writeBytes(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length > SHORT_BYTES || length > this.#buffer.length) {
      return this.#stored(bytes.subarray(start, end));
    }
    this.#reserve(length);
    const buffer = this.#buffer;
    let at = this.#used;
    for (let index = start; index < end; index++) buffer[at++] = bytes[index]!;
    this.#used = at;
  }

  /** Writes bytes as a string if they are ASCII that needs no escapes; of others nothing. */
  writePlainString(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length > SHORT_BYTES || length + 2 > this.#buffer.length) return false;
    this.#reserve(length + 2);
    const buffer = this.#buffer;
    let at = this.#used;
    buffer[at++] = QUOTE;
    for (let index = start; index < end; index++) {
      const byte = bytes[index]!;
      if (byte < SPACE || byte > LAST_ASCII || byte === QUOTE || byte === BACKSLASH) return false;
      buffer[at++] = byte;
    }
    buffer[at++] = QUOTE;
    this.#used = at;
    return true;
  }

  /** Hands over what is still in the buffer; the writer can be used again. */
  end(): void {
    if (this.#used === 0) return;
    const bytes = this.#buffer.subarray(0, this.#used);
    this.#used = 0;
    this.#flush(bytes);
  }

  #value(value: unknown): void {
    switch (typeof value) {
      case "string":
        return this.#string(value);
      case "number":
        return this.#token(Number.isFinite(value) ? String(value) : "null");
      case "boolean":
        return this.#token(value ? "true" : "false");
      case "undefined":
        return this.#token("null");
      case "object":
        if (value === null) return this.#token("null");
        if (value instanceof StoredJson) return this.#stored(value.bytes);
        if (Array.isArray(value)) return this.#array(value);
        return this.#object(value as Record<string, unknown>);
      default:
        throw new TypeError(`Cannot write a ${typeof value}: it has no JSON form`);
    }
  }

  #object(members: Record<string, unknown>): void {
    let before = OPEN_BRACE;
    for (const key in members) {
      const value = members[key];
      if (value === undefined) continue;
      this.#byte(before);
      this.#string(key);
      this.#byte(COLON);
      this.#value(value);
      before = COMMA;
    }
    if (before === OPEN_BRACE) this.#byte(OPEN_BRACE);
    this.#byte(CLOSE_BRACE);
  }

  #array(items: readonly unknown[]): void {
    let before = OPEN_BRACKET;
    for (const item of items) {
      this.#byte(before);
      this.#value(item);
      before = COMMA;
    }
    if (before === OPEN_BRACKET) this.#byte(OPEN_BRACKET);
    this.#byte(CLOSE_BRACKET);
  }

  #stored(bytes: Uint8Array): void {
    if (bytes.length > this.#buffer.length) {
      this.end();
      this.#flush(bytes);
      return;
    }
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  #string(text: string): void {
    if (!this.#plainString(text)) this.#encode(JSON.stringify(text));
  }

  /** Writes a string of ASCII that needs no escapes; of any other, or one too long, nothing. */
  #plainString(text: string): boolean {
    const { length } = text;
    if (length + 2 > this.#buffer.length) return false;
    this.#reserve(length + 2);
    const buffer = this.#buffer;
    let at = this.#used;
    buffer[at++] = QUOTE;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code < SPACE || code > LAST_ASCII || code === QUOTE || code === BACKSLASH) return false;
      buffer[at++] = code;
    }
    buffer[at++] = QUOTE;
    this.#used = at;
    return true;
  }

  /** Writes ASCII of at most {@linkcode LONGEST_TOKEN_BYTES}. */
  #token(text: string): void {
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index++) {
      this.#buffer[this.#used++] = text.charCodeAt(index);
    }
  }

  /** Writes text of any length; `encodeInto` never cuts a character in two. */
  #encode(text: string): void {
    let rest = text;
    while (rest.length > 0) {
      const { read, written } = encoder.encodeInto(rest, this.#buffer.subarray(this.#used));
      this.#used += written;
      rest = rest.slice(read);
      if (rest.length > 0) this.end();
    }
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#buffer[this.#used++] = byte;
  }

  #reserve(bytes: number): void {
    if (this.#used + bytes > this.#buffer.length) this.end();
  }
}

/**
 * The text that {@linkcode JsonWriter} writes for one value.
 *
 * @example
 * ```ts
 * import { StoredJson } from "./stored.ts";
 * import { stringify } from "./write.ts";
 *
 * const text = stringify({ from: StoredJson.fromText("1e400"), to: [1, "é"] });
 * if (text !== '{"from":1e400,"to":[1,"é"]}') throw new Error(text);
 * ```
 */
export function stringify(value: unknown): string {
  let text = "";
  const writer = new JsonWriter((bytes) => text += decoder.decode(bytes));
  writer.writeRow(value);
  writer.end();
  return text.slice(0, -1);
}
