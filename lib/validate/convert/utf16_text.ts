import type { FileKind } from "../../records/file_kind.ts";
import type { LogSource } from "../../storage/storage.ts";
import { bytesAt } from "../line_bytes.ts";
import type { Conversion, ConversionPoint, ConversionStep } from "./converted_source.ts";

/** The text cannot be converted: half of a surrogate pair stands alone. */
export class LoneSurrogateError extends Error {
  /** Where it stands, as a byte offset in the file. */
  readonly offset: number;

  /** Takes the place. */
  constructor(offset: number) {
    super(`half of a surrogate pair stands alone at byte ${offset}`);
    this.name = "LoneSurrogateError";
    this.offset = offset;
  }
}

/** Where a stretch begins, and what the line there is made of; null at the beginning of a line. */
interface TextPoint extends ConversionPoint {
  readonly line: "utf-16" | "utf-8" | null;
}

const READ_BYTES = 64 * 1024;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const OPEN_BRACE = 0x7b;
const ONE_BYTE_MAX = 0x7f, TWO_BYTES_MAX = 0x7ff;
const HIGH_FIRST = 0xd800, LOW_FIRST = 0xdc00, SURROGATE_LAST = 0xdfff;
const BEYOND_FIRST = 0x10000;

/**
 * UTF-16 as UTF-8: the same characters, but for the byte order mark. Lines that a
 * program has appended in UTF-8 stay as they are, and so does half a unit at the end.
 *
 * A step throws {@linkcode LoneSurrogateError}, for UTF-8 has no such character.
 *
 * @example
 * ```ts
 * import { fromBytes } from "../../storage/source.ts";
 * import { ConvertedSource } from "./converted_source.ts";
 * import { utf16Text } from "./utf16_text.ts";
 *
 * const bytes = Uint8Array.of(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00, 0xfc, 0x00);
 * const text = utf16Text({ kind: "utf-16", isLittleEndian: true, hasBom: true });
 * const converted = await ConvertedSource.over(fromBytes("log", bytes), text);
 * const into = new Uint8Array(converted.size);
 * await converted.read(into, 0);
 * if (new TextDecoder().decode(into) !== "{}ü") throw new Error();
 * ```
 */
export function utf16Text(
  { isLittleEndian, hasBom }: Extract<FileKind, { kind: "utf-16" }>,
): Conversion<TextPoint> {
  return {
    start: { origin: hasBom ? 2 : 0, line: null },
    async step(source, point, maxBytes) {
      return await convert(source, point, maxBytes, isLittleEndian);
    },
  };
}

async function convert(
  source: LogSource,
  { origin, line }: TextPoint,
  maxBytes: number,
  isLittleEndian: boolean,
): Promise<ConversionStep<TextPoint>> {
  const input = await bytesAt(source, origin, READ_BYTES);
  const isAll = origin + input.length >= source.size || input.length === 0;
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  const output = new Uint8Array(Math.min(maxBytes, 2 * READ_BYTES));
  let at = 0, length = 0;
  while (at < input.length) {
    // What a unit means may depend on the one behind it.
    if (at + 4 > input.length && !isAll) break;
    line ??= isLineOfBytes(input, at, isLittleEndian) ? "utf-8" : "utf-16";
    const isHalf = at + 2 > input.length;
    const width = line === "utf-8" || isHalf ? 1 : 2;
    let code = width === 1 ? input[at]! : view.getUint16(at, isLittleEndian);
    let taken = width;
    if (width === 2 && code >= HIGH_FIRST && code <= SURROGATE_LAST) {
      const next = at + 4 > input.length ? 0 : view.getUint16(at + 2, isLittleEndian);
      if (code >= LOW_FIRST || next < LOW_FIRST || next > SURROGATE_LAST) {
        throw new LoneSurrogateError(origin + at);
      }
      code = BEYOND_FIRST + ((code - HIGH_FIRST) << 10) + (next - LOW_FIRST);
      taken = 4;
    }
    const size = width === 1 ? 1 : sizeOf(code);
    if (length + size > output.length) break;
    if (width === 1) output[length] = code;
    else put(output, length, code, size);
    length += size;
    at += taken;
    if (code === NEWLINE) line = null;
  }
  const next = { origin: origin + at, line };
  return { bytes: output.subarray(0, length), next, isEnd: isAll && at === input.length };
}

/** Whether a line begins here whose characters take one byte each: no line of JSON begins with `≻`. */
function isLineOfBytes(input: Uint8Array, at: number, isLittleEndian: boolean): boolean {
  const first = input[at]!, second = input[at + 1];
  const isBeginning = first === OPEN_BRACE || first === NEWLINE || first === CARRIAGE_RETURN;
  return isBeginning && !(isLittleEndian && second === 0);
}

/** How many bytes a code point takes. */
function sizeOf(code: number): number {
  if (code <= ONE_BYTE_MAX) return 1;
  if (code <= TWO_BYTES_MAX) return 2;
  return code < BEYOND_FIRST ? 3 : 4;
}

function put(output: Uint8Array, at: number, code: number, size: number): void {
  if (size === 1) {
    output[at] = code;
    return;
  }
  for (let index = size - 1; index > 0; index--, code >>= 6) {
    output[at + index] = 0x80 | (code & 0x3f);
  }
  // As many ones as there are bytes, then a zero.
  output[at] = (0xf00 >> size) & 0xff | code;
}
