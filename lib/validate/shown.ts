/**
 * Bytes of a log as they can be shown anywhere: nothing in them acts on a
 * terminal, turns the direction of writing, breaks the line or is there unseen.
 *
 * @module
 */

import { escapeUnseen, unicodeEscape } from "../bytes/escape_unseen.ts";
import type { Span } from "../json/walk.ts";

const NAMED: Record<number, string> = { 9: "\\t", 10: "\\n", 13: "\\r" };
const DELETE = 0x7f;
/** How much of a line a preview shows, and how much of that before the place. */
const WINDOW_BYTES = 120, BEFORE_BYTES = 40;
/** How much of a text is shown; a preview may need more, for its escapes. */
const TEXT_MAX = 80, PREVIEW_MAX = 200;
const ELLIPSIS = "…";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Text with what is unsafe spelled in escapes, cut where it is long.
 *
 * @example
 * ```ts
 * import { excerpt } from "./shown.ts";
 *
 * if (excerpt("a\x1b[31m\u202e") !== "a\\x1b[31m\\u202e") throw new Error();
 * ```
 */
export function excerpt(text: string): string {
  // Longer text is cut before it is escaped, for it may be very long.
  return cut(escaped(text.slice(0, TEXT_MAX + 1)), TEXT_MAX);
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  // Not between the halves of a surrogate pair.
  const end = /[\ud800-\udbff]/.test(text[max - 2]!) ? max - 2 : max - 1;
  return text.slice(0, end) + ELLIPSIS;
}

function escaped(text: string): string {
  return escapeUnseen(text, (code) => NAMED[code] ?? escapeOf(code));
}

function escapeOf(code: number): string {
  return code <= DELETE ? byteEscape(code) : unicodeEscape(code);
}

function byteEscape(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}

/**
 * A line around a place, cut before and behind where it is long; bytes that are
 * no UTF-8 as `\xNN`. The place may reach beyond the bytes at hand.
 *
 * @example
 * ```ts
 * import { preview } from "./shown.ts";
 *
 * const line = Uint8Array.of(0x61, 0xff, 0x62, 0x0d);
 * if (preview(line, { start: 1, end: 2 }) !== "a\\xffb\\r") throw new Error();
 * ```
 */
export function preview(line: Uint8Array, place: Span): string {
  let start = Math.max(0, place.start - BEFORE_BYTES);
  for (let step = 0; step < 3 && isContinuation(line[start]); step++) start++;
  let end = Math.min(line.length, start + WINDOW_BYTES);
  for (let step = 0; step < 3 && isContinuation(line[end]); step++) end--;
  const before = start > 0 ? ELLIPSIS : "";
  const behind = Math.max(line.length, place.end) > end ? ELLIPSIS : "";
  return cut(before + shownBytes(line.subarray(start, end)) + behind, PREVIEW_MAX);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function shownBytes(bytes: Uint8Array): string {
  try {
    return escaped(strict.decode(bytes));
  } catch {
    // A fatal decoder has no other way to say that the bytes are not UTF-8.
    let text = "";
    for (let at = 0, length; at < bytes.length; at += length) {
      length = Math.abs(characterAt(bytes, at));
      const part = bytes.subarray(at, at + length);
      const isCharacter = characterAt(bytes, at) > 0;
      text += isCharacter ? escaped(lenient.decode(part)) : Array.from(part, byteEscape).join("");
    }
    return text;
  }
}

/**
 * The length in bytes of the UTF-8 character at a place; where none is, the
 * negative number of bytes that a decoder would replace by one `U+FFFD`.
 *
 * @example
 * ```ts
 * import { characterAt } from "./shown.ts";
 *
 * const bytes = Uint8Array.of(0xc3, 0xa9, 0xe2, 0x82, 0x61);
 * if (characterAt(bytes, 0) !== 2 || characterAt(bytes, 2) !== -2) throw new Error();
 * ```
 */
export function characterAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 || lead > 0xf4 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (length === 1) return -1;
  for (let step = 1; step < length; step++) {
    const [least, most] = step === 1 ? boundsBehind(lead) : [0x80, 0xbf];
    const byte = bytes[at + step];
    if (byte === undefined || byte < least || byte > most) return -step;
  }
  return length;
}

/** Which bytes may follow a lead byte: no overlong forms, surrogates, or what lies beyond the last code point. */
function boundsBehind(lead: number): readonly [least: number, most: number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  return lead === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf];
}

/**
 * Columns of places in one line, 1-based and in code points; what is not valid UTF-8 counts as
 * a decoder would replace it. A place behind the one asked for last is counted on from there, so
 * that places in ascending order cost one pass over the line, however many they are.
 *
 * @example
 * ```ts
 * import { Columns } from "./shown.ts";
 *
 * const columns = new Columns(new TextEncoder().encode("né木x"));
 * if (columns.at(3) !== 3 || columns.at(6) !== 4 || columns.at(1) !== 2) throw new Error();
 * ```
 */
export class Columns {
  readonly #line: Uint8Array;
  /** Where the code point lies that was counted last, and its column. */
  #place = 0;
  #column = 1;

  /** Counts nothing yet. */
  constructor(line: Uint8Array) {
    this.#line = line;
  }

  /** The column of the code point at a place; of the one behind it for a place within one. */
  at(place: number): number {
    if (place < this.#place) [this.#place, this.#column] = [0, 1];
    while (this.#place < place) {
      const end = this.#place + this.#lengthAt(this.#place);
      if (end > place) return this.#column + 1;
      this.#place = end;
      this.#column++;
    }
    return this.#column;
  }

  #lengthAt(place: number): number {
    return this.#line[place]! < 0x80 ? 1 : Math.abs(characterAt(this.#line, place));
  }
}
