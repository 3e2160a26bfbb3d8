/**
 * What a file is, before its lines are looked at: one small read tells UTF-16, packed
 * bytes, one JSON array and pretty-printed values from lines of JSON.
 *
 * @module
 */

import { JsonWalker, skipSpace } from "../json/walk.ts";
import type { LogSource } from "../storage/storage.ts";
import { MAX_LINE_BYTES } from "./lines.ts";

/** A kind of file. */
export type FileKind =
  /** Lines, whatever is on them. */
  | { readonly kind: "lines" }
  /** UTF-16, which a byte order mark may say. */
  | { readonly kind: "utf-16"; readonly isLittleEndian: boolean; readonly hasBom: boolean }
  /** Packed bytes. */
  | { readonly kind: "packed"; readonly format: PackedFormat }
  /** One JSON array of objects; behind its opening bracket `contentOffset` is the first byte. */
  | { readonly kind: "json-array"; readonly contentOffset: number }
  /** JSON objects that take several lines each; the first lies behind `contentOffset`. */
  | { readonly kind: "pretty-printed"; readonly contentOffset: number };

/** What bytes are packed with. */
export type PackedFormat = "gzip" | "zstd" | "xz" | "bzip2" | "zip" | "lz4";

/** What can be read at an offset: a source, or a file open for appending. */
export type Readable = Pick<LogSource, "size" | "read">;

/** How much is read at first; more only where a value is not over by then. */
const HEAD_BYTES = 4096;
const LINES: FileKind = { kind: "lines" };
const BOM_BYTES = 3;
const NEWLINE = 0x0a;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const ASCII_MAX = 0x7f;

/** What packed files begin with. */
const MAGIC: readonly (readonly [PackedFormat, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["lz4", [0x04, 0x22, 0x4d, 0x18]],
];

/**
 * Looks at the first few KiB of a file. What is only damaged is still lines: a line
 * that cannot be read, at the start too, makes no other kind of file.
 *
 * Reads once, but where the first values of an array, or of what seems to be
 * pretty-printed, are longer than that.
 *
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { fromBytes } from "../storage/source.ts";
 * import { fileKind } from "./file_kind.ts";
 *
 * const kindOf = async (text: string) =>
 *   (await fileKind(fromBytes("log", new TextEncoder().encode(text)))).kind;
 * if (await kindOf('{"id":"a"}\n{"id":"b"}\n') !== "lines") throw new Error();
 * if (await kindOf('[{"id":"a"},{"id":"b"}]') !== "json-array") throw new Error();
 * if (await kindOf('{\n  "id": "a"\n}\n') !== "pretty-printed") throw new Error();
 * if (await kindOf('{"id":"a","te\n{"id":"b"}\n') !== "lines") throw new Error();
 * ```
 */
export async function fileKind(source: Readable): Promise<FileKind> {
  let bytes = await headOf(source, HEAD_BYTES);
  const kind = packedKind(bytes) ?? utf16Kind(bytes);
  if (kind !== null) return kind;
  for (let wanted = HEAD_BYTES;; wanted *= 8) {
    const isAll = bytes.length < wanted || bytes.length === source.size;
    const text = new TextHead(bytes, isAll || wanted >= MAX_LINE_BYTES);
    const kind = text.kind();
    if (kind !== null) return kind;
    bytes = await headOf(source, wanted * 8);
  }
}

async function headOf(source: Readable, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.min(length, source.size));
  return bytes.subarray(0, await source.read(bytes, 0));
}

function packedKind(bytes: Uint8Array): FileKind | null {
  const found = MAGIC.find(([, magic]) => magic.every((byte, at) => bytes[at] === byte));
  return found === undefined ? null : { kind: "packed", format: found[0] };
}

function utf16Kind(bytes: Uint8Array): FileKind | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(true, true);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(false, true);
  if (looksLikeUtf16(bytes, 0)) return utf16(true, false);
  return looksLikeUtf16(bytes, 1) ? utf16(false, false) : null;
}

function utf16(isLittleEndian: boolean, hasBom: boolean): FileKind {
  return { kind: "utf-16", isLittleEndian, hasBom };
}

/**
 * Whether the text is JSON in UTF-16, with the low bytes at `low` of each two: two
 * characters of ASCII, the first of which can begin a line of JSON. A stretch of NUL
 * before or behind something else has no such pair.
 */
function looksLikeUtf16(bytes: Uint8Array, low: 0 | 1): boolean {
  if (bytes.length < 4) return false;
  const [first, second] = [bytes[low]!, bytes[low + 2]!];
  const isAscii = bytes[1 - low] === 0 && bytes[3 - low] === 0 && second > 0 && second <= ASCII_MAX;
  return isAscii && (first === OPEN_BRACE || first === OPEN_BRACKET);
}

/** A value in the head of a file: it ends at an offset, goes on behind the head, or is none. */
type Value = number | "open" | "broken";

/** The head of a file of text. */
class TextHead {
  readonly #bytes: Uint8Array;
  readonly #isAll: boolean;
  readonly #walker = new JsonWalker();

  /** `isAll` where no more is there, or no more is to be looked at. */
  constructor(bytes: Uint8Array, isAll: boolean) {
    this.#bytes = bytes;
    this.#isAll = isAll;
  }

  /** The kind; null where more of the file has to be read to know it. */
  kind(): FileKind | null {
    const hasBom = [0xef, 0xbb, 0xbf].every((byte, at) => this.#bytes[at] === byte);
    const start = this.#skipSpace(hasBom ? BOM_BYTES : 0);
    const first = this.#bytes[start];
    if (first === undefined) return this.#atEnd(LINES);
    if (first === OPEN_BRACE) return this.#prettyPrinted(start);
    return first === OPEN_BRACKET ? this.#array(start) : LINES;
  }

  /** Two objects on end that take several lines each; the first is whole, the second is if it is there. */
  #prettyPrinted(start: number): FileKind | null {
    const kind: FileKind = { kind: "pretty-printed", contentOffset: start };
    const end = this.#value(start);
    if (end === "broken" || !this.#hasBreak(start, end)) return LINES;
    if (end === "open") return this.#atEnd(LINES);
    const second = this.#skipSpace(end);
    if (second === this.#bytes.length) return this.#atEnd(kind);
    if (this.#bytes[second] !== OPEN_BRACE) return LINES;
    // However it goes on, no line of JSON is a brace and no more.
    if (this.#hasBreak(second, this.#skipSpace(second + 1))) return kind;
    const secondEnd = this.#value(second);
    if (secondEnd === "broken") return LINES;
    if (this.#hasBreak(second, secondEnd)) return kind;
    return secondEnd === "open" ? this.#atEnd(LINES) : LINES;
  }

  /** One array, of which two objects are looked at, as far as they are there. */
  #array(start: number): FileKind | null {
    const kind: FileKind = { kind: "json-array", contentOffset: start + 1 };
    let at = this.#skipSpace(start + 1);
    for (let index = 0; index < 2; index++) {
      if (at === this.#bytes.length) return this.#atEnd(index === 0 ? LINES : kind);
      if (index > 0 && this.#bytes[at] === CLOSE_BRACKET) return this.#closed(start, at, kind);
      if (this.#bytes[at] !== OPEN_BRACE) return LINES;
      const end = this.#value(at);
      if (end === "broken") return LINES;
      if (end === "open") return this.#atEnd(index === 0 ? LINES : kind);
      at = this.#skipSpace(end);
      if (at === this.#bytes.length) return this.#atEnd(kind);
      if (this.#bytes[at] === CLOSE_BRACKET) return this.#closed(start, at, kind);
      if (this.#bytes[at] !== COMMA) return LINES;
      at = this.#skipSpace(at + 1);
    }
    return kind;
  }

  /** An array that is over: what stands behind it on other lines makes a line of one that is on a line. */
  #closed(start: number, closing: number, kind: FileKind): FileKind | null {
    const behind = this.#skipSpace(closing + 1);
    if (behind === this.#bytes.length) return this.#atEnd(kind);
    const isRecord = this.#bytes[behind] === OPEN_BRACE;
    return isRecord && this.#hasBreak(start, closing) ? kind : LINES;
  }

  /** What is so if nothing follows the head; else it is to be seen. */
  #atEnd(kind: FileKind): FileKind | null {
    return this.#isAll ? kind : null;
  }

  #value(start: number): Value {
    const { length } = this.#bytes;
    if (this.#walker.walk(this.#bytes, start, length)) return this.#walker.at;
    return this.#walker.at === length ? "open" : "broken";
  }

  #hasBreak(start: number, end: number | "open"): boolean {
    const at = this.#bytes.indexOf(NEWLINE, start);
    return at >= 0 && (end === "open" || at < end);
  }

  #skipSpace(at: number): number {
    return skipSpace(this.#bytes, at, this.#bytes.length);
  }
}
