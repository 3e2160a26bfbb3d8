import type { Span } from "../../json/walk.ts";
import type { LineSpan } from "../line_bytes.ts";

const BACKSLASH = 0x5c;
const SMALL_D = 0x64;
const SMALL_U = 0x75;
const LOWER_CASE = 0x20;
/** Of `\ud83d`, say. */
const ESCAPE_BYTES = 6;
const latin1 = new TextDecoder("latin1");

/**
 * The first escape in a line of JSON that stands for half of a character without
 * the other half: many readers refuse such a line. Null where there is none.
 *
 * @example
 * ```ts
 * import { loneSurrogate } from "./lone_surrogate.ts";
 *
 * const encode = (text: string) => new TextEncoder().encode(text);
 * if (loneSurrogate(encode('{"id":"\\ud83d\\ude00"}')) !== null) throw new Error();
 * if (loneSurrogate(encode('{"id":"a\\ud83d"}'))?.start !== 8) throw new Error();
 * ```
 */
export function loneSurrogate(body: Uint8Array): Span | null {
  let next = 0;
  for (let at; (at = body.indexOf(BACKSLASH, next)) >= 0;) {
    const unit = unitAt(body, at);
    next = at + (unit === null ? 2 : ESCAPE_BYTES);
    if (unit === null || !isSurrogate(unit)) continue;
    if (!isFirstHalf(unit) || !isSecondHalf(unitAt(body, next))) return { start: at, end: next };
    next += ESCAPE_BYTES;
  }
  return null;
}

/** What the escape of four digits at a place stands for; null where there is none. */
function unitAt(body: Uint8Array, at: number): number | null {
  if (body[at] !== BACKSLASH || body[at + 1] !== SMALL_U) return null;
  return Number.parseInt(latin1.decode(body.subarray(at + 2, at + ESCAPE_BYTES)), 16);
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function isFirstHalf(unit: number): boolean {
  return unit <= 0xdbff;
}

function isSecondHalf(unit: number | null): boolean {
  return unit !== null && unit >= 0xdc00 && unit <= 0xdfff;
}

/**
 * Which lines of a buffer hold an escape of half a character. Lines are to be asked about front
 * to back: most have none, and one search passes all that lie before the next.
 *
 * @example
 * ```ts
 * import { SurrogateEscapes } from "./lone_surrogate.ts";
 *
 * const bytes = new TextEncoder().encode('{"a":"\\n"}\n{"a":"\\ud83d"}\n');
 * const escapes = new SurrogateEscapes();
 * if (escapes.areIn({ bytes, start: 0, end: 10 })) throw new Error();
 * if (!escapes.areIn({ bytes, start: 11, end: 25 })) throw new Error();
 * ```
 */
export class SurrogateEscapes {
  #bytes: Uint8Array = new Uint8Array(0);
  /** Where the next one is, as seen from where the search began. */
  #next = 0;

  /** Whether there may be one in a line. */
  areIn({ bytes, start, end }: Pick<LineSpan, "bytes" | "start" | "end">): boolean {
    if (bytes !== this.#bytes || this.#next < start) {
      this.#next = nextSurrogateEscape(bytes, start);
      this.#bytes = bytes;
    }
    return this.#next < end;
  }
}

function nextSurrogateEscape(bytes: Uint8Array, start: number): number {
  let at = bytes.indexOf(BACKSLASH, start);
  // A backslash ends no line of JSON, so that what it escapes is on its line.
  while (at >= 0 && !(bytes[at + 1] === SMALL_U && (bytes[at + 2]! | LOWER_CASE) === SMALL_D)) {
    at = bytes.indexOf(BACKSLASH, at + 2);
  }
  return at < 0 ? Infinity : at;
}
