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

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Finds the values of some keys in lines that are known to be valid JSON objects, without making
 * any value. Of duplicate keys the last counts. Keys are compared decoded.
 *
 * @example
 * ```ts
 * import { MemberFinder } from "./member_finder.ts";
 *
 * const line = new TextEncoder().encode('{"id":"a","shape":{"n": 1.0},"sh\\u0061pe":[ 2 ]}');
 * const finder = new MemberFinder(["shape", "tags"]);
 * finder.find(line, 0, line.length);
 * const value = line.subarray(finder.starts[0], finder.ends[0]);
 * if (new TextDecoder().decode(value) !== "[ 2 ]" || finder.starts[1] !== -1) throw new Error();
 * ```
 */
export class MemberFinder {
  readonly #keys: readonly string[];
  readonly #encoded: readonly Uint8Array[];
  /** Where the value of each key begins; -1 where the object has no such key. */
  readonly starts: Int32Array;
  /** Where it ends. */
  readonly ends: Int32Array;

  /** Looks for these keys, which are all different. */
  constructor(keys: readonly string[]) {
    this.#keys = keys;
    this.#encoded = keys.map((key) => encoder.encode(key));
    this.starts = new Int32Array(keys.length);
    this.ends = new Int32Array(keys.length);
  }

  /** Looks through the object between `start` and `end`; white space may surround it. */
  find(bytes: Uint8Array, start: number, end: number): void {
    this.starts.fill(-1);
    let at = bytes.indexOf(OPEN_BRACE, start) + 1;
    for (;;) {
      while (at < end && (bytes[at]! <= SPACE || bytes[at] === COMMA)) at++;
      if (at >= end || bytes[at] !== QUOTE) return;
      const keyEnd = endOfString(bytes, at);
      const key = this.#indexOf(bytes, at + 1, keyEnd - 1);
      at = keyEnd;
      while (bytes[at]! <= SPACE || bytes[at] === COLON) at++;
      const valueEnd = endOfValue(bytes, at);
      if (key >= 0) {
        this.starts[key] = at;
        this.ends[key] = valueEnd;
      }
      at = valueEnd;
    }
  }

  #indexOf(bytes: Uint8Array, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      if (bytes[at] === BACKSLASH) return this.#keys.indexOf(unescaped(bytes, start, end));
    }
    for (let key = 0; key < this.#encoded.length; key++) {
      if (isAt(bytes, start, end, this.#encoded[key]!)) return key;
    }
    return -1;
  }
}

/** The text of a string between its quotes. */
export function unescaped(bytes: Uint8Array, start: number, end: number): string {
  return JSON.parse(`"${decoder.decode(bytes.subarray(start, end))}"`);
}

function isAt(bytes: Uint8Array, start: number, end: number, key: Uint8Array): boolean {
  if (end - start !== key.length) return false;
  for (let index = 0; index < key.length; index++) {
    if (bytes[start + index] !== key[index]) return false;
  }
  return true;
}

/** Behind the string whose opening quote is at `at`. */
function endOfString(bytes: Uint8Array, at: number): number {
  for (at++; bytes[at] !== QUOTE; at++) {
    if (bytes[at] === BACKSLASH) at++;
  }
  return at + 1;
}

function endOfValue(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === QUOTE) return endOfString(bytes, at);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return endOfNested(bytes, at);
  while (!endsWord(bytes[at]!)) at++;
  return at;
}

function endOfNested(bytes: Uint8Array, at: number): number {
  for (let depth = 0;;) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfString(bytes, at);
      continue;
    }
    at++;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return at;
  }
}

function endsWord(byte: number): boolean {
  return byte <= SPACE || byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET;
}
