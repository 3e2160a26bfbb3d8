/**
 * UTF-16 lines in a file of UTF-8 ones, as `>>` of PowerShell 5 appends them.
 *
 *     {"id":"a"} \n { \0 " \0 i \0 … } \0 \r \0 \n │ \0 { \0 " \0 … } \0 \r \0 \n │ \0
 *                   └── start                     └ a line of bytes ends here, within
 *                                                   the character that ends the text's
 *
 * A byte `\n` may also be half of another character, as in 上 (U+4E0A).
 *
 * @module
 */

import type { LogSource } from "../../storage/storage.ts";
import { bytesAt } from "../line_bytes.ts";

/** Where UTF-16 text begins, and which half of a character comes first. */
export interface Utf16Start {
  /** Where it begins in the line. */
  readonly start: number;
  /** Whether the lower half comes first. */
  readonly isLittleEndian: boolean;
}

/** A line of UTF-16 text. */
export interface Utf16Line {
  /** Byte offset of its first character. */
  readonly offset: number;
  /** Length in bytes, with the characters that end it. */
  readonly length: number;
  /** How many of its bytes are newlines, which end lines of bytes. */
  readonly newlines: number;
  /** Without what ends it; null where the bytes are not UTF-16. */
  readonly text: string | null;
}

const NEWLINE = 0x0a;
const OPEN_BRACE = 0x7b;
const UNIT_BYTES = 2;
const FIRST_READ_BYTES = 4096;
/** What a line may begin with besides a brace: white space, and a byte order mark. */
const BEFORE_BRACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, 0x0a, 0xfeff]);

/**
 * Where in a line with NUL bytes an object in UTF-16 begins; null where none does.
 *
 * @example
 * ```ts
 * import { utf16Start } from "./utf16_lines.ts";
 *
 * const line = new TextEncoder().encode('{"id":"a"}{\0"\0i\0');
 * const found = utf16Start(line);
 * if (found?.start !== 10 || !found.isLittleEndian) throw new Error();
 * if (utf16Start(line.subarray(0, 10)) !== null) throw new Error();
 * ```
 */
export function utf16Start(line: Uint8Array): Utf16Start | null {
  const nul = line.indexOf(0);
  if (nul < 0 || line[nul + 2] !== 0) return null;
  if (line[nul - 1] === OPEN_BRACE && line[nul + 1] !== 0) {
    return { start: nul - 1, isLittleEndian: true };
  }
  const isBrace = line[nul + 1] === OPEN_BRACE && nul + 3 < line.length && line[nul + 3] !== 0;
  return isBrace ? { start: nul, isLittleEndian: false } : null;
}

/**
 * The lines of a run of UTF-16 text, up to where a line begins otherwise.
 *
 * @param offset Byte offset where the text begins.
 * @param maxBytes A longer line ends the run before it.
 * @throws {LogError} what the source throws.
 */
export async function* utf16Lines(
  source: LogSource,
  offset: number,
  { isLittleEndian }: Pick<Utf16Start, "isLittleEndian">,
  maxBytes: number,
): AsyncGenerator<Utf16Line> {
  const decoder = new TextDecoder(isLittleEndian ? "utf-16le" : "utf-16be", {
    fatal: true,
    ignoreBOM: true,
  });
  while (offset < source.size) {
    const bytes = await lineAt(source, offset, isLittleEndian, maxBytes);
    if (bytes === null || !beginsLine(bytes, isLittleEndian)) return;
    const newlines = bytes.reduce((count, byte) => byte === NEWLINE ? count + 1 : count, 0);
    yield { offset, length: bytes.length, newlines, text: textOf(bytes, decoder) };
    offset += bytes.length;
  }
}

/** The bytes up to and with the next newline character, or the end; null where they are too many. */
async function lineAt(
  source: LogSource,
  offset: number,
  isLittleEndian: boolean,
  maxBytes: number,
): Promise<Uint8Array | null> {
  for (let asked = FIRST_READ_BYTES;; asked *= 2) {
    const bytes = await bytesAt(source, offset, Math.min(asked, maxBytes));
    const end = newlineEnd(bytes, isLittleEndian);
    if (end > 0) return bytes.subarray(0, end);
    if (offset + bytes.length >= source.size) return bytes;
    if (asked >= maxBytes) return null;
  }
}

/** Behind the first newline character; 0 where there is none. */
function newlineEnd(bytes: Uint8Array, isLittleEndian: boolean): number {
  const other = isLittleEndian ? 1 : -1, half = isLittleEndian ? 0 : 1;
  for (let at = -1; (at = bytes.indexOf(NEWLINE, at + 1)) >= 0;) {
    if (at % UNIT_BYTES === half && bytes[at + other] === 0) return at - half + UNIT_BYTES;
  }
  return 0;
}

function beginsLine(bytes: Uint8Array, isLittleEndian: boolean): boolean {
  if (bytes.length < UNIT_BYTES) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const unit = view.getUint16(0, isLittleEndian);
  return unit === OPEN_BRACE || BEFORE_BRACE.has(unit);
}

function textOf(bytes: Uint8Array, decoder: TextDecoder): string | null {
  try {
    return decoder.decode(bytes).replace(/\r*\n$/, "");
  } catch {
    // A fatal decoder has no other way to say that the bytes are not UTF-16.
    return null;
  }
}
