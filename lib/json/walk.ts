/**
 * A walk over JSON in its bytes: where values begin and end, and which byte is
 * the first that cannot stand where it does. No value is ever made.
 *
 * @module
 */

import { BACKSLASH, COLON, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE, SPACE } from "./punctuation.ts";

/** A stretch of bytes, from `start` up to, but without, `end`. */
export interface Span {
  /** The first byte. */
  readonly start: number;
  /** Behind the last byte. */
  readonly end: number;
}

/** Whom a walk tells what it passes. */
export interface JsonVisitor {
  /** An object begins, at any depth. */
  object?(start: number): void;
  /**
   * An item of the outermost object or array has been passed: its key with the
   * quotes (-1 for both ends where an array has none), and its value.
   */
  item?(keyStart: number, keyEnd: number, start: number, end: number): void;
}

const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const DIGIT_0 = 0x30;
const SMALL_E = 0x65;
const SMALL_U = 0x75;
const LOWER_CASE = 0x20;
/** From an opening to its closing, for brackets and braces alike. */
const TO_CLOSING = 2;
const WORDS = new Map(["true", "false", "null"].map((word) => [word.charCodeAt(0), word]));
const ESCAPED: ReadonlySet<number> = new Set(Array.from('"\\/bfnrt', (char) => char.charCodeAt(0)));

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Behind the white space that begins at `at`; at most `end`. */
export function skipSpace(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && isSpace(bytes[at]!)) at++;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/** The text of a string that is known to be valid; `start` and `end` take in its quotes. */
export function stringAt(bytes: Uint8Array, start: number, end: number): string {
  const text = decoder.decode(bytes.subarray(start + 1, end - 1));
  return text.includes("\\") ? JSON.parse(`"${text}"`) : text;
}

/**
 * Walks over values, one at a time. The grammar is that of `JSON.parse`; that
 * the bytes are UTF-8 is not looked at. Nesting may be as deep as memory allows:
 * four bytes a level.
 *
 * @example
 * ```ts
 * import { JsonWalker } from "./walk.ts";
 *
 * const walker = new JsonWalker();
 * const bytes = new TextEncoder().encode('{"a":[1,2]} {"b":tru}');
 * if (!walker.walk(bytes, 0, bytes.length) || walker.at !== 11) throw new Error();
 * if (walker.walk(bytes, 12, bytes.length) || bytes[walker.at] !== 0x7d) throw new Error();
 * ```
 */
export class JsonWalker {
  #bytes: Uint8Array = new Uint8Array();
  #end = 0;
  #visitor: JsonVisitor = {};
  /** Where each open object or array begins. */
  #open = new Uint32Array(32);
  #depth = 0;
  #isFresh = false;
  #keyStart = -1;
  #keyEnd = -1;

  /**
   * Behind the value passed; or the first byte that cannot stand where it does,
   * which is the end where bytes are missing.
   */
  at = 0;
  /** The object that was closed last; of no meaning before one was. */
  lastObject: Span = { start: -1, end: -1 };

  /** Passes the value at `start`, which white space may precede; whether it is whole. */
  walk(bytes: Uint8Array, start: number, end: number, visitor: JsonVisitor = {}): boolean {
    this.#bytes = bytes;
    this.#end = end;
    this.#visitor = visitor;
    this.#depth = 0;
    this.#keyStart = this.#keyEnd = -1;
    this.lastObject = { start: -1, end: -1 };
    this.at = skipSpace(bytes, start, end);
    let isFine = this.#beginValue();
    while (isFine && this.#depth > 0) isFine = this.#nextItem();
    return isFine;
  }

  /** The byte to look at; -1 behind the last one. */
  #byte(): number {
    return this.at < this.#end ? this.#bytes[this.at]! : -1;
  }

  /** Passes a string, number or word, or enters an object or array. */
  #beginValue(): boolean {
    const start = this.at;
    const byte = this.#byte();
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (byte === OPEN_BRACE) this.#visitor.object?.(start);
      this.#push(start);
      this.at++;
      this.#isFresh = true;
      return true;
    }
    if (!this.#passLeaf(byte)) return false;
    this.#endValue(start);
    return true;
  }

  #push(start: number): void {
    if (this.#depth === this.#open.length) {
      const wider = new Uint32Array(this.#depth * 2);
      wider.set(this.#open);
      this.#open = wider;
    }
    this.#open[this.#depth++] = start;
  }

  /** Within an object or array: passes its end, or goes to the next item. */
  #nextItem(): boolean {
    const start = this.#open[this.#depth - 1]!;
    const opening = this.#bytes[start]!;
    this.#skipSpace();
    if (this.#byte() === opening + TO_CLOSING) {
      this.at++;
      this.#depth--;
      this.#isFresh = false;
      if (opening === OPEN_BRACE) this.#noteObject(start);
      this.#endValue(start);
      return true;
    }
    if (!this.#isFresh && !this.#pass(COMMA)) return false;
    this.#isFresh = false;
    return (opening === OPEN_BRACKET || this.#passKey()) && this.#beginValue();
  }

  #noteObject(start: number): void {
    this.lastObject = { start, end: this.at };
  }

  #endValue(start: number): void {
    if (this.#depth !== 1) return;
    this.#visitor.item?.(this.#keyStart, this.#keyEnd, start, this.at);
  }

  #skipSpace(): void {
    this.at = skipSpace(this.#bytes, this.at, this.#end);
  }

  /** Passes one byte and the white space behind it. */
  #pass(byte: number): boolean {
    if (this.#byte() !== byte) return false;
    this.at++;
    this.#skipSpace();
    return true;
  }

  #passKey(): boolean {
    const start = this.at;
    if (this.#byte() !== QUOTE || !this.#passString()) return false;
    if (this.#depth === 1) {
      this.#keyStart = start;
      this.#keyEnd = this.at;
    }
    this.#skipSpace();
    return this.#pass(COLON);
  }

  #passLeaf(first: number): boolean {
    if (first === QUOTE) return this.#passString();
    const word = WORDS.get(first);
    return word === undefined ? this.#passNumber() : this.#passWord(word);
  }

  #passString(): boolean {
    const bytes = this.#bytes, end = this.#end;
    let at = this.at + 1;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte === QUOTE) {
        this.at = at + 1;
        return true;
      }
      if (byte < SPACE) break;
      at++;
      if (byte === BACKSLASH) {
        this.at = at;
        if (!this.#passEscaped()) return false;
        at = this.at;
      }
    }
    this.at = at;
    return false;
  }

  #passEscaped(): boolean {
    const byte = this.#byte();
    if (byte !== SMALL_U) return ESCAPED.has(byte) && ++this.at > 0;
    this.at++;
    for (let digits = 0; digits < 4; digits++, this.at++) {
      if (!isHexDigit(this.#byte())) return false;
    }
    return true;
  }

  #passWord(word: string): boolean {
    for (let index = 0; index < word.length; index++, this.at++) {
      if (this.#byte() !== word.charCodeAt(index)) return false;
    }
    return true;
  }

  #passNumber(): boolean {
    if (this.#byte() === MINUS) this.at++;
    if (this.#byte() === DIGIT_0) this.at++;
    else if (!this.#passDigits()) return false;
    if (this.#byte() === DOT) {
      this.at++;
      if (!this.#passDigits()) return false;
    }
    if ((this.#byte() | LOWER_CASE) !== SMALL_E) return true;
    this.at++;
    if (this.#byte() === PLUS || this.#byte() === MINUS) this.at++;
    return this.#passDigits();
  }

  #passDigits(): boolean {
    const start = this.at;
    while (isDigit(this.#byte())) this.at++;
    return this.at > start;
  }
}

function isDigit(byte: number): boolean {
  return byte >= DIGIT_0 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | LOWER_CASE;
  return isDigit(byte) || (byte > 0 && lower >= 0x61 && lower <= 0x66);
}

/**
 * The values that the object at `start` has for some keys, by decoded key; of
 * duplicate keys the last one. The object is known to be valid.
 *
 * @example
 * ```ts
 * import { membersAt } from "./walk.ts";
 *
 * const bytes = new TextEncoder().encode('{"a":1,"\\u0061":[2]}');
 * const span = membersAt(bytes, 0, bytes.length, new Set(["a"])).get("a");
 * if (span?.start !== 16 || span.end !== 19) throw new Error();
 * ```
 */
export function membersAt(
  bytes: Uint8Array,
  start: number,
  end: number,
  keys: ReadonlySet<string>,
): Map<string, Span> {
  const found = new Map<string, Span>();
  new JsonWalker().walk(bytes, start, end, {
    item(keyStart, keyEnd, start, end) {
      const key = stringAt(bytes, keyStart, keyEnd);
      if (keys.has(key)) found.set(key, { start, end });
    },
  });
  return found;
}

/**
 * Where the value lies that keys and indexes lead to, from the valid value at
 * `start` inwards; where they lead to nothing, the last value on the way.
 *
 * @example
 * ```ts
 * import { placeOf } from "./walk.ts";
 *
 * const bytes = new TextEncoder().encode('{"a":[1,22]}');
 * const { start, end } = placeOf(bytes, 0, bytes.length, ["a", 1]);
 * if (start !== 8 || end !== 10) throw new Error();
 * ```
 */
export function placeOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  path: readonly PropertyKey[],
): Span {
  return placesOf(bytes, start, end, [path])[0]!;
}

/**
 * The same for several ways at once: each object and array on them is walked over once, however
 * many lead through it.
 *
 * @example
 * ```ts
 * import { placesOf } from "./walk.ts";
 *
 * const bytes = new TextEncoder().encode('{"a":[1,22]}');
 * const places = placesOf(bytes, 0, bytes.length, [["a", 1], ["a", 0], ["b"]]);
 * if (places.map(({ start }) => start).join() !== "8,6,0") throw new Error();
 * ```
 */
export function placesOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  paths: readonly (readonly PropertyKey[])[],
): Span[] {
  const walker = new JsonWalker();
  const places: Span[] = paths.map(() => ({ start, end }));
  const locate = (within: Span, indexes: readonly number[], depth: number) => {
    const deeper = indexes.filter((index) => paths[index]!.length > depth);
    if (deeper.length === 0) return;
    const bySteps = Map.groupBy(deeper, (index) => String(paths[index]![depth]));
    const found = new Map<string, Span>();
    let index = 0;
    walker.walk(bytes, within.start, within.end, {
      item(keyStart, keyEnd, start, end) {
        const name = keyStart < 0 ? String(index++) : stringAt(bytes, keyStart, keyEnd);
        if (bySteps.has(name)) found.set(name, { start, end });
      },
    });
    for (const [step, place] of found) {
      for (const index of bySteps.get(step)!) places[index] = place;
      locate(place, bySteps.get(step)!, depth + 1);
    }
  };
  locate({ start, end }, paths.map((_, index) => index), 0);
  return places;
}
