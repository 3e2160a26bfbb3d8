import { decodeWtf8 } from "../../../bytes/wtf8.ts";
import { ByteBuffer } from "../../../bytes/byte_buffer.ts";
import { type Bounds, ColumnWriter, grown } from "./column_writer.ts";
import { ENCODING } from "./page_writer.ts";
import { bitsOf, putRuns } from "./run_lengths.ts";

const FIRST_ROWS = 1024;
/** A page with so much text is compressed, and its memory is used again. */
const PAGE_BYTES = 1 << 20;
/** A longer text is no bound that anybody would skip a row group by. */
const BOUND_BYTES_MAX = 64;
const LENGTH_BYTES = 4;
/** Shorter texts are copied faster byte by byte. */
const SHORT_BYTES = 32;
const SURROGATE_LEAD = 0xed, SURROGATE_SECOND_MIN = 0xa0;
const NO_SLOT = 0xffffffff;
const encoder = new TextEncoder();

/** A column of texts of which hardly two are alike: they follow each other as they are. */
export class PlainTextWriter extends ColumnWriter {
  readonly #values = new ByteBuffer(FIRST_ROWS);
  /** Where in the memory of the values the bytes lie that {@linkcode stage} took. */
  #staged = 0;

  /** Takes a text: bytes in UTF-8. */
  put(bytes: Uint8Array, start = 0, end: number = bytes.length): void {
    const values = this.#values;
    this.nextValue();
    values.putUint32(end - start);
    values.reserve(end - start);
    const to = values.bytes, shift = values.length - start;
    if (end - start > SHORT_BYTES) to.set(bytes.subarray(start, end), values.length);
    else for (let at = start; at < end; at++) to[at + shift] = bytes[at]!;
    values.length += end - start;
  }

  /**
   * Takes bytes of which parts are the next texts, at most so many, in the order in which they lie.
   * They are copied at once, and each is then moved to its place, which makes no view for each.
   */
  stage(bytes: Uint8Array, texts: number): void {
    this.endFullPage();
    const values = this.#values;
    // No text is moved over one behind it.
    const before = LENGTH_BYTES * texts;
    values.reserve(before + bytes.length);
    this.#staged = values.length + before;
    values.bytes.set(bytes, this.#staged);
  }

  /** Takes a part of the bytes that were taken last. */
  putStaged(start: number, end: number): void {
    const values = this.#values;
    this.nextValue();
    values.putUint32(end - start);
    values.bytes.copyWithin(values.length, this.#staged + start, this.#staged + end);
    values.length += end - start;
  }

  /** Ends the page where it is full. */
  endFullPage(): void {
    if (this.#values.length >= PAGE_BYTES) this.#endPage();
  }

  #endPage(): void {
    this.writePage(this.#values.written(), ENCODING.plain);
    this.#values.clear();
  }

  protected override writeRest(): null {
    if (this.pageRows > 0) this.#endPage();
    return null;
  }
}

/**
 * A column of texts that come again and again: each stands once in the row group's dictionary. The
 * caller numbers the texts that it has, and spells one only where the row group has none of it yet.
 */
export class DictionaryWriter extends ColumnWriter {
  /** The place in the dictionary of each text of the caller. */
  #slots = new Uint32Array(FIRST_ROWS).fill(NO_SLOT);
  /** The texts of the dictionary, by their places. */
  #keys = new Uint32Array(FIRST_ROWS);
  #size = 0;
  readonly #dictionary = new ByteBuffer(FIRST_ROWS);
  #values = new Uint32Array(FIRST_ROWS);

  /** Takes a text into the dictionary, which has none of this number yet: bytes in WTF-8. */
  define(key: number, bytes: Uint8Array): void {
    while (key >= this.#slots.length) {
      const { length } = this.#slots;
      this.#slots = grown(this.#slots).fill(NO_SLOT, length);
    }
    if (this.#size === this.#keys.length) this.#keys = grown(this.#keys);
    this.#slots[key] = this.#size;
    this.#keys[this.#size++] = key;
    const text = wellFormed(bytes);
    this.#dictionary.putUint32(text.length);
    this.#dictionary.putBytes(text);
  }

  /** Takes the text of this number; false where the dictionary has none of it, and none is taken. */
  put(key: number): boolean {
    const slot = key < this.#slots.length ? this.#slots[key]! : NO_SLOT;
    if (slot === NO_SLOT) return false;
    const at = this.nextValue();
    if (at === this.#values.length) this.#values = grown(this.#values);
    this.#values[at] = slot;
    return true;
  }

  protected override writeRest(): Bounds | null {
    if (this.pageRows === 0) return null;
    if (this.#size === 0) {
      this.writePage(new Uint8Array(), ENCODING.plain);
      return null;
    }
    const body = this.encoded;
    body.clear();
    const width = bitsOf(this.#size - 1);
    body.putByte(width);
    putRuns(body, this.#values, this.pageValues, width);
    this.writeDictionary(this.#dictionary.written(), this.#size);
    const bounds = boundsOf(this.#dictionary.written());
    this.writePage(body.written(), ENCODING.dictionary);
    for (let slot = 0; slot < this.#size; slot++) this.#slots[this.#keys[slot]!] = NO_SLOT;
    this.#dictionary.clear();
    this.#size = 0;
    return bounds;
  }
}

/** A column of a few words that are known beforehand. */
export class WordWriter {
  readonly #texts: DictionaryWriter;
  readonly #words: readonly Uint8Array[];

  /** Fills a column with these words, and no other text. */
  constructor(texts: DictionaryWriter, words: readonly string[]) {
    this.#texts = texts;
    this.#words = words.map((word) => encoder.encode(word));
  }

  /** Takes the word of this index. */
  put(index: number): void {
    if (this.#texts.put(index)) return;
    this.#texts.define(index, this.#words[index]!);
    this.#texts.put(index);
  }
}

/** Bytes in UTF-8: a lone surrogate, which has no bytes there, becomes a replacement character. */
function wellFormed(bytes: Uint8Array): Uint8Array {
  for (let at = 0; at + 1 < bytes.length; at++) {
    if (bytes[at] === SURROGATE_LEAD && bytes[at + 1]! >= SURROGATE_SECOND_MIN) {
      return encoder.encode(decodeWtf8(bytes));
    }
  }
  return bytes;
}

/** The first and the last text of a dictionary by their bytes; null where one is long. */
function boundsOf(dictionary: Uint8Array): Bounds | null {
  const view = new DataView(dictionary.buffer, dictionary.byteOffset, dictionary.length);
  const min = { start: LENGTH_BYTES, end: LENGTH_BYTES + view.getUint32(0, true) };
  const max = { ...min };
  for (let at = min.end; at < dictionary.length;) {
    const start = at + LENGTH_BYTES, end = start + view.getUint32(at, true);
    if (isBefore(dictionary, start, end, min.start, min.end)) {
      min.start = start;
      min.end = end;
    } else if (isBefore(dictionary, max.start, max.end, start, end)) {
      max.start = start;
      max.end = end;
    }
    at = end;
  }
  if (Math.max(min.end - min.start, max.end - max.start) > BOUND_BYTES_MAX) return null;
  const bytesOf = ({ start, end }: typeof min) => dictionary.slice(start, end);
  return { min: bytesOf(min), max: bytesOf(max) };
}

/** Whether one stretch of bytes comes before another of the same bytes. */
function isBefore(bytes: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  while (a < aEnd && b < bEnd && bytes[a] === bytes[b]) {
    a++;
    b++;
  }
  return a < aEnd && b < bEnd ? bytes[a]! < bytes[b]! : a === aEnd && b < bEnd;
}
